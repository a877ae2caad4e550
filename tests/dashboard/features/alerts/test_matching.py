"""All open alerts that match: how many, where they are, worst first, and answered with one press."""

from datetime import timedelta

import pytest

from backend_lambdas.alerts.alert import AlertKind, AlertStatus
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.stock import BY_THRESHOLD
from dashboard.data import alerts, open_matching
from dashboard.data.alerts import NOBODYS, AlertFilters
from dashboard.data.open_now import open_now
from dashboard.features.alerts import commands, queries
from dashboard.features.alerts.callbacks import answer, say_matching
from dashboard.features.alerts.feed import AlertOrder, AlertView, read_view
from dashboard.features.alerts.matching import chart_scope, groups_panel, matching_line, matching_words
from dashboard.features.alerts.queries import alerts_per_day
from dashboard.features.alerts.rows import source_link
from tests.dashboard.features.overview.test_parts import links, words
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, asked_by
from tests.support.replica_sources import NOW


@pytest.fixture(autouse=True)
def ann() -> None:
    asked_by(ANN)


def found_alerts(stack: DashboardStack) -> dict[str, AlertStatus]:
    return {one.product_id: one.status for one in alerts.alerts(AlertFilters()).rows}


def test_all_that_match_are_answered_and_no_others(stack: DashboardStack) -> None:
    for number in range(130):
        stack.alert(f"{number:03d}", store="Berlin" if number % 2 else "Bonn", look=False)
    acknowledged = stack.alert("done", store="Bonn")
    commands.acknowledge_alerts([acknowledged], "earlier")
    stack.alert("quiet", store="Bonn", status=AlertStatus.SNOOZED, snoozed_until=NOW + timedelta(days=2), ack_by="Bo")
    stack.alert("awake", store="Bonn", status=AlertStatus.SNOOZED, snoozed_until=NOW - timedelta(days=2), ack_by="Bo")
    asked = {"do": "acknowledge", "matching": "store=Bonn", "number": 66}
    assert say_matching(asked) == (
        "66 open alerts match, in 1 store: 66 out of stock, 0 low. "
        "What is acknowledged or snoozed already stays as it is."
    )
    assert answer(asked, "closed for a week", "", None) == "66 alerts acknowledged."
    stack.look()
    after = {one.ref: one for one in alerts.alerts(AlertFilters(stores=("Bonn",)), 200).rows}
    assert {one.ack_reason for one in after.values()} == {"closed for a week", "earlier", None}
    assert [one.product_id for one in after.values() if one.status is AlertStatus.SNOOZED] == ["quiet"]
    assert alerts.open_alerts().total == 65
    assert sum(entry["what"] == "alert acknowledged" for entry in stack.audit()) == 67


def test_more_than_was_said_is_not_answered(stack: DashboardStack) -> None:
    stack.alert("001"), stack.alert("002")
    with pytest.raises(InvalidRequest, match="By now 2 open alerts match, not 1"):
        answer({"do": "acknowledge", "matching": "", "number": 1}, "x", "", None)
    with pytest.raises(InvalidRequest, match="Say why"):
        answer({"do": "acknowledge", "matching": "", "number": 2}, " ", "", None)
    assert set(found_alerts(stack).values()) == {AlertStatus.OPEN}


def test_who_sees_some_stores_answers_in_these_only(stack: DashboardStack) -> None:
    stack.alert("001"), stack.alert("002", store="Bonn")
    asked_by(BO)
    assert (
        answer({"do": "snooze", "matching": "", "number": 9, "zone": "UTC"}, "", "tomorrow", None) == "1 alert snoozed."
    )
    asked_by(ANN)
    stack.look()
    assert [(one.store, one.ack_reason) for one in open_now()] == [("Bonn", None)]


def test_a_ticked_alert_that_was_answered_meanwhile_keeps_that_answer(stack: DashboardStack) -> None:
    first, second = stack.alert("001"), stack.alert("002")
    commands.snooze_alerts([first], NOW + timedelta(days=1), "")
    assert commands.acknowledge_alerts([first, second], "ordered") == 1
    assert commands.snooze_alerts([second], NOW + timedelta(days=1), "later") == 0
    assert found_alerts(stack) == {"001": AlertStatus.SNOOZED, "002": AlertStatus.ACKNOWLEDGED}


