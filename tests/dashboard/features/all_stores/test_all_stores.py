"""All stores side by side: which, in what order, with which figures, on the page and in the file."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.inventory.metrics.stores_compared import StoreState
from backend_lambdas.inventory.store_summary import StockTotals
from dashboard.app import server
from dashboard.data.sales.by_store import StoreSold
from dashboard.data.sales.filters import Compare
from dashboard.features.all_stores import queries as all_stores_queries
from dashboard.features.all_stores.filters import Column, StoreFilters, store_filters_of
from dashboard.features.all_stores.page import show_all_stores
from dashboard.features.all_stores.queries import StoreLine, ordered
from tests.support.dashboard import DashboardStack

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def line(store: str, items: int = 10, out: int = 0, sold: StoreSold | None = None) -> StoreLine:
    return StoreLine(store, StockTotals(items, out, unpriced=items), NOON, True, sold, None, 0)


def stores(lines: tuple[StoreLine, ...]) -> list[str]:
    return [one.store for one in lines]


def test_an_address_is_read_as_it_is_written() -> None:
    asked = StoreFilters(("2", "Köln"), "x", 13, Compare.YEAR, Column.STORE, True)
    assert store_filters_of(asked.to_query()) == asked
    assert asked.to_query() == "store=2&store=K%C3%B6ln&q=x&weeks=13&vs=year&sort=store&desc=1"
    assert StoreFilters().to_query() == ""
    assert StoreFilters().with_() == "all=1"
    assert store_filters_of("weeks=5&vs=never&sort=colour&desc=9") == StoreFilters(descending=False)


def test_a_head_begins_with_the_worst_and_is_turned_round_by_another_click() -> None:
    filters = StoreFilters()
    assert filters.sorted_by(Column.CHANGE) == "sort=change"
    assert store_filters_of("sort=change").descending is False
    assert filters.sorted_by(Column.OUT) == "desc=0"
    assert store_filters_of("sort=change").sorted_by(Column.CHANGE) == "sort=change&desc=1"


def test_stores_are_in_order_of_a_figure_those_without_it_last() -> None:
    fell, rose = StoreSold(5, 4.0, 8.0, 4), StoreSold(9, 9.0, 3.0, 4)
    lines = [line("10", 10, 1, rose), line("2", 10, 1, fell), line("3", 0), line("1", 10, 4)]
    assert stores(ordered(lines, Column.OUT, True)) == ["1", "2", "10", "3"]
    assert stores(ordered(lines, Column.STORE, False)) == ["1", "2", "3", "10"]
    assert stores(ordered(lines, Column.STORE, True)) == ["10", "3", "2", "1"]
    assert stores(ordered(lines, Column.CHANGE, False)) == ["2", "10", "1", "3"]
    assert stores(ordered(lines, Column.CHANGE, True)) == ["10", "2", "1", "3"]
    assert stores(ordered(lines, Column.REVENUE, True)) == ["10", "2", "1", "3"]
    assert stores(ordered(lines, Column.VALUE, True)) == ["1", "2", "3", "10"]


def test_a_store_has_its_totals_and_its_open_alerts_and_no_sales_where_there_are_none(stocked: DashboardStack) -> None:
    stocked.alert("001")
    stocked.alert("002", status=AlertStatus.RESOLVED)
    found = all_stores_queries.all_stores(StoreFilters())
    by_store = {one.store: one for one in found.lines}
    berlin = by_store["Berlin"]
    assert (berlin.totals.items, berlin.totals.out, berlin.alerts, berlin.sold) == (3, 1, 1, None)
    assert (found.total, found.sales) == (len(by_store), None)
    assert stores(all_stores_queries.all_stores(StoreFilters(search="BER")).lines) == ["Berlin"]
    assert stores(all_stores_queries.all_stores(StoreFilters(stores=("Berlin", "Atlantis"))).lines) == ["Berlin"]


def test_the_page_is_plain_data_and_its_files_follow_the_query(stocked: DashboardStack) -> None:
    words, _tools, drawn, csv, xlsx = show_all_stores("q=ber", None)
    assert (words, csv, xlsx) == ("1 of 2 stores", "/export/stores.csv?q=ber", "/export/stores.xlsx?q=ber")
    assert "Berlin" in str(drawn["all-stores-table"])
    _words, _tools, drawn, *_files = show_all_stores("q=nowhere", None)
    assert "No store fits" in str(drawn["all-stores-table"])


def test_the_file_says_what_the_page_says(stocked: DashboardStack) -> None:
    stocked.alert("001")
    client = server.test_client()
    with client.get("/export/stores.csv?sort=store") as answer:
        frame = pd.read_csv(io.BytesIO(answer.data))
    first = frame.iloc[0]
    assert (first["store"], first["items"], first["out"], first["out_share"], first["open_alerts"]) == (
        "Berlin",
        3,
        1,
        pytest.approx(1 / 3, abs=1e-4),
        1,
    )
    with client.get("/export/stores.xlsx?q=ber") as answer:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["store", "Berlin"]


def test_what_is_not_compared_says_why() -> None:
    late = replace(StoreSold(5), state=StoreState.LATE)
    assert (late.share, StoreSold(5, 5.0, 0.0, 4).share, StoreSold(5, 5.0, 4.0, 4).share) == (None, None, 0.25)
