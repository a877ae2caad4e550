"""What the Alerts page says about who receives alerts."""

from typing import Any

from backend_lambdas.alerts.receivers import Reach
from dashboard.features.alerts.receivers import receivers_banner, receivers_line

AT = "2026-11-21T10:00:00.000Z"


def lines(reach: Reach | None, *mended: str) -> list[Any]:
    banner = receivers_banner(reach, mended)
    return [] if banner is None else [line.children for line in banner.children.children[1].children]


def test_while_all_is_well_nothing_is_said_but_the_number() -> None:
    reach = Reach(AT, receivers=("st…@example.com", "Phone …567"))
    assert (lines(reach), receivers_line(reach).children) == ([], " · alerts go to 2 receivers")


def test_nobody_has_looked_yet() -> None:
    assert (lines(None), receivers_line(None).children) == ([], None)


def test_nobody_at_all() -> None:
    reach = Reach(AT, pending=("st…@example.com",), unreached=("Berlin",), unreached_count=1)
    assert lines(reach) == [
        "Nobody receives alerts: no subscription is confirmed.",
        "st…@example.com has not confirmed yet and is sent nothing: the link is in the confirmation mail from AWS.",
    ]
    assert receivers_line(reach).children == " · alerts go to nobody"


def test_stores_that_reach_nobody_are_named() -> None:
    reach = Reach(
        AT,
        receivers=("an",),
        gone={"bo": AT},
        unreached=("Berlin", "Bern", "Brest", "Bonn"),
        unreached_count=7,
        unreached_low=("Rome",),
        unreached_low_count=1,
    )
    assert lines(reach) == [
        "Nobody receives alerts for Berlin, Bern, Bonn and 4 more:"
        " the filters of all confirmed subscriptions keep them back.",
        "Low stock is mailed to nobody for Rome: only empty shelves are.",
        "bo receives no alerts any more: the subscription was removed or ended (seen 21 Nov 2026).",
    ]


def test_what_the_night_mended_is_said() -> None:
    reach = Reach(AT, receivers=("an",))
    assert lines(reach, "2 missed alerts were opened", "1 store's totals were corrected") == [
        "The last nightly check: 2 missed alerts were opened; 1 store's totals were corrected."
    ]
