"""When an address is switched off, by events as Amazon SES documents them, and when it is on again."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.identity.mail_addresses import (
    MailAddress,
    MailReport,
    WhyOff,
    after_report,
    in_use,
    note_reports,
    refused_mail,
    reports_of,
    switch_on,
)
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed, InvalidRequest, NotAllowed
from tests.support.deployed import event
from tests.support.identity_double import MailAddressesDouble

ADA = Actor("u-ada", "Ada", Role.ADMINISTRATOR)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SENT = "2026-11-19T17:00:02.012Z"
BOUNCED = MailReport("ann@example.com", WhyOff.BOUNCE, "2026-11-19T17:01:02.669Z", SENT, "smtp; 550 5.1.1 user unknown")
COMPLAINED = MailReport(
    "ann@example.com", WhyOff.COMPLAINT, "2026-11-19T18:41:02.669Z", SENT, "The mail was marked as unwanted."
)


class Kept(MailAddressesDouble):
    """`lost`: so many writes meet another's."""

    def __init__(self, lost: int = 0) -> None:
        super().__init__()
        self.lost = lost

    def save(self, changed: MailAddress, audit: AuditEntry) -> bool:
        self.lost -= 1
        return self.lost < 0 and super().save(changed, audit)


def bounce(**changes: Any) -> dict[str, Any]:
    told = copy.deepcopy(event("ses_bounce"))
    told["bounce"] |= changes
    return told


def complaint(**changes: Any) -> dict[str, Any]:
    told = copy.deepcopy(event("ses_complaint"))
    told["complaint"] |= changes
    return told


def test_a_permanent_bounce_and_a_complaint_name_address_time_and_words() -> None:
    assert reports_of(event("ses_bounce")) == [BOUNCED]
    assert reports_of(event("ses_complaint")) == [COMPLAINED]


def test_an_identitys_own_notification_is_read_too() -> None:
    told = event("ses_bounce")
    told["notificationType"] = told.pop("eventType")
    assert reports_of(told) == [BOUNCED]


@pytest.mark.parametrize(
    "told",
    [
        bounce(bounceType="Transient", bounceSubType="MailboxFull"),
        bounce(bounceType="Transient", bounceSubType="General"),
        bounce(bounceType="Undetermined", bounceSubType="Undetermined"),
        complaint(complaintFeedbackType="not-spam"),
        event("ses_reject"),
        {"eventType": "Delivery", "mail": {}, "delivery": {}},
    ],
)
def test_what_may_pass_by_itself_switches_nothing_off(told: dict[str, Any]) -> None:
    assert reports_of(told) == []


def test_only_a_rejected_mail_is_one_that_was_refused() -> None:
    assert [refused_mail(event(name)) for name in ("ses_reject", "ses_bounce")] == ["Bad content", None]


def test_several_recipients_of_one_mail_are_told_apart() -> None:
    told = bounce(bouncedRecipients=[{"emailAddress": "Ann <ANN@example.com>"}, {"emailAddress": "bo@example.com"}])
    words = "The mail server of the address refused it."
    assert reports_of(told) == [
        replace(BOUNCED, address=who, words=words) for who in ("ann@example.com", "bo@example.com")
    ]


def test_a_mail_to_one_person_that_was_forwarded_switches_off_the_address_it_was_sent_to() -> None:
    told = bounce(bouncedRecipients=[{"emailAddress": "ann@old.example.net", "diagnosticCode": BOUNCED.words}])
    told["mail"]["destination"] = ["Ann@example.com"]
    assert reports_of(told) == [BOUNCED]


@pytest.mark.parametrize(
    ("sub_type", "said"),
    [
        ("Suppressed", "Amazon SES did not send it: this address has bounced before."),
        ("OnAccountSuppressionList", "Amazon SES did not send it: the address is on the account's suppression list."),
    ],
)
def test_a_mail_that_ses_did_not_even_try_says_so(sub_type: str, said: str) -> None:
    told = bounce(bounceSubType=sub_type, bouncedRecipients=[{"emailAddress": "ann@example.com"}])
    assert [one.words for one in reports_of(told)] == [said]


def test_what_the_provider_says_is_one_short_line() -> None:
    told = bounce(
        bouncedRecipients=[{"emailAddress": "ann@example.com", "diagnosticCode": "550\r\n no " + "x" * 5_000}]
    )
    (report,) = reports_of(told)
    assert (report.words[:9], len(report.words)) == ("550 no xx", 300)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"eventType": "Bounce", "mail": {"destination": []}},
        bounce(bouncedRecipients=[{}]),
        bounce(timestamp="yesterday"),
        {"eventType": "Complaint", "complaint": {"complainedRecipients": [{"emailAddress": ""}], "timestamp": SENT}},
    ],
)
def test_what_is_no_event_is_refused_in_words(told: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match="no event of Amazon SES"):
        reports_of(told)


