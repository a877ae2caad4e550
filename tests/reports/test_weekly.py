"""One report, one mail: fired never, once or twice, by many at once, crashed anywhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend_lambdas.inventory.errors import InvalidRequest, StorageError
from backend_lambdas.inventory.report_inputs import ReportInputs, SalesFacts, StockFacts
from backend_lambdas.reports.weekly import CLAIM_MS, Made, MailStatus, Order, Outcome, make_weekly_report
from tests.reports.in_memory import Company, Crash
from tests.reports.made_report import NOW, WEEK

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