def test_the_worst_come_first_page_by_page_then_what_is_not_open(stack: DashboardStack) -> None:
    low = [stack.alert(f"low{n}", kind=AlertKind.LOW_STOCK, days_ago=n) for n in range(3)]
    out = [stack.alert(f"out{n}", days_ago=10 + n) for n in range(3)]
    done = stack.alert("done", status=AlertStatus.ACKNOWLEDGED)
    view, seen, cursor = AlertView(order=AlertOrder.WORST), [], None
    while True:
        page = read_view(alerts.alerts, view, 2, cursor)
        seen += [one.ref for one in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == [*out, *low, done]
    only = read_view(alerts.alerts, AlertView(AlertFilters((AlertStatus.OPEN,)), AlertOrder.WORST), 50)
    assert ([one.ref for one in only.rows], only.cursor) == ([*out, *low], None)


def test_where_they_are_is_said_by_store_product_and_file(stack: DashboardStack) -> None:
    for number in range(24):
        stack.alert(f"{number:03d}", store="Bonn" if number % 3 else "Köln", upload_id=f"U{number % 2}")
    filters = AlertFilters(kinds=(AlertKind.OUT_OF_STOCK,))
    found = open_matching.open_matching(filters)
    shown = groups_panel(found, filters)
    assert words(shown).startswith("Where they are: by store, product and file By store Bonn")
    assert links(shown)[0] == "/alerts?status=open&kind=out_of_stock&store=Bonn"
    assert matching_line(found)[1].children == f"Select all {len(found)} open"
    assert groups_panel(found[:5], filters).to_plotly_json()["props"] == {"children": None}
    assert words(matching_line([])) == "0 open alerts match"
    assert matching_words(found[:1]).startswith("1 open alert matches, in 1 store")


def test_what_no_file_or_no_single_line_brought_does_not_name_one(stack: DashboardStack) -> None:
    for number in range(24):
        stack.alert(f"{number:03d}", kind=AlertKind.LOW_STOCK, upload_id=BY_THRESHOLD, line=2, look=number == 23)
    stack.alert("lines", days_ago=1, line=0)
    found = {one.product_id: one for one in open_matching.open_matching(AlertFilters())}
    shown = groups_panel([*found.values()], AlertFilters())
    assert ("By file No file: changed thresholds 24" in words(shown), "/settings/thresholds" in links(shown)) == (
        True,
        True,
    )
    sources = [source_link(found[item]) for item in ("000", "lines")]
    assert [(one.children, one.href) for one in sources] == [
        ("A changed threshold", "/stock?item=000&at=Berlin"),
        ("Its file", "/uploads?id=U1"),
    ]


def test_the_bars_count_the_stores_and_kinds_that_are_chosen(stack: DashboardStack) -> None:
    stack.alert("001"), stack.alert("002", store="Bonn"), stack.alert("003", store="Bonn", kind=AlertKind.LOW_STOCK)
    filters = AlertFilters(kinds=(AlertKind.LOW_STOCK,), stores=("Bonn",))
    assert alerts_per_day(filters)[["kind", "n"]].to_numpy().tolist() == [["low_stock", 1]]
    assert alerts_per_day(AlertFilters(stores=("Bonn",)))["n"].sum() == 2
    assert (chart_scope(filters), chart_scope(AlertFilters())) == ("Bonn: Low stock", "All stores")


def test_the_bars_go_by_every_filter_of_what_has_ended_too_while_it_is_few(
    stack: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.alert("001"), stack.alert("002", store="Bonn"), stack.alert("003", store="Bonn", assignee="u-bo")
    stack.alert("004", store="Bonn", status=AlertStatus.ACKNOWLEDGED), stack.alert("005", status=AlertStatus.RESOLVED)
    asked = {
        "open": AlertFilters((AlertStatus.OPEN,)),
        "answered": AlertFilters((AlertStatus.ACKNOWLEDGED,)),
        "words": AlertFilters((AlertStatus.OPEN,), search="bonn 002"),
        "days": AlertFilters((AlertStatus.OPEN,), days=1, stores=("Bonn",)),
        "both": AlertFilters((AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED), stores=("Bonn",)),
        "all": AlertFilters((AlertStatus.OPEN, AlertStatus.RESOLVED)),
        "ended": AlertFilters(search="005"),
        "whose": AlertFilters(kinds=(AlertKind.OUT_OF_STOCK,), assigned=NOBODYS),
    }
    counted = {name: int(alerts_per_day(filters)["n"].sum()) for name, filters in asked.items()}
    assert counted == {"open": 3, "answered": 1, "words": 1, "days": 2, "both": 3, "all": 4, "ended": 1, "whose": 5}
    assert {name: len(alerts.alerts(filters).rows) for name, filters in asked.items()} == counted
    assert chart_scope(asked["both"]) == "Bonn, Open, Acknowledged"
    assert (chart_scope(asked["all"]), chart_scope(asked["ended"])) == ("All stores, Open, Resolved", "All stores")
    monkeypatch.setattr(queries, "MOST_READ", 4)
    assert int(alerts_per_day(asked["ended"])["n"].sum()) == 5
    assert chart_scope(asked["ended"]) == "All stores, whatever became of them and whoever sees to them"


def test_groups_are_made_once_until_other_alerts_are_open(
    stack: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouped: list[int] = []
    at_risk = open_matching.risk_of

    def counted(items: list[tuple[str, str]]) -> list[float]:
        grouped.append(len(items))
        return at_risk(items)

    monkeypatch.setattr(open_matching, "risk_of", counted)
    refs = [stack.alert(f"{n:03d}") for n in range(30)]
    stack.look()
    filters = AlertFilters()
    for _ in range(2):
        groups_panel(open_matching.open_matching(filters), filters)
    assert grouped == [30]
    commands.acknowledge_alerts(refs[:1], "ordered")
    shown = [words(groups_panel(open_matching.open_matching(filters), filters)) for _ in range(2)]
    assert grouped == [30, 29]
    assert shown[0] == shown[1]
    groups_panel(open_matching.open_matching(AlertFilters(search="001")), AlertFilters(search="001"))
    assert grouped == [30, 29]  # one alone is not grouped
