"""The queries of Overview, over mocked AWS and data that the real ingest protocol wrote."""

from decimal import Decimal

from backend_lambdas.inventory.store_summary import StockTotals
from dashboard.data.stock.filters import StockFilters
from dashboard.data.store_health import Freshness
from dashboard.features.overview import queries as overview_queries
from dashboard.features.stock import queries as stock_queries
from tests.support.dashboard import DashboardStack
from tests.support.replica_sources import NOW


def test_the_overview_adds_up_the_stores(stocked: DashboardStack) -> None:
    seen = overview_queries.overview()
    assert seen.freshness == Freshness(2, 2, (), NOW)
    assert seen.totals == StockTotals(items=4, out=1, low=1, units=84, value=Decimal("45.8"), unpriced=1)
    assert seen.history[["out", "low", "units"]].to_numpy().tolist() == [[1, 1, 84]]
    assert seen.stores[["store", "items", "out", "fresh"]].to_numpy().tolist() == [
        ["Berlin", 3, 1, True],
        ["Köln", 1, 0, True],
    ]
    worst = seen.decisions.rows
    assert worst[["status", "product_id", "short_units", "value_at_risk"]].to_numpy().tolist() == [
        ["out", "001", 10, 15.0],
        ["low", "002", 1, 0.2],
    ]
    assert (seen.decisions.items, seen.state.as_of) == (2, stocked.clock.now)


def test_the_overview_of_one_store_leaves_the_others_out(stocked: DashboardStack) -> None:
    seen = overview_queries.overview(("Köln",))
    assert (seen.totals.items, seen.decisions.items, seen.freshness.expected) == (1, 0, 1)


def test_without_any_file_the_overview_is_empty(stack: DashboardStack) -> None:
    seen = overview_queries.overview()
    assert (seen.totals.items, seen.decisions.items, len(seen.stores), len(seen.history)) == (0, 0, 0, 0)
    assert stock_queries.stock_block(StockFilters(), 0, 100).rows == []


def test_who_asks_for_the_overview_reads_nothing(stocked: DashboardStack) -> None:
    stocked.records.taken(), stocked.stock.taken()
    for _ in range(5):
        overview_queries.overview()
    assert (stocked.records.taken(), stocked.stock.taken()) == ({}, {})
