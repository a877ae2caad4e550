"""Daily mails and quiet hours: nothing is lost, nothing comes twice without a crash, no other store is told of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from backend_lambdas.alerts.alert import Severity
from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.notify import CLAIM_MS, Outcome
from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery, SubscriptionStatus
from backend_lambdas.alerts.waiting import Waiting, send_waiting
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.alerts.waiting import DynamoWaiting
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import StorageError
from tests.support.alert_stack import moto_stack
from tests.support.alert_stores import Boundaries, Crash
from tests.support.stock_rows import change, stock_row
from tests.support.waiting_world import LINK, MemoryWaiting, WaitingWorld

MINUTE, HOUR = 60_000, 3_600_000
BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin", "Rome"}))
CONFIRMED = {"status": SubscriptionStatus.CONFIRMED, "asked_at": "2026-11-01T00:00:00.000Z", "zone": "Europe/Berlin"}
DAILY = AlertSubscription("d", "u-bo", Channel.EMAIL, "daily@x.com", **CONFIRMED, delivery=Delivery.DAILY)
NIGHT = AlertSubscription("n", "u-bo", Channel.EMAIL, "night@x.com", **CONFIRMED, quiet_from="22:00", quiet_to="07:00")


def ms(day: int, hour: int, minute: int = 0) -> int:
    """In November 2026 on a clock in Berlin, which is an hour ahead of UTC then."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=UTC).timestamp() * 1000) - HOUR


@pytest.fixture(params=["memory", "moto"])
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[WaitingWorld]:
    if request.param == "memory":
        yield memory_world()
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        dynamodb = moto_stack().dynamodb
        records = SubscriptionRecords(dynamodb, "Ops")
        for one in (DAILY, NIGHT):
            assert records.save(one, None)
        yield WaitingWorld(
            DynamoWaiting(dynamodb, "Ops"), {"u-bo": BO}, {one.subscription_id: one for one in records.all()}
        )


def memory_world() -> WaitingWorld:
    records = {one.subscription_id: one for one in (DAILY, NIGHT)}
    return WaitingWorld(MemoryWaiting(records), {"u-bo": BO}, records)


def message(message_id: str, store: str = "Berlin", kind: str = "movement", text: str = "") -> Waiting:
    """One that every subscription here asks for, about something else than alerts."""
    about = {"kind": [kind, "any"], "store": [store], "category": ["*"], "severity": ["info"]}
    return Waiting(message_id, "", f"{store}: {message_id}", text, about)


def opened(world: WaitingWorld, store: str, at: int, *products: str, on_hand: int = 0, **other: Any) -> Waiting:
    upload = f"U-{store}-{at}"
    rows = [stock_row(on_hand, at_ms=at, upload_id=upload, store=store, product_id=one, **other) for one in products]
    return world.file(DigestKey(store, upload, at), [change(None, row) for row in rows], at)


