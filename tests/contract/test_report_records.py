"""The records of weekly reports: one contract in memory, where the crash tests use it, and on both emulators."""

from dataclasses import replace

import pytest

from backend_lambdas.aws.reports.records import DynamoReportRecords
from backend_lambdas.reports.registered import EarlierRevision, MailStatus, ReportRecords
from tests.aws.reports.test_records import AUDIT, registered, second
from tests.contract.conftest import ALL_STACKS, started
from tests.support.report_example import WEEK
from tests.support.report_stores import Company


@pytest.fixture(params=["memory", *ALL_STACKS])
def records(request: pytest.FixtureRequest) -> ReportRecords:
    if request.param == "memory":
        return Company()
    stack = started(request)
    return DynamoReportRecords(stack.dynamodb(), stack.outputs["OpsTable"])


def test_a_report_comes_back_as_it_was_registered(records: ReportRecords) -> None:
    assert records.find(WEEK) is None
    assert records.register(registered(), AUDIT) is True
    assert records.find(WEEK) == registered()


def test_the_second_to_register_changes_nothing(records: ReportRecords) -> None:
    records.register(registered(), AUDIT)
    assert records.register(registered(made_by="somebody else"), AUDIT) is False
    assert records.find(WEEK) == registered()


def test_one_at_a_time_may_send_the_mail_until_its_claim_runs_out(records: ReportRecords) -> None:
    records.register(registered(), AUDIT)
    claims = [records.claim_mail(WEEK, who, now, now + 100) for who, now in (("A", 1), ("B", 100), ("B", 101))]
    assert claims == [True, False, True]


def test_a_sent_mail_is_not_claimed_again(records: ReportRecords) -> None:
    records.register(registered(), AUDIT)
    records.claim_mail(WEEK, "A", 1, 100)
    records.mark_sent(WEEK, "A", "2026-11-19T17:00:09Z")
    assert records.claim_mail(WEEK, "B", 500, 600) is False
    assert records.find(WEEK) == registered(mail_status=MailStatus.SENT, sent_at="2026-11-19T17:00:09Z")


def test_who_lost_the_claim_neither_marks_nor_releases(records: ReportRecords) -> None:
    records.register(registered(), AUDIT)
    records.claim_mail(WEEK, "A", 1, 100)
    records.claim_mail(WEEK, "B", 101, 200)
    records.mark_sent(WEEK, "A", "2026-11-19T17:00:09Z")
    records.release_mail(WEEK, "A")
    assert records.claim_mail(WEEK, "C", 150, 300) is False
    records.release_mail(WEEK, "B")
    assert records.claim_mail(WEEK, "C", 150, 300) is True


def test_a_report_that_is_not_to_be_mailed_is_never_claimed(records: ReportRecords) -> None:
    records.register(registered(mail_status=MailStatus.NONE), AUDIT)
    assert records.claim_mail(WEEK, "A", 1, 100) is False


def test_a_revision_takes_the_place_of_what_it_was_made_from(records: ReportRecords) -> None:
    records.register(registered(), AUDIT)
    assert records.revise(second(registered()), registered(), replace(AUDIT, audit_id="b")) is True
    assert records.find(WEEK) == second(registered())
    earlier = EarlierRevision(1, "2026-11-19T17:00:00Z", "schedule", None, {"pdf": "reports/weekly/2026-W46/A/x.pdf"})
    assert second(registered()).earlier == (earlier,)


def test_of_two_revisions_the_first_wins_and_a_third_builds_on_it(records: ReportRecords) -> None:
    records.register(registered(), AUDIT)
    won, lost = second(registered()), second(registered(), made_by="somebody else")
    assert [records.revise(one, registered(), AUDIT) for one in (won, lost)] == [True, False]
    assert records.find(WEEK) == won
    third = replace(won, revision=3, earlier=won.as_earlier())
    assert records.revise(third, won, AUDIT) is True
    assert records.find(WEEK) == third


def test_a_revision_does_not_undo_that_the_mail_went_out_meanwhile(records: ReportRecords) -> None:
    records.register(registered(), AUDIT)
    records.claim_mail(WEEK, "A", 1, 100)
    records.mark_sent(WEEK, "A", "2026-11-19T17:00:09Z")
    sent = registered(mail_status=MailStatus.SENT, sent_at="2026-11-19T17:00:09Z")
    assert records.revise(second(registered()), registered(), AUDIT) is False
    assert records.find(WEEK) == sent
    assert records.revise(second(sent), sent, AUDIT) is True
    assert records.find(WEEK) == second(sent)
    assert records.claim_mail(WEEK, "B", 500, 600) is False


def test_a_channel_that_was_told_is_noted_under_the_claim_only(records: ReportRecords) -> None:
    records.register(registered(), AUDIT)
    records.claim_mail(WEEK, "A", 1, 100)
    assert [records.note_sent_to(WEEK, who, name) for who, name in (("A", "topic"), ("B", "x"), ("A", "html"))] == [
        True,
        False,
        True,
    ]
    assert records.find(WEEK) == registered(told=("topic", "html"))
