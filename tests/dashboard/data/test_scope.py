"""Who may see some stores only sees what a company of these stores would see; nobody sees nothing."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import NotAllowed
from dashboard.data.actor import set_actor
from dashboard.data.availability import DataState
from dashboard.data.query_cache import QueryCache
from dashboard.data.sales.filters import SalesFilters
from dashboard.data.sales.freshness import freshness_of
from dashboard.data.sales.own import sales_of_stores
from dashboard.data.sales.replica import SalesState
from dashboard.data.stock.answers import block_of, choices_of
from dashboard.data.stock.filters import OF_SALES, StockFilters, StockSort
from dashboard.data.stock.indexes import sorted_rows
from dashboard.data.stock.replica import Replica, ReplicaState
from dashboard.features.overview.sales_summary import summary_of
from dashboard.features.trends.queries import choices_of as sales_choices_of
from dashboard.features.trends.view import trends_of
from tests.dashboard.data.sales.test_metrics import made_lines
from tests.support.replica_sources import Clock, Company, MemorySource, stock_row
from tests.support.sales_tables import Line, table_of

FAR = date(2030, 1, 1)
AT = DataState(datetime(2030, 1, 1, tzinfo=UTC))


def of(*stores: str) -> Actor:
    return Actor("A", "Ann", Role.AREA_MANAGER, frozenset(stores))


def company(*stores: str) -> Company:
    made = Company()
    for store in stores:
        rows = [stock_row(store, f"{store[0]}{n:02d}", n, category=f"{store} goods") for n in range(20)]
        made.commit(store, *rows, stock_row(store, "shared", len(store)))
    return made


def replica(made: Company) -> Replica:
    found = Replica(MemorySource(made), Clock())
    found.refresh()
    return found


def stock_shown(state: ReplicaState) -> list[Any]:
    blocks = [block_of(state, StockFilters(sort=sort), 0, 1000) for sort in StockSort]
    blocks += [block_of(state, StockFilters(stores=(name,)), 0, 1000) for name in ("Berlin", "Karachi", "Shanghai")]
    blocks.append(block_of(state, StockFilters(search="k0"), 0, 1000))
    return [*blocks, choices_of(state), state.store_summaries, state.revs, state.version]


@pytest.mark.parametrize("own", [("Berlin",), ("Berlin", "Shanghai"), ("Karachi", "Berlin"), (), ("Nowhere",)], ids=str)
def test_the_stock_of_some_stores_is_that_of_a_company_of_these_stores(own: tuple[str, ...]) -> None:
    everywhere, alone = replica(company("Berlin", "Karachi", "Shanghai")), replica(company(*set(own) - {"Nowhere"}))
    expected = stock_shown(alone.state())
    set_actor(of(*own))
    assert stock_shown(everywhere.state()) == expected


def test_what_others_commit_leaves_ones_own_state_and_its_indexes_as_they_are() -> None:
    made = company("Berlin", "Karachi")
    shown = replica(made)
    set_actor(of("Berlin"))
    before = shown.state()
    assert shown.state().table is before.table
    made.commit("Karachi", stock_row("Karachi", "K00", 77))
    shown.refresh()
    after = shown.state()
    assert (after.indexes is before.indexes, after.version == before.version) == (True, True)
    made.commit("Berlin", stock_row("Berlin", "B00", 77))
    shown.refresh()
    assert shown.state().version != before.version
    assert block_of(shown.state(), StockFilters(search="B00"), 0, 9).rows[0]["on_hand"] == 77


def test_who_sees_some_stores_has_as_many_orders_kept_as_who_sees_all(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = replica(company("Berlin", "Karachi", "Shanghai"))
    order_bytes, made = 4 * len(shown.state().table), []
    orders = [one for one in StockSort if one not in OF_SALES]  # what sales say is asked of another replica
    # Each order is kept twice: for itself, and for the view without filters that it is all of.
    monkeypatch.setattr("dashboard.data.stock.replica.HELD_BYTES", order_bytes * 2 * len(orders))
    monkeypatch.setattr("dashboard.data.stock.replica.LEAST_HELD_BYTES", 0, raising=False)
    monkeypatch.setattr(
        "dashboard.data.stock.indexes.sorted_rows", lambda *asked: made.append(asked) or sorted_rows(*asked)
    )
    set_actor(of("Berlin", "Karachi"))
    for sort in [*orders, *orders]:
        block_of(shown.state(), StockFilters(sort=sort), 0, 9)
    assert len(made) == len(orders)


def test_a_state_that_becomes_stale_is_stale_for_everybody() -> None:
    shown = replica(company("Berlin", "Karachi"))
    set_actor(of("Berlin"))
    assert shown.state().data.stale_since is None
    shown.doubt()
    assert shown.state().data.stale_since is not None


def test_who_sees_every_store_is_given_the_state_itself() -> None:
    shown = replica(company("Berlin", "Karachi"))
    assert shown.state() is shown.state()
    assert not shown._own


def test_nobody_reads_nothing() -> None:
    shown = replica(company("Berlin"))
    set_actor(None)
    with pytest.raises(NotAllowed):
        shown.state()
    with pytest.raises(NotAllowed):
        QueryCache(Clock()).get("key", 1, lambda: "answer")


def test_answers_are_kept_for_those_who_asked() -> None:
    kept = QueryCache(Clock())
    assert kept.get("key", 1, lambda: "all") == "all"
    set_actor(of("Berlin"))
    assert [kept.get("key", 1, lambda: "own"), kept.get("key", 1, lambda: "again")] == ["own", "own"]
    set_actor(of("Berlin", "Karachi"))
    assert kept.get("key", 1, lambda: "two") == "two"
    set_actor(Actor("B", "Bob", Role.VIEWER))
    assert kept.get("key", 1, lambda: "again") == "all"


def rows_of(frame: pd.DataFrame) -> list[str]:
    return sorted(map(repr, frame.itertuples(index=False, name=None)))


def same(one: Any, other: Any) -> bool:
    """Rows that tie stand in the order in which a company met its products, and that is not what is asked here."""
    if isinstance(one, pd.DataFrame):
        return list(one.columns) == list(other.columns) and rows_of(one) == rows_of(other)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return bool(one == other)


@given(
    st.lists(made_lines(), max_size=60), st.sampled_from([{"Camden"}, {"Bristol"}, {"Camden", "Bristol"}, {"Leeds"}])
)
@example(
    [
        Line("Bristol", "B", "", 35, 6, 2.0),
        Line("Camden", "A", "Dairy", 0, 3, 0.0),
        Line("Bristol", "A", "Dairy", 40, 6, 2.0),
    ],
    {"Bristol"},
)
def test_the_sales_of_some_stores_are_those_of_a_company_of_these_stores(drawn: list[Line], own: set[str]) -> None:
    everything = table_of(drawn)
    alone = table_of([line for line in drawn if line.store in own])
    narrowed = sales_of_stores(everything, own) if everything else None
    if alone is None or narrowed is None:
        assert (narrowed, alone) == (None, None)
        return
    states = [SalesState(table, {}, 1, AT) for table in (narrowed, alone)]
    for filters in (SalesFilters(weeks=1), SalesFilters(weeks=4), SalesFilters(stores=("Camden",), weeks=2)):
        assert same(*(trends_of(state, None, filters, FAR) for state in states))
    assert same(*(summary_of(state, (), FAR) for state in states))
    assert same(*(sales_choices_of(state, FAR) for state in states))
    assert freshness_of(narrowed) == freshness_of(alone)


def test_the_name_of_what_only_others_sell_is_not_known() -> None:
    lines = [Line("Berlin", "B1", "Food", 0, 1, 1.0), Line("Karachi", "K1", "Food", 0, 1, 1.0)]
    narrowed = sales_of_stores(table_of(lines), {"Berlin"})
    assert (narrowed.texts.name_of("B1"), narrowed.texts.name_of("K1")) == ("Name of B1", None)