def test_a_day_comes_in_one_mail_at_the_hour_that_was_asked_for(world: WaitingWorld) -> None:
    del world.records["n"]
    world.hear(opened(world, "Rome", ms(18, 9), "P1", product_name="Latte"), ms(18, 9, 1))
    world.hear(opened(world, "Berlin", ms(18, 23), "P2", "P3"), ms(18, 23, 1))
    world.hear(message("m1", text="Berlin: corrected by -2, Milk.\n\nWhy: broken\n"), ms(19, 7, 29))
    looked = [world.sweep(at) for at in (ms(18, 23, 5), ms(19, 7, 25), ms(19, 7, 30), ms(19, 7, 35), ms(19, 7, 40))]
    assert looked == [(0, 0)] * 3 + [(1, 0), (0, 0)]
    ((_at, _address, mail),) = world.mails
    assert mail.subject == "Stockroom: 3 out of stock in 2 stores, 1 message"
    assert mail.text == (
        "3 out of stock in 2 stores, 1 message\n\n"
        "Reported from 18 Nov 09:01 to 19 Nov 07:29 (Europe/Berlin).\n\n"
        "Berlin: 2 out of stock\n======================\n\n"
        "Out of stock (2)\n"
        "  Milk (P2): none on hand, threshold 10\n  Milk (P3): none on hand, threshold 10\n\n"
        "See the shelf: http://x/stock?store=Berlin\nAnswer these alerts: http://x/alerts?store=Berlin\n\n"
        "Rome: 1 out of stock\n====================\n\n"
        "Out of stock (1)\n  Latte (P1): none on hand, threshold 10\n\n"
        "See the shelf: http://x/stock?store=Rome\nAnswer these alerts: http://x/alerts?store=Rome\n\n"
        "Berlin: m1\n==========\nBerlin: corrected by -2, Milk.\nWhy: broken\n\n"
        f"When mails like this one come is chosen here: {LINK}\nMail {mail.mail_id}.\n"
    )
    world.hear(message("m2"), ms(19, 7, 31))
    assert [world.sweep(at) for at in (ms(19, 12), ms(20, 7, 35))] == [(0, 0), (1, 0)]


