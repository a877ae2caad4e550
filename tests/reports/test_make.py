"""One report, one mail: fired never, once or twice, by many at once, crashed anywhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from backend_lambdas.inventory.errors import InvalidRequest, StorageError
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.inputs import ReportInputs, SalesFacts, Sold, StockFacts, ThreeWeeks
from backend_lambdas.reports.labels import report_title
from backend_lambdas.reports.make import Made, Order, Outcome, make_weekly_report
from backend_lambdas.reports.registered import CLAIM_MS, MailStatus
from backend_lambdas.reports.report import Cause
from tests.support.report_example import NOW, WEEK, inputs, period
from tests.support.report_stores import Company, Crash

CALLS = ["find", "gather", "put", "put", "register", "find", "claim_mail", "publish", "mark_sent"]
LATER = NOW + timedelta(milliseconds=CLAIM_MS)


def order(attempt: str = "A1", now: datetime = NOW, **more: object) -> Order:
    return replace(Order(WEEK, "UTC", now, "schedule", attempt), **more)  # type: ignore[arg-type]


def state(company: Company) -> tuple[object, ...]:
    record = company.records[WEEK]
    return (
        len(company.records),
        record.mail_status,
        len(company.audit),
        set(company.files) >= set(record.files.values()),
    )


def test_a_run_makes_registers_and_mails() -> None:
    company = Company()
    assert make_weekly_report(order(), company.work()) == Made(Outcome.MADE, mailed=True)
    assert company.calls == CALLS
    assert state(company) == (1, MailStatus.SENT, 1, True)
    assert [mail.subject for mail in company.mails] == ["Stockroom weekly report, week 46 of 2026"]
    assert company.records[WEEK].files == {
        ending: f"reports/weekly/{WEEK}/A1/weekly-report-{WEEK}.{ending}" for ending in ("pdf", "json")
    }


def test_a_report_of_some_stores_is_mailed_to_nobody_and_says_whose_it_is() -> None:
    company = Company()
    of_ulm = order(stores=("Ulm",))
    assert make_weekly_report(of_ulm, company.work()) == Made(Outcome.MADE, mailed=False)
    record, audit = company.records[WEEK], company.audit[0]
    assert (record.mail_status, record.stores, company.mails) == (MailStatus.NONE, ("Ulm",), [])
    assert (audit.audit_id, audit.detail) == (f"weekly-report-{WEEK}-A1", {"stores": "Ulm"})


def test_sales_of_other_stores_make_no_revision_of_it() -> None:
    company = Company()
    make_weekly_report(order("A1", stores=("Ulm",)), company.work())
    company.sales_arrive()
    assert make_weekly_report(order("A2", LATER, stores=("Ulm",)), company.work()) == Made(Outcome.KNOWN, mailed=False)
    assert (company.records[WEEK].revision, len(company.files)) == (1, 2)
    own = {"Ulm": ThreeWeeks(week=Sold(units=Decimal(1), revenue=Decimal(2)))}
    company.known = replace(company.known, sales=replace(company.known.sales, stores=own))
    assert make_weekly_report(order("A3", LATER, stores=("Ulm",)), company.work()).outcome is Outcome.REVISED
    assert company.records[WEEK].revision == 2


def test_fired_twice_it_is_one_report_and_one_mail() -> None:
    company = Company()
    make_weekly_report(order("A1"), company.work())
    assert make_weekly_report(order("A2", LATER), company.work()) == Made(Outcome.KNOWN, mailed=False)
    assert (len(company.mails), len(company.files), len(company.audit)) == (1, 2, 1)


@pytest.mark.parametrize("moment", ["gather", "register", "claim_mail", "publish", "mark_sent"])
def test_two_at_once_make_one_report_and_one_mail(moment: str) -> None:
    company = Company()
    company.between[moment] = [lambda: make_weekly_report(order("A2"), company.work())]
    make_weekly_report(order("A1"), company.work())
    assert state(company) == (1, MailStatus.SENT, 1, True)
    assert len(company.mails) == 1
    assert set(company.files) == set(company.records[WEEK].files.values())


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(len(CALLS)), ids=[f"{n}-{name}" for n, name in enumerate(CALLS)])
def test_a_crash_at_any_call_is_made_good_by_the_next_run(call: int, after: bool) -> None:
    company = Company(crash_at=call, after=after)
    with pytest.raises(Crash):
        make_weekly_report(order("A1"), company.work())
    company.crash_at = -1
    make_weekly_report(order("A2", LATER), company.work())
    assert state(company) == (1, MailStatus.SENT, 1, True)
    # Between publishing and the mark a mail can only be sent again, with the same id.
    sent_unmarked = (CALLS[call], after) in {("publish", True), ("mark_sent", False)}
    assert [mail.report_id for mail in company.mails] == [f"weekly-{WEEK}"] * (2 if sent_unmarked else 1)


def test_while_the_mail_may_still_be_under_way_nobody_else_sends_it() -> None:
    company = Company(crash_at=CALLS.index("publish"))
    with pytest.raises(Crash):
        make_weekly_report(order("A1"), company.work())
    company.crash_at = -1
    early = NOW + timedelta(milliseconds=CLAIM_MS - 1)
    assert make_weekly_report(order("A2", early), company.work()) == Made(Outcome.KNOWN, mailed=False)
    assert make_weekly_report(order("A3", LATER), company.work()) == Made(Outcome.KNOWN, mailed=True)


def test_a_topic_that_refuses_gives_the_claim_back_for_the_retry() -> None:
    company = Company(failing={"publish"})
    with pytest.raises(StorageError):
        make_weekly_report(order("A1"), company.work())
    company.failing.clear()
    assert make_weekly_report(order("A2"), company.work()) == Made(Outcome.KNOWN, mailed=True)
    assert len(company.mails) == 1


def test_a_report_made_of_an_older_week_is_not_mailed() -> None:
    company = Company()
    assert make_weekly_report(order(mail=False), company.work()) == Made(Outcome.MADE, mailed=False)
    assert (company.records[WEEK].mail_status, company.mails) == (MailStatus.NONE, [])


def test_without_any_data_there_is_no_report() -> None:
    company = Company(known=ReportInputs(SalesFacts(0, ""), StockFacts()))
    assert make_weekly_report(order(), company.work()) == Made(Outcome.NOTHING, mailed=False)
    assert (company.records, company.files, company.mails) == ({}, {}, [])


def test_a_week_that_is_not_over_has_no_report() -> None:
    with pytest.raises(InvalidRequest, match="not over yet"):
        make_weekly_report(order(now=datetime(2026, 11, 15, 23, 59, tzinfo=UTC)), Company().work())


REVISING = ["find", "changed", "gather", "put", "put", "revise", "find"]


def revised(company: Company) -> tuple[object, ...]:
    """What must be so once a late file has come and the report was asked for: one revision, nothing lost, no litter."""
    record = company.records[WEEK]
    earlier = [(one.number, one.cause) for one in record.earlier]
    return (record.revision, record.cause, record.sales_rev, earlier, record.mail_status, len(company.audit))


def company_with_late_sales(**more: object) -> Company:
    company = Company(**more)  # type: ignore[arg-type]
    make_weekly_report(order("A1"), company.work())
    company.calls.clear()
    company.sales_arrive()
    return company


def test_late_sales_make_a_revision_under_the_same_record_without_a_second_mail() -> None:
    company = company_with_late_sales()
    assert make_weekly_report(order("A2", LATER), company.work()) == Made(Outcome.REVISED, mailed=False)
    assert company.calls == REVISING
    assert revised(company) == (2, Cause.SALES, 42, [(1, None)], MailStatus.SENT, 2)
    assert len(company.mails) == 1
    record = company.records[WEEK]
    assert set(company.files) == record.all_keys()
    assert record.earlier[0].files["pdf"] == f"reports/weekly/{WEEK}/A1/weekly-report-{WEEK}.pdf"
    assert record.files["pdf"] == f"reports/weekly/{WEEK}/A2/weekly-report-{WEEK}.pdf"


def test_while_nothing_changes_a_revised_report_stays_as_it_is() -> None:
    company = company_with_late_sales()
    make_weekly_report(order("A2", LATER), company.work())
    assert make_weekly_report(order("A3", LATER), company.work()) == Made(Outcome.KNOWN, mailed=False)
    assert revised(company) == (2, Cause.SALES, 42, [(1, None)], MailStatus.SENT, 2)


def test_a_revision_of_a_report_that_was_never_mailed_is_what_is_mailed() -> None:
    company = Company(crash_at=CALLS.index("claim_mail"))
    with pytest.raises(Crash):
        make_weekly_report(order("A1"), company.work())
    company.crash_at = -1
    company.sales_arrive()
    assert make_weekly_report(order("A2"), company.work()) == Made(Outcome.REVISED, mailed=True)
    assert [mail.text for mail in company.mails] == [company.records[WEEK].mail.text]
    assert "Revision 2" in company.mails[0].text


def test_a_sent_mail_stays_the_one_that_was_sent() -> None:
    company = company_with_late_sales()
    make_weekly_report(order("A2", LATER), company.work())
    assert [company.records[WEEK].mail] == company.mails


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(len(REVISING)), ids=[f"{n}-{name}" for n, name in enumerate(REVISING)])
def test_a_crash_while_revising_loses_nothing_and_is_made_good(call: int, after: bool) -> None:
    company = company_with_late_sales()
    company.crash_at, company.after = call, after
    with pytest.raises(Crash):
        make_weekly_report(order("A2", LATER), company.work())
    assert set(company.files) >= company.records[WEEK].all_keys()
    company.crash_at = -1
    make_weekly_report(order("A3", LATER), company.work())
    assert revised(company) == (2, Cause.SALES, 42, [(1, None)], MailStatus.SENT, 2)
    assert set(company.files) >= company.records[WEEK].all_keys()
    assert len(company.mails) == 1


@pytest.mark.parametrize("moment", ["changed", "gather", "put", "revise"])
def test_of_two_that_revise_at_once_one_wins_and_the_others_files_go(moment: str) -> None:
    company = company_with_late_sales()
    company.between[moment] = [lambda: make_weekly_report(order("A3", LATER), company.work())]
    make_weekly_report(order("A2", LATER), company.work())
    assert revised(company) == (2, Cause.SALES, 42, [(1, None)], MailStatus.SENT, 2)
    assert set(company.files) == company.records[WEEK].all_keys()
    assert len(company.mails) == 1


def test_sales_that_arrive_while_a_revision_is_made_are_for_the_next_one() -> None:
    company = company_with_late_sales()
    company.between["put"] = [company.sales_arrive]
    make_weekly_report(order("A2", LATER), company.work())
    assert make_weekly_report(order("A3", LATER), company.work()) == Made(Outcome.REVISED, mailed=False)
    assert revised(company) == (3, Cause.SALES, 43, [(1, None), (2, Cause.SALES)], MailStatus.SENT, 3)
    assert set(company.files) == company.records[WEEK].all_keys()


def test_a_schedule_revises_older_weeks_and_makes_none() -> None:
    assert make_weekly_report(order(only_revise=True), (company := Company()).work()) == Made(
        Outcome.NOTHING, mailed=False
    )
    assert (company.records, company.calls) == ({}, ["find"])
    company = company_with_late_sales()
    assert make_weekly_report(order("A2", only_revise=True), company.work()) == Made(Outcome.REVISED, mailed=False)


def test_files_it_could_not_wait_for_are_in_the_record_and_in_a_sentence() -> None:
    company = Company()
    make_weekly_report(order(unread=("U1", "U2")), company.work())
    assert company.records[WEEK].unread == ("U1", "U2")
    assert "2 files that had arrived were still being read or held for a decision at the cut-off" in " ".join(
        sentence.text for sentence in company.built[-1].sentences
    )


TWO = ["claim_mail", "topic", "note_sent_to", "html", "mark_sent"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", TWO)
def test_two_channels_are_told_once_each_whatever_crashes(call: str, after: bool) -> None:
    company = Company(channels=["topic", "html"], after=after)
    calls = [*CALLS[:6], *TWO]
    company.crash_at = calls.index(call)
    with pytest.raises(Crash):
        make_weekly_report(order("A1"), company.work())
    assert company.calls == calls[: company.crash_at + 1]
    company.crash_at = -1
    make_weekly_report(order("A2", LATER), company.work())
    assert state(company) == (1, MailStatus.SENT, 1, True)
    again = {
        ("topic", True): "topic",
        ("note_sent_to", False): "topic",
        ("html", True): "html",
        ("mark_sent", False): "html",
    }
    assert sorted(company.sent) == sorted(["topic", "html", *filter(None, [again.get((call, after))])])


def test_a_channel_that_fails_again_and_again_does_not_repeat_the_other() -> None:
    company = Company(channels=["topic", "html"], failing={"html"})
    for attempt in ("A1", "A2", "A3"):
        with pytest.raises(StorageError):
            make_weekly_report(order(attempt), company.work())
    company.failing.clear()
    assert make_weekly_report(order("A4"), company.work()) == Made(Outcome.KNOWN, mailed=True)
    assert company.sent == ["topic", "html"]


def test_who_lost_the_claim_between_two_channels_leaves_the_rest_to_the_other() -> None:
    company = Company(channels=["topic", "html"])
    company.between["note_sent_to"] = [lambda: make_weekly_report(order("A2", LATER), company.work())]
    assert make_weekly_report(order("A1"), company.work()) == Made(Outcome.MADE, mailed=False)
    assert (company.sent, state(company)) == (["topic", "topic", "html"], (1, MailStatus.SENT, 1, True))


def test_a_report_of_some_stores_says_which_at_its_head_and_in_its_methods() -> None:
    of_two, of_one, of_all = (
        build_report(period(), replace(inputs(), about=about)).data for about in (("Berlin", "Ulm"), ("Ulm",), None)
    )
    assert [report_title(report) for report in (of_two, of_one, of_all)] == [
        "Weekly report, week 46 of 2026 · 2 stores",
        "Weekly report, week 46 of 2026 · Ulm",
        "Weekly report, week 46 of 2026",
    ]
    assert of_two.methods[1:] == of_all.methods
    assert of_two.methods[0].startswith("This report is of these stores only: Berlin, Ulm. ")


def test_links_of_a_report_of_some_stores_lead_to_these_stores() -> None:
    told = build_report(period(), replace(inputs(), about=("Köln", "Ulm"))).data
    links = [told.headlines[0].link, *(phrase.link for one in told.sentences for phrase in one.phrases if phrase.link)]
    pages = [link for link in links if link.startswith(("/trends", "/reports"))]
    assert [link for link in pages if "store=" not in link] == []
    assert pages[0] == "/trends?from=2026-W46&to=2026-W46&store=K%C3%B6ln&store=Ulm"
    assert "/reports?week=2026-W46&store=K%C3%B6ln&store=Ulm#table-stock" in pages
    of_one = [link for link in pages if link.count("store=") == 1]
    assert len(of_one) > 0
    assert ["#" in link for link in of_one] == [False] * len(of_one)  # of a sentence about one store