def test_an_address_is_off_once_with_one_entry_however_often_it_is_told() -> None:
    kept = Kept()
    first = note_reports([BOUNCED, BOUNCED], kept)
    assert note_reports([BOUNCED], kept) == []
    off = MailAddress("ann@example.com", WhyOff.BOUNCE, BOUNCED.at, BOUNCED.words, rev=1)
    assert (first, kept.known) == ([off], {"ann@example.com": off})
    detail = {"email": "ann@example.com", "reason": "bounce", "said": BOUNCED.words}
    facts = [(one.actor, one.action, one.subject, one.at, one.detail) for one in kept.audit]
    assert facts == [("mail provider", "mail address switched off", "mail address ann@example.com", BOUNCED.at, detail)]


def test_a_complaint_counts_for_more_than_a_bounce_whichever_comes_first() -> None:
    for order in ([BOUNCED, COMPLAINED], [COMPLAINED, BOUNCED]):
        kept = Kept()
        note_reports(order, kept)
        assert kept.known["ann@example.com"].off_reason is WhyOff.COMPLAINT


def test_who_loses_against_another_event_looks_again_and_gives_up_in_the_end() -> None:
    kept = Kept(lost=4)
    assert len(note_reports([BOUNCED], kept)) == 1
    with pytest.raises(ConditionFailed):
        note_reports([COMPLAINED], Kept(lost=99))


def test_a_person_with_the_right_switches_it_on_and_old_news_changes_nothing() -> None:
    kept = Kept()
    note_reports([BOUNCED], kept)
    with pytest.raises(NotAllowed):
        switch_on("ann@example.com", 1, Actor("u", "Bo", Role.AREA_MANAGER), kept, NOW)
    switch_on("ann@example.com", 1, ADA, kept, NOW)
    on = MailAddress("ann@example.com", on_at="2026-11-20T09:00:00.000Z", on_by="Ada", rev=2)
    assert kept.known == {"ann@example.com": on}
    assert kept.audit[-1].action == "mail address switched on"
    assert kept.audit[-1].detail == {"email": "ann@example.com", "was": "bounce", "off_since": BOUNCED.at}
    assert note_reports([BOUNCED, COMPLAINED], kept) == []
    later = replace(BOUNCED, sent_at="2026-11-26T17:00:00.000Z", at="2026-11-26T17:00:09.000Z")
    (off,) = note_reports([later], kept)
    assert (off.off_reason, off.off_at, off.on_by, off.rev) == (WhyOff.BOUNCE, later.at, "Ada", 3)


def test_what_changed_since_the_person_looked_is_shown_first() -> None:
    kept = Kept()
    note_reports([BOUNCED, COMPLAINED], kept)
    with pytest.raises(InvalidRequest, match="Something new was heard of ann@example.com"):
        switch_on("ann@example.com", 1, ADA, kept, NOW)
    switch_on("ann@example.com", 2, ADA, kept, NOW)
    with pytest.raises(InvalidRequest, match="is on already"):
        switch_on("ann@example.com", 3, ADA, kept, NOW)


def test_mails_go_to_those_that_are_on_as_they_were_written() -> None:
    known = [MailAddress("ann@example.com", WhyOff.BOUNCE), MailAddress("bo@example.com", on_by="Ada")]
    readers = ["Ann@Example.com", "bo@example.com", "cy@example.com"]
    assert in_use(readers, known) == (["bo@example.com", "cy@example.com"], ["Ann@Example.com"])


MOMENTS = st.integers(0, 59).map(lambda second: f"2026-11-19T17:00:{second:02d}.000Z")
REPORTS = st.builds(
    MailReport, st.just("ann@example.com"), st.sampled_from(WhyOff), MOMENTS, MOMENTS, st.sampled_from(["a", "b"])
)


@given(st.lists(REPORTS, max_size=6), st.data(), st.none() | MOMENTS)
def test_order_and_repetition_of_events_change_nothing(
    told: list[MailReport], data: st.DataObject, on_at: str | None
) -> None:
    again = data.draw(st.permutations(told + told[:3]))

    def state(reports: Sequence[MailReport]) -> tuple[Any, ...]:
        known = MailAddress("ann@example.com", on_at=on_at, on_by="Ada", rev=1) if on_at else None
        for report in reports:
            known = after_report(known, report) or known
        return (known.off_reason, known.off_at, known.words, known.on_at) if known else ()

    assert state(told) == state(again)
