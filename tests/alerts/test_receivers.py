"""Who receives the alerts of which store: SNS's filter rule, and what can be said about subscriptions."""

from typing import Any

import pytest

from backend_lambdas.alerts.filters import COMPANY_KINDS, KINDS
from backend_lambdas.alerts.receivers import Reach, Subscription, SubscriptionState, lets_pass, reach_of

AT, WEEK_AGO = "2026-11-21T10:00:00.000Z", "2026-11-14T10:00:00.000Z"
EMPTY_IN_BERLIN = {"store": ["Berlin"], "kind": ["out_of_stock"], "severity": ["critical"]}


def confirmed(name: str, policy: dict[str, Any] | None = None) -> Subscription:
    return Subscription(name, SubscriptionState.CONFIRMED, policy)


def reach(subscriptions: list[Subscription], before: Reach | None = None) -> Reach:
    return reach_of(["Berlin", "Rome"], subscriptions, before, AT, WEEK_AGO)


@pytest.mark.parametrize(
    ("policy", "passes"),
    [
        ({}, True),
        ({"store": ["Berlin"]}, True),
        ({"store": ["Rome", "Berlin"]}, True),
        ({"store": ["Rome"]}, False),
        ({"store": ["Berlin"], "severity": ["warning"]}, False),
        ({"store": [{"prefix": "Ber"}]}, True),
        ({"store": [{"suffix": "me"}]}, False),
        ({"store": [{"equals-ignore-case": "berlin"}]}, True),
        ({"store": [{"anything-but": ["Berlin"]}]}, False),
        ({"store": [{"anything-but": {"prefix": "Ro"}}]}, True),
        ({"kind": [{"anything-but": ["weekly_report"]}]}, True),
        ({"kind": [{"exists": True}]}, True),
        ({"kind": [{"exists": False}]}, False),
        ({"vendor": ["Smith"]}, False),
        ({"vendor": [{"exists": False}]}, True),
        ({"store": [{"wildcard": "B*n"}]}, True),
        ({"store": [7]}, False),
    ],
)
def test_a_filter_lets_pass_what_sns_would_let_pass(policy: dict[str, Any], passes: bool) -> None:
    assert lets_pass(policy, EMPTY_IN_BERLIN) is passes


def test_one_receiver_without_a_filter_reaches_every_store() -> None:
    assert reach([confirmed("an")]) == Reach(AT, receivers=("an",))


def test_a_store_that_every_filter_keeps_back_reaches_nobody() -> None:
    found = reach([confirmed("an", {"store": ["Rome"]}), Subscription("bo", SubscriptionState.PENDING)])
    assert found == Reach(
        AT,
        receivers=("an",),
        pending=("bo",),
        unreached=("Berlin",),
        unreached_count=1,
        unheard=dict.fromkeys(KINDS, 1),
        unheard_stores={kind: ("-",) if kind in COMPANY_KINDS else ("Berlin",) for kind in KINDS},
    )


def test_of_each_kind_of_message_it_is_known_where_it_reaches_nobody() -> None:
    found = reach([confirmed("an", {"kind": ["out_of_stock", "held"], "store": ["Berlin", "-"]})])
    one = {"weekly_report", "nightly_check", "out_of_stock"}
    assert found.unheard == {kind: 1 if kind in one else 2 for kind in KINDS if kind != "held"}
    assert (found.unheard_stores["low_stock"], found.unheard_stores["weekly_report"]) == (("Berlin", "Rome"), ("-",))


def test_where_only_empty_shelves_are_told_of_the_low_ones_are_said() -> None:
    found = reach([confirmed("phone", {"severity": ["critical"]}), confirmed("an", {"store": ["Rome"]})])
    assert (found.unreached, found.unreached_low) == ((), ("Berlin",))


def test_who_was_there_and_is_gone_is_said_for_a_week() -> None:
    gone = {"cy": "2026-11-20T00:00:00.000Z", "di": "2026-11-01T00:00:00.000Z"}
    before = Reach("x", receivers=("an", "bo"), gone=gone)
    assert dict(reach([confirmed("an")], before).gone) == {"bo": AT, "cy": "2026-11-20T00:00:00.000Z"}


def test_who_came_back_is_not_gone_any_more() -> None:
    before = Reach("x", receivers=("an",), gone={"bo": "2026-11-20T00:00:00.000Z"})
    assert dict(reach([confirmed("an"), Subscription("bo", SubscriptionState.PENDING)], before).gone) == {}


def test_a_filter_that_cannot_be_read_raises_no_alarm() -> None:
    assert reach([Subscription("an", SubscriptionState.UNREADABLE)]).unreached_count == 0
