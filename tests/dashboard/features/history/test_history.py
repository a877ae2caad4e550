"""Histories over mocked AWS: what was really done, newest first, and no more than who asks may know."""

from dataclasses import replace
from typing import Any

import pytest

import dashboard.app  # noqa: F401 - pages register at it
from backend_lambdas.aws.core.writes import audit_put
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.audit import AuditEntry, Kind, Subject
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.thresholds import RuleChange, Target
from backend_lambdas.uploads.correct_count import FILE_NAME
from backend_lambdas.uploads.set_thresholds import set_thresholds
from dashboard.data.history import HistoryOf, history_of
from dashboard.features.history.page import layout, show_history
from dashboard.features.stock.commands import correct_count
from dashboard.ui.addresses import history_address
from tests.dashboard.features.stock.test_correct import ingest
from tests.support.dashboard import DashboardStack
from tests.support.identity_double import IdentityDouble
from tests.support.people import ANN, BO, VIC, asked_by

APPLE = HistoryOf(Subject(Kind.PRODUCT, "001"))
EVE = replace(ANN, user_id="u-eve", name="Eve", role=Role.AREA_MANAGER, stores=frozenset({"Berlin"}))


def set_to(stack: DashboardStack, after: int, before: int | None = None, **target: str) -> None:
    """By a file, as an administrator does."""
    change, stores = RuleChange(Target(**target), before, after), ("Berlin", "Köln")
    lines = {change.target: 2}
    set_thresholds([change], ANN, stack.stores.rules, stores, stack.stores.queue, stack.clock.now, "r.csv", lines)
    stack.clock.go_on()


def told(asked: HistoryOf, limit: int = 50) -> list[tuple[str, str, Any, Any]]:
    found = [one.entry for one in history_of(asked, limit).rows]
    return [(one.actor, one.action, one.detail.get("before"), one.detail.get("after")) for one in found]


@pytest.fixture
def busy(stocked: DashboardStack) -> DashboardStack:
    """A default, thresholds of a category, a product and a product in Köln, another product's; a corrected count."""
    set_to(stocked, 4)
    set_to(stocked, 6, category="Fruit")
    set_to(stocked, 8, product_id="001")
    set_to(stocked, 9, product_id="001", store="Köln")
    set_to(stocked, 5, product_id="003")
    Accounts(stocked.dynamodb, "ops").save(
        Account(ANN.user_id, "ann@example.com", ANN.name, ANN.role), ANN.did("user invited", "user u-ann", "2026", {})
    )
    asked_by(ANN)
    row = stocked.stores.rows.read_store("Berlin")["001"]
    ingest(stocked, correct_count("Berlin", "001", row.rev, "7", "Counted again"))
    return stocked


ALL = [
    ("Ann", "count corrected", 0, 7),
    ("Ann", "threshold set", None, 9),
    ("Ann", "threshold set", None, 8),
    ("Ann", "threshold set", None, 6),
    ("Ann", "threshold set", None, 4),
]


