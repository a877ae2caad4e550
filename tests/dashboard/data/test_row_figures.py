"""Overstock of all stock rows equals its definition; what a whole store sells a day, and how long it lasts."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.metrics.stock import overstock_units, slow_moving
from dashboard.data.at_risk import figures_of
from dashboard.data.row_figures import StoreFigures, _figures, figures_by_store, idle_units_of
from dashboard.data.sales.stock_links import link_stock
from dashboard.data.stock.filters import StockFilters, StockSort
from dashboard.data.stock.indexes import Figure, RowIndexes
from tests.dashboard.data.test_at_risk import PRICE, daily
from tests.dashboard.features.trends.test_view import stock_of
from tests.support.sales_tables import MONDAY, table_of

WEEKS = 20
SUNDAY = MONDAY + timedelta(days=7 * WEEKS - 1)
TODAY = SUNDAY + timedelta(days=2)


@given(st.integers(-5, 10**6), st.integers(0, 10**5))
def test_overstock_is_what_makes_an_item_slow(on_hand: int, sold: int) -> None:
    over = overstock_units(on_hand, sold)
    assert over == max(on_hand - 2 * sold, 0)  # 26 weeks at the mean of 13
    assert (over > 0) == (slow_moving(on_hand, sold) is not None)


def test_every_row_has_its_figures_and_a_store_the_sum_of_its_own() -> None:
    lines = [*daily("Kiel", "bread", 0, WEEKS), *daily("Ulm", "bread", 8, WEEKS, units=1)]
    table = table_of(lines)
    assert table is not None
    rows = [("Kiel", "bread", 600), ("Kiel", "vase", 7), ("Ulm", "bread", 500), ("Bonn", "bread", 3)]
    stock = stock_of(*rows)
    links = link_stock(stock, table)
    figures = _figures(figures_of(links, table, TODAY, 0), idle_units_of(links, table, TODAY), stock, 1)
    ids = stock.vocabulary["product_id"].decode(stock.columns["product_id"])
    names = [f"{stock.stores[store]} {id}" for store, id in zip(stock.columns["store"], ids, strict=True)]
    found = {name: [float(column[at]) for column in figures.columns.values()] for at, name in enumerate(names)}
    nan = pytest.approx(np.nan, nan_ok=True)
    assert found == {
        "Kiel bread": [2.0, 300.0, 600 - 2 * 182, (600 - 2 * 182) * PRICE],
        "Kiel vase": [0.0, nan, 7.0, 7 * PRICE],  # nobody buys it: dead
        "Ulm bread": [1.0, 500.0, nan, nan],  # twelve weeks of sales are too few to say what is too much
        "Bonn bread": [nan] * 4,  # the store sends no sales
    }
    assert figures_by_store(stock, figures) == {
        "Kiel": StoreFigures(2.0, 303.5, 243.0, 243 * PRICE, None),
        "Ulm": StoreFigures(1.0, 500.0, None, None, None),
        "Bonn": StoreFigures(None, None, None, None, None),
    }


@given(st.lists(st.sampled_from([np.nan, 0.0, 1.5, 3.0]), min_size=5, max_size=5), st.booleans())
def test_rows_are_sorted_by_a_figure_unknown_ones_last(values: list[float], descending: bool) -> None:
    stock = stock_of(*(("Kiel", f"P{number}", number) for number in range(5)))
    filters = StockFilters(sort=StockSort.DAYS_OF_COVER, descending=descending)
    rows = RowIndexes(stock).rows(filters, (), Figure(np.array(values), 1)).tolist()
    known = [at for at in range(5) if values[at] == values[at]]
    expected = sorted(known, key=lambda at: -values[at] if descending else values[at])
    assert rows == [*expected, *(at for at in range(5) if at not in known)]


def test_without_figures_that_order_is_the_worst_first() -> None:
    indexes = RowIndexes(stock_of(("Kiel", "A", 9), ("Kiel", "B", 0)))
    worst = indexes.rows(StockFilters()).tolist()
    assert indexes.rows(StockFilters(sort=StockSort.OVERSTOCK, descending=True)).tolist() == worst