def test_at_night_nothing_comes_and_all_of_it_in_the_morning_by_day_it_comes_at_once(world: WaitingWorld) -> None:
    del world.records["d"]
    world.hear(message("m1"), ms(18, 21, 59))
    for number, at in enumerate((ms(18, 22), ms(19, 3), ms(19, 6, 59))):
        world.hear(message(f"night{number}"), at)
        world.sweep(at + MINUTE // 2)
    world.sweep(ms(19, 7))
    world.hear(message("m2"), ms(19, 9))
    assert world.told("night@x.com") == [
        ("18 20:59", "Stockroom: Berlin: m1"),
        ("19 06:00", "Stockroom: 3 messages"),
        ("19 08:00", "Stockroom: Berlin: m2"),
    ]


def test_what_is_over_by_the_morning_is_told_as_such_and_stands_below_what_is_to_do(world: WaitingWorld) -> None:
    del world.records["d"]
    world.hear(opened(world, "Berlin", ms(18, 23), "P1", "P2"), ms(18, 23, 1))
    back = stock_row(50, rev=2, at_ms=ms(19, 5), upload_id="U2", product_id="P1")
    world.hear(
        world.file(DigestKey("Berlin", "U2", ms(19, 5)), [change(stock_row(0, product_id="P1"), back)], ms(19, 5)),
        ms(19, 5, 1),
    )
    world.sweep(ms(19, 7))
    ((_at, _address, mail),) = world.mails
    assert mail.subject == "Stockroom: Berlin: 1 out of stock, 1 back in stock, 1 over by now"
    assert "Over by now (1)\n  Milk (P1)\n" in mail.text


def test_what_its_owner_may_not_see_any_more_is_not_told(world: WaitingWorld) -> None:
    for store in ("Berlin", "Rome"):
        world.hear(opened(world, store, ms(18, 23), "P1"), ms(18, 23, 1))
        world.hear(message(f"{store}1", store), ms(18, 23, 1))
    world.hear(message("held", "-", "held"), ms(18, 23, 1))
    world.hear(message("other", "Oslo"), ms(18, 23, 1))
    world.accounts["u-bo"] = replace(BO, stores=frozenset({"Rome"}))
    world.sweep(ms(19, 7, 35))
    assert [mail.subject for _at, _to, mail in world.mails] == ["Stockroom: Rome: 1 out of stock, 1 message"] * 2
    assert not any("Berlin" in mail.text.replace("Europe/Berlin", "") for _at, _to, mail in world.mails)
    world.accounts["u-bo"] = BO
    world.sweep(ms(20, 7, 35))
    assert len(world.mails) == 2


@pytest.mark.parametrize("account", [None, replace(BO, disabled=True), replace(BO, role=Role.VENDOR, vendor="V")])
def test_who_may_see_nothing_any_more_is_told_nothing(world: WaitingWorld, account: Account | None) -> None:
    world.hear(message("m1"), ms(18, 23))
    world.accounts = {"u-bo": account} if account else {}
    world.sweep(ms(19, 7, 35))
    assert (world.mails, world.hear(message("m2"), ms(19, 9))) == ([], 0)


def test_of_a_file_only_the_alerts_that_were_asked_for_are_told(world: WaitingWorld) -> None:
    asked = {"kinds": ("out_of_stock", "low_stock"), "severities": (Severity.CRITICAL,), "categories": ("Dairy",)}
    world.records = {"d": replace(world.records["d"], **asked)}
    assert isinstance(world.waiting, MemoryWaiting | DynamoWaiting)
    waiting = world.waiting
    if isinstance(waiting, MemoryWaiting):
        waiting.records = world.records
    else:
        SubscriptionRecords(waiting._client, "Ops").save(world.records["d"], None)
    at = ms(18, 9)
    rows = [
        stock_row(on_hand, at_ms=at, upload_id="U1", product_id=name, category=category)
        for name, on_hand, category in (("P1", 0, "Dairy"), ("P2", 5, "Dairy"), ("P3", 0, "Glass"))
    ]
    world.hear(world.file(DigestKey("Berlin", "U1", at), [change(None, row) for row in rows], at), at)
    world.sweep(ms(19, 7, 35))
    ((_at, _address, mail),) = world.mails
    assert mail.subject == "Stockroom: Berlin: 1 out of stock"
    assert [name in mail.text for name in ("P1", "P2", "P3")] == [True, False, False]


def test_two_runs_at_once_send_one_mail(world: WaitingWorld) -> None:
    world.hear(message("m1"), ms(18, 9))
    del world.records["n"]
    world.mails.clear()
    outcomes: list[Any] = []
    send = world.publish

    def while_it_sends(*what: Any) -> None:
        outcomes.append(send_waiting(world.records["d"], world.post(Boundaries()), ms(19, 7, 35) + 1, "second"))
        send(*what)

    world.publish = while_it_sends  # type: ignore[method-assign]
    world.sweep(ms(19, 7, 35))
    assert (outcomes, len(world.mails)) == ([Outcome.LEFT], 1)


def test_a_message_that_comes_again_after_it_was_sent_is_not_sent_again(world: WaitingWorld) -> None:
    del world.records["d"]
    for at in (ms(18, 9), ms(18, 9, 1), ms(18, 9, 30)):
        world.hear(message("m1"), at)
    assert world.told("night@x.com") == [("18 08:00", "Stockroom: Berlin: m1")]


def test_what_was_heard_before_it_was_asked_for_anew_is_not_told(world: WaitingWorld) -> None:
    del world.records["n"]
    world.hear(message("m1"), ms(18, 9))
    again = replace(world.records["d"], asked_at="2026-11-18T12:00:00.000Z")
    if isinstance(world.waiting, MemoryWaiting):
        world.waiting.records["d"] = again
    else:
        SubscriptionRecords(world.waiting._client, "Ops").save(again, None)
    world.sweep(ms(19, 7, 35))
    assert world.mails == []


def test_whose_filter_has_just_been_opened_again_gets_what_waits_and_what_sns_may_not_send_yet(
    world: WaitingWorld,
) -> None:
    world.hear(message("m1"), ms(18, 9))
    at_once = replace(world.records["d"], delivery=Delivery.AT_ONCE, relayed_until="2026-11-18T09:20:00.000Z")
    world.records = {"d": at_once}
    world.mails.clear()
    world.sweep(ms(18, 10, 1))
    assert [world.hear(message(f"m{number}"), ms(18, 10, minute)) for number, minute in ((2, 5), (3, 25))] == [1, 0]
    assert world.told("daily@x.com") == [("18 09:01", "Stockroom: Berlin: m1"), ("18 09:05", "Stockroom: Berlin: m2")]


def test_more_messages_than_one_transaction_takes_come_in_one_mail_and_are_all_marked(world: WaitingWorld) -> None:
    del world.records["n"]
    for number in range(120):
        world.hear(message(f"m{number:03}"), ms(18, 9) + number)
    assert [world.sweep(ms(day, 7, 35)) for day in (19, 20)] == [(1, 0), (0, 0)]
    assert world.mails[0][2].subject == "Stockroom: 120 messages"


@pytest.mark.parametrize("crash_at", range(1, 24))
def test_a_sender_that_dies_anywhere_loses_nothing_and_at_most_repeats_its_mail_and_says_so(
    world: WaitingWorld, crash_at: int
) -> None:
    del world.records["d"]
    told = opened(world, "Berlin", ms(18, 23), "P1")
    crashes = 0
    for number, step in enumerate((lambda at: world.hear(told, at, crash_at), lambda at: world.sweep(at, crash_at))):
        try:
            step(ms(19, 6, 59) + number * 5 * MINUTE)
        except Crash:
            crashes += 1
            world.hear(told, ms(19, 7, 30) if number else ms(19, 6, 59) + 1)  # SNS tells again
    for minute in range(10, 30, 5):
        world.sweep(ms(19, 7, minute) + CLAIM_MS)
    mails = [mail for _at, _to, mail in world.mails]
    assert 1 <= len(mails) <= 1 + crashes
    assert len({mail.mail_id for mail in mails}) == 1
    says_so = [f"have had mail {mail.mail_id} before" in mail.text for mail in mails]
    assert all(says_so[1:]) if crashes else says_so == [False]
    assert all("P1" in mail.text for mail in mails)


def test_one_whose_zone_there_is_no_more_does_not_keep_the_others_from_theirs(world: WaitingWorld) -> None:
    for one in (DAILY, NIGHT):
        world.waiting.keep(one.subscription_id, replace(message("m1"), heard_at="2026-11-18T20:00:00.000Z"))
    world.records["d"] = replace(world.records["d"], zone="Europe/Atlantis")
    assert world.sweep(ms(19, 7, 35)) == (1, 1)


def test_a_topic_that_refuses_gives_the_claim_back_so_that_the_next_sweep_sends(world: WaitingWorld) -> None:
    del world.records["n"]
    world.hear(message("m1"), ms(18, 9))
    send = world.publish

    def refuse(*_what: Any) -> None:
        raise StorageError("the topic is not there")

    world.publish = refuse  # type: ignore[method-assign]
    assert world.sweep(ms(19, 7, 35)) == (0, 1)
    world.publish = send  # type: ignore[method-assign]
    assert world.sweep(ms(19, 7, 40)) == (1, 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3 * 1440), max_size=30), st.lists(st.integers(0, 3 * 1440), max_size=60))
def test_whenever_it_is_heard_and_looked_at_each_message_is_in_one_mail_and_none_comes_at_night(
    heard: list[int], looks: list[int]
) -> None:
    world, first = memory_world(), ms(18, 0)
    steps = sorted([(minute, f"m{number}") for number, minute in enumerate(heard)] + [(minute, "") for minute in looks])
    for minute, name in steps:
        if name:
            world.hear(message(name, text=f"<{name}>"), first + minute * MINUTE)
        else:
            world.sweep(first + minute * MINUTE)
    world.sweep(first + 5 * 1440 * MINUTE + 12 * HOUR)
    for address in ("daily@x.com", "night@x.com"):
        texts = "".join(mail.text for _at, to, mail in world.mails if to == address)
        assert [texts.count(f"<m{number}>") for number in range(len(heard))] == [1] * len(heard)
    at_night = [at for at, to, _mail in world.mails if to == "night@x.com" and not 7 <= (at + HOUR) // HOUR % 24 < 22]
    days = [(at - ms(18, 7, 32)) // (24 * HOUR) for at, to, _mail in world.mails if to == "daily@x.com"]
    assert (at_night, len(days)) == ([], len(set(days)))