def test_a_products_history_has_what_concerns_it_in_every_store_newest_first(busy: DashboardStack) -> None:
    assert told(APPLE) == ALL
    pages, cursor = [], None
    for _ in range(9):
        page = history_of(APPLE, 2, cursor)
        pages += [one.entry.detail.get("after") for one in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert pages == [7, 9, 8, 6, 4]
    (corrected, *_) = history_of(APPLE, 1).rows
    assert (corrected.name, corrected.entry.detail["why"]) == (FILE_NAME, "Counted again")


def test_who_sees_one_store_reads_what_holds_for_it_and_no_name_of_a_file(busy: DashboardStack) -> None:
    asked_by(BO)
    assert told(APPLE) == [ALL[0], *ALL[2:]]
    assert history_of(APPLE, 1).rows[0].entry.detail["upload_id"]
    assert "r.csv" not in str(history_of(APPLE, 50))
    asked_by(replace(BO, stores=frozenset({"Ulm"})))
    assert told(APPLE) == []  # as of a product that there is not
    assert told(HistoryOf(Subject(Kind.PRODUCT, "nothing"))) == []


def test_a_thresholds_history_is_of_exactly_that_rule(busy: DashboardStack) -> None:
    set_to(busy, 11, 8, product_id="001")
    for asked, after in (
        (replace(APPLE, rule=True), [11, 8]),
        (replace(APPLE, rule=True, store="Köln"), [9]),
        (HistoryOf(Subject(Kind.CATEGORY, "Fruit"), rule=True), [6]),
        (HistoryOf(Subject(Kind.DEFAULT), rule=True), [4]),
    ):
        assert [row[3] for row in told(asked)] == after
        assert HistoryOf.of_text(asked.to_query()) == asked
    asked_by(EVE)
    assert [row[3] for row in told(replace(APPLE, rule=True))] == [11, 8]
    with pytest.raises(NotFound):
        history_of(replace(APPLE, rule=True, store="Köln"), 10)


@pytest.mark.parametrize(
    ("actor", "kind", "name"),
    [
        (BO, Kind.USER, "u-ann"),
        (BO, Kind.STORE, "Berlin"),
        (EVE, Kind.STORE, "Köln"),
        (EVE, Kind.COMPANY, ""),
        (BO, Kind.CATEGORY, "Fruit"),
        (VIC, Kind.PRODUCT, "001"),
    ],
    ids=str,
)
def test_what_is_not_theirs_is_as_if_there_were_none(stack: DashboardStack, actor: Any, kind: Kind, name: str) -> None:
    asked_by(actor)
    asked = HistoryOf(Subject(kind, name))
    with pytest.raises(NotFound, match="There is no such history"):
        history_of(asked, 10)
    assert "Page not found" in str(layout(of=kind, name=name))
    rows, _shown, state, _no_more = show_history(asked.to_query(), None, None, None)
    assert (rows, "There is no such history" in str(state)) == ([], True)


def test_people_read_their_own_history_and_administrators_everybodys(
    stack: DashboardStack, people: IdentityDouble
) -> None:
    people.add(Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER))
    entry = ANN.did("user changed", "user u-bo", "2026-11-20T08:00:00.000Z", {"email": "bo@example.com", "role": "x"})
    other = ANN.did("user changed", "user u-x", "2026-11-20T08:00:00.000Z", {"email": "x@example.com"})
    for one in (entry, other):
        stack.dynamodb.put_item(**audit_put("ops", one)["Put"])
    for actor in (BO, ANN):
        asked_by(actor)
        asked = HistoryOf(Subject(Kind.USER, "u-bo"))
        assert told(asked) == [("Ann", "user changed", None, None)]
        assert "History of Bo" in str(layout(of="user", name="u-bo"))
        rows, *_ = show_history(asked.to_query(), None, None, None)
        assert "title='bo@example.com'" in str(rows[0])


def test_an_old_entry_is_in_no_history_and_in_the_trail_all_the_same(stack: DashboardStack) -> None:
    put = audit_put("ops", AuditEntry("old", "2026-11-20T08:00:00.000Z", "Bo", "did", "store Berlin", {}))["Put"]
    put["Item"] = {name: value for name, value in put["Item"].items() if not name.startswith("month_")}
    stack.dynamodb.put_item(**put)
    asked_by(ANN)
    assert told(HistoryOf(Subject(Kind.STORE, "Berlin"))) == []
    rows, _shown, state, no_more = show_history(HistoryOf(Subject(Kind.STORE, "Berlin")).to_query(), None, None, None)
    assert (rows, no_more, "Nothing was changed so far" in str(state)) == ([], True, True)


def test_an_address_that_names_nothing_leads_nowhere(stack: DashboardStack) -> None:
    asked_by(ANN)
    for query in ({}, {"of": "nothing", "name": "x"}, {"of": ["user", "store"]}):
        assert "Page not found" in str(layout(**query))
    assert history_address(APPLE) == "/history?of=product&name=001"
