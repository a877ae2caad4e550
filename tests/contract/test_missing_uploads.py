"""Settings of stores, and who is told once that a store sends nothing: on both emulators."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from backend_lambdas.alerts.missing_uploads import ANNOUNCE_MS, Gap, GapMail, Phase, Watch, Watched, watch_stores
from backend_lambdas.aws.alerts.missing_uploads import DynamoGaps, last_files_of, summaries_of, waited_for
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings
from backend_lambdas.aws.uploads.unfinished import open_upload
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import Unavailable
from backend_lambdas.inventory.store_settings import StoreSettings, parse_expected
from backend_lambdas.inventory.versions import iso_ms, iso_time
from tests.contract.stacks import Stack

HOUR = 3_600_000
SET_AT = "2026-11-16T06:00:00.000Z"
MONDAY = "2026-11-16T07:30:00.000Z"
TUESDAY_DUE = "2026-11-17T08:00:00.000Z"
TUESDAY = iso_ms("2026-11-17T09:05:00.000Z")
BERLIN = StoreSettings("berlin", name="Berlin Mitte", expected=parse_expected("weekdays 08:00"), expected_since=SET_AT)
ULM = replace(BERLIN, store="ulm", name="", expected=(), expected_since="")
ANNA = Actor("u-anna", "Anna", Role.ADMINISTRATOR)


class People:
    """Who is told; `refuse`: SNS does not answer."""

    def __init__(self) -> None:
        self.mails: list[GapMail] = []
        self.refuse = False

    def publish(self, mail: GapMail) -> None:
        if self.refuse:
            raise Unavailable("SNS does not answer")
        self.mails.append(mail)

    def heard(self) -> list[tuple[str, str]]:
        """Severity and subject of what was published since the last look."""
        found, self.mails = [(mail.severity, mail.subject) for mail in self.mails], []
        return found


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def gaps(stack: Stack) -> DynamoGaps:
    return DynamoGaps(stack.dynamodb(), stack.outputs["OpsTable"])


@pytest.fixture
def look(gaps: DynamoGaps, people: People) -> Callable[..., Watched]:
    watch = Watch(gaps, people.publish, "UTC", "https://stock.example.com/")

    def once(now_ms: int, last: str | None = MONDAY, store: StoreSettings = BERLIN) -> Watched:
        return watch_stores([store, ULM], {"berlin": last} if last else {}, watch, now_ms)

    return once


def test_a_gap_is_told_once_and_that_it_is_over_once(look: Callable[..., Watched], people: People) -> None:
    early = look(TUESDAY - HOUR)
    seen = [look(TUESDAY), look(TUESDAY + 5 * 60_000), look(TUESDAY + 300 * HOUR)]
    assert (early, seen) == (Watched(), [Watched(gaps_opened=1, gaps_told=1), Watched(), Watched()])
    assert people.heard() == [("warning", "Berlin Mitte (berlin) has sent nothing since Monday")]
    sent = iso_time(TUESDAY + 301 * HOUR)
    over = [look(TUESDAY + 302 * HOUR, sent), look(TUESDAY + 303 * HOUR, sent)]
    assert over == [Watched(gaps_ended=1, gaps_told=1), Watched()]
    assert people.heard() == [("info", "Berlin Mitte (berlin) has sent again")]


def test_the_message_says_what_was_expected_in_the_stores_own_time(
    look: Callable[..., Watched], people: People
) -> None:
    look(TUESDAY, store=replace(BERLIN, zone="Europe/Berlin"))
    (mail,) = people.mails
    assert mail.text == (
        "Berlin Mitte (berlin) has sent nothing since Monday.\n"
        "Last file: Monday, 16 Nov 2026, 08:30.\n"
        "Expected by: Tuesday, 17 Nov 2026, 08:00 (Europe/Berlin).\n"
        "What is expected of which store: https://stock.example.com/settings/stores\n"
    )
    assert mail.facts == {
        "kind": "missing_upload",
        "phase": "missing",
        "store": "berlin",
        "name": "Berlin Mitte",
        "last_at": MONDAY,
        "due": "2026-11-17T07:00:00.000Z",
        "sent_at": None,
        "link": "https://stock.example.com/settings/stores",
    }


def test_the_message_speaks_as_the_company_does(gaps: DynamoGaps, people: People) -> None:
    german = Company(language="de")
    watch = Watch(gaps, people.publish, "UTC", "https://stock.example.com/", lambda: german)
    watch_stores([BERLIN], {"berlin": MONDAY}, watch, TUESDAY)
    (mail,) = people.mails
    assert mail.subject == "Berlin Mitte (berlin) hat seit Montag nichts gesendet"
    assert mail.text == (
        "Berlin Mitte (berlin) hat seit Montag nichts gesendet.\n"
        "Letzte Datei: Montag, 16.11.2026, 07:30.\n"
        "Erwartet bis: Dienstag, 17.11.2026, 08:00 (UTC).\n"
        "Was von welcher Filiale erwartet wird: https://stock.example.com/settings/stores\n"
    )


def test_the_next_gap_is_told_again(look: Callable[..., Watched], people: People) -> None:
    look(TUESDAY)
    wednesday = iso_time(TUESDAY + 22 * HOUR)
    look(TUESDAY + 24 * HOUR, wednesday)
    assert look(TUESDAY + 48 * HOUR, wednesday) == Watched(gaps_opened=1, gaps_told=1)
    assert [subject for _, subject in people.heard()] == [
        "Berlin Mitte (berlin) has sent nothing since Monday",
        "Berlin Mitte (berlin) has sent again",
        "Berlin Mitte (berlin) has sent nothing since Wednesday",
    ]


def test_a_message_that_was_refused_is_sent_once_the_claim_is_over(
    look: Callable[..., Watched], people: People
) -> None:
    people.refuse = True
    with pytest.raises(Unavailable):
        look(TUESDAY)
    people.refuse = False
    seen = [look(TUESDAY + later) for later in (60_000, ANNOUNCE_MS + 1, ANNOUNCE_MS + 2)]
    assert seen == [Watched(), Watched(gaps_told=1), Watched()]
    assert len(people.heard()) == 1


def test_two_runs_at_once_open_tell_and_end_a_gap_once(gaps: DynamoGaps) -> None:
    one = Gap("berlin", MONDAY, TUESDAY_DUE, iso_time(TUESDAY))
    other = replace(one, opened_at=iso_time(TUESDAY + 7))
    before = iso_time(TUESDAY - ANNOUNCE_MS)
    assert [gaps.open(one, before), gaps.open(other, before), gaps.open(one, before)] == [True, False, False]
    until = TUESDAY + ANNOUNCE_MS
    begun = [gaps.begin_announcing(gap, Phase.MISSING, TUESDAY, until) for gap in (one, one, other)]
    assert begun == [True, False, False]
    gaps.note_announced(one, Phase.MISSING, "2026-11-17T09:06:00.000Z")
    assert not gaps.begin_announcing(one, Phase.MISSING, until + 1, until + 2)
    ended = [gaps.end(one, iso_time(TUESDAY + HOUR), iso_time(TUESDAY)) for _ in range(2)]
    assert ended == [True, False]
    assert gaps.all() == [
        replace(one, told_at="2026-11-17T09:06:00.000Z", ended_at=iso_time(TUESDAY + HOUR), sent_at=iso_time(TUESDAY))
    ]
    # A run that began before it ended cannot open it again; a held file that was discarded lets a later one do so.
    assert [gaps.open(other, iso_time(TUESDAY + later)) for later in (HOUR, HOUR + 1)] == [False, True]
    assert gaps.all() == [other]


def test_a_gap_nobody_waits_for_any_more_ends_without_a_message(look: Callable[..., Watched], people: People) -> None:
    look(TUESDAY)
    people.heard()
    assert look(TUESDAY + HOUR, store=replace(BERLIN, expected=(), expected_since="")) == Watched(gaps_ended=1)
    assert people.heard() == []


def test_a_store_that_never_sent_anything_is_told_of_when_times_are_set(
    look: Callable[..., Watched], people: People
) -> None:
    assert look(TUESDAY, None) == Watched(gaps_opened=1, gaps_told=1)
    assert people.heard() == [("warning", "Berlin Mitte (berlin) has never sent a file")]


def test_nobody_waits_for_a_store_that_is_gone(stack: Stack) -> None:
    dynamodb, ops = stack.dynamodb(), stack.outputs["OpsTable"]
    for store, gone in (("gone", {"gone_by": "U"}), ("here", {})):
        values = {"pk": "AGG", "sk": f"ST#{store}", "store": store, **gone}
        dynamodb.put_item(TableName=ops, Item=to_item(values))
    gone, here = (StoreSettings(store, expected=BERLIN.expected) for store in ("gone", "here"))
    assert waited_for([gone, here], summaries_of(dynamodb, ops)) == [StoreSettings("gone"), here]


def test_a_file_that_waits_for_a_decision_counts_as_sent(stack: Stack) -> None:
    dynamodb, ops = stack.dynamodb(), stack.outputs["OpsTable"]
    for store, at in (("berlin", MONDAY), ("ulm", MONDAY)):
        values = {"pk": "AGG", "sk": f"ST#{store}", "store": store, "last_upload_at": at}
        dynamodb.put_item(TableName=ops, Item=to_item(values))
    ver = f"{TUESDAY}#{'0' * 32}#U"
    held = {"upload_id": "U", "received_at": iso_time(TUESDAY + 900), "status": "HELD", "kind": "stock", "ver": ver}
    upload = open_upload(held | {"by_store": [["berlin", 3, 0], ["ulm", 0, 2]]})
    sales = open_upload(held | {"kind": "sales", "by_store": [["ulm", 3, 0]]})
    large = open_upload(held | {"by_store": [["", 9, 0]]})
    asked = {"berlin", "ulm", "bonn"}
    summaries = summaries_of(dynamodb, ops)
    assert last_files_of(summaries, asked, [upload, sales]) == {
        "berlin": iso_time(TUESDAY),
        "ulm": MONDAY,
    }
    assert last_files_of(summaries, asked, [large]) == dict.fromkeys(sorted(asked), iso_time(TUESDAY))


def test_settings_of_a_store_are_saved_with_their_audit_entry_and_not_over_newer_ones(stack: Stack) -> None:
    dynamodb, ops = stack.dynamodb(), stack.outputs["OpsTable"]
    book = DynamoStoreSettings(dynamodb, ops)

    first = ANNA.did("store settings changed", "store berlin", SET_AT, {"name": "Berlin Mitte"})
    assert book.save(BERLIN, first)
    assert book.all() == {"berlin": replace(BERLIN, rev=1)}
    second = ANNA.did("store settings changed", "store berlin", MONDAY, {"region": "North"})
    third = ANNA.did("store settings changed", "store berlin", TUESDAY_DUE, {"region": "South"})
    saved = [
        book.save(replace(BERLIN, rev=1, region=region), audit)
        for region, audit in (("North", second), ("South", third))
    ]
    assert saved == [True, False]
    assert book.all() == {"berlin": replace(BERLIN, rev=2, region="North")}
    audits = [
        from_item(item) for item in dynamodb.scan(TableName=ops)["Items"] if from_item(item)["pk"].startswith("AU#")
    ]
    assert sorted(one["audit_id"] for one in audits) == sorted([first.audit_id, second.audit_id])
