"""Units sold a day, days of cover and money at risk of all stock rows: equal to their definitions, line by line."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.inventory.metrics.at_risk import (
    REGULARLY,
    money_at_risk,
    sales_a_day,
    share_without_goods,
    units_a_day,
)
from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS, days_of_cover
from dashboard.data.at_risk import ItemFigures, figures_of
from dashboard.data.sales.recent import recent_sales
from dashboard.data.sales.stock_links import link_stock
from dashboard.data.stock.values import RecentSales
from tests.dashboard.features.trends.test_view import stock_of
from tests.support.sales_tables import MONDAY, Line, table_of

WEEKS = 20
SUNDAY = MONDAY + timedelta(days=7 * WEEKS - 1)
LEAD = 10
PRICE = 2.5  # of every row that stock_of makes
Row = tuple[str, str, int]


def daily(store: str, product: str, first: int, last: int, units: int = 2, price: float = 3.0) -> list[Line]:
    return [Line(store, product, "Food", day, units, price) for day in range(7 * first, 7 * last)]


def figures(lines: Sequence[Line], rows: Sequence[Row], today: date, lead_days: int = LEAD) -> dict[str, list[float]]:
    """By row, in the order of `rows`: units a day, sales a day, days of cover, at risk."""
    table = table_of(lines)
    assert table is not None
    stock = stock_of(*rows)
    found = figures_of(link_stock(stock, table), table, today, lead_days)
    ids = stock.vocabulary["product_id"].decode(stock.columns["product_id"])
    places = {
        (stock.stores[store], id): at for at, (store, id) in enumerate(zip(stock.columns["store"], ids, strict=True))
    }
    return {f"{store} {id}": _row(found, places[store, id]) for store, id, _ in rows}


def _row(found: ItemFigures, at: int) -> list[float]:
    columns = (found.units_a_day, found.sales_a_day, found.days_of_cover, found.at_risk)
    return [round(float(column[at]), 6) for column in columns]


def test_what_is_out_is_reckoned_from_the_weeks_before_it_was_out() -> None:
    lines = [*daily("Kiel", "bread", 0, WEEKS), *daily("Kiel", "milk", 0, WEEKS - 6, units=4)]
    lines += [Line("Kiel", "vase", "Home", 7 * (WEEKS - 6), 1, 900.0)]
    rows = [("Kiel", "bread", 10), ("Kiel", "milk", 0), ("Kiel", "vase", 0), ("Kiel", "soap", 0), ("Ulm", "milk", 0)]
    assert figures(lines, rows, SUNDAY + timedelta(days=2)) == {
        "Kiel bread": [2.0, 6.0, 5.0, 3.0],  # half of the ten days until a delivery find none
        "Kiel milk": [4.0, 12.0, 0.0, 12.0],  # six weeks without a sale, and out: the four before them
        "Kiel vase": [0.0, 0.0, pytest.approx(nan, nan_ok=True), 0.0],  # one sale is no evidence of any other
        "Kiel soap": [0.0, 0.0, pytest.approx(nan, nan_ok=True), 0.0],  # nobody buys it here
        "Ulm milk": [pytest.approx(nan, nan_ok=True)] * 4,  # the store sends no sales
    }


def test_what_lies_there_unsold_is_not_taken_to_have_been_out() -> None:
    lines = [*daily("Kiel", "bread", 0, WEEKS), *daily("Kiel", "milk", 0, WEEKS - 6)]
    assert figures(lines, [("Kiel", "milk", 5)], SUNDAY + timedelta(days=2))["Kiel milk"][0] == 0.0


def test_a_store_that_is_a_week_late_keeps_its_figures() -> None:
    lines = [*daily("Kiel", "bread", 0, WEEKS), *daily("Bonn", "bread", 0, WEEKS - 1, units=5)]
    rows = [("Bonn", "bread", 0), ("Kiel", "bread", 0)]
    found = figures(lines, rows, SUNDAY + timedelta(days=1))
    assert {name: one[0] for name, one in found.items()} == {"Bonn bread": 5.0, "Kiel bread": 2.0}
    late = figures(lines, rows, SUNDAY + timedelta(days=9))  # Bonn's newest week ended 16 days ago, Kiel's 9
    assert np.isnan(late["Bonn bread"][0])
    assert late["Kiel bread"][0] == 2.0


def expected(lines: Sequence[Line], row: Row, today: date) -> tuple[RecentSales | None, list[float]]:
    """By the definitions alone, of stores that sell every day of the WEEKS weeks."""
    store, product, on_hand = row
    sold = [line for line in lines if (line.store, line.product) == (store, product)]
    week, price = WEEKS - 1, PRICE

    def in_weeks(last: int) -> list[Line]:
        return [line for line in sold if last - 4 < line.day // 7 <= last]

    if on_hand <= 0 and sold:
        last = max(line.day // 7 for line in sold)
        if last >= 3 and week - last < IDLE_WEEKS and len({one.day // 7 for one in in_weeks(last)}) >= REGULARLY:
            week = last
    units = sum(line.units for line in in_weeks(week))
    revenue = sum(line.units * line.price for line in in_weeks(week))
    cover, money = days_of_cover(on_hand, units), sales_a_day(units, revenue, price)
    share = share_without_goods(cover, LEAD, is_out=on_hand <= 0)
    values = (units_a_day(units), money, cover, money_at_risk(money, share))
    recent = RecentSales(float(units), MONDAY + timedelta(days=7 * week + 6))
    return recent, [nan if one is None else round(one, 6) for one in values]


sales = st.lists(
    st.tuples(
        st.sampled_from(["Kiel", "Bonn"]),
        st.sampled_from(["tea", "milk", "fig"]),
        st.integers(0, 7 * WEEKS - 1),
        st.integers(1, 9),
        st.sampled_from([0.0, 1.5, 20.0]),
    ),
    max_size=60,
)
counts = st.lists(st.sampled_from([-2, 0, 0, 1, 3, 40]), min_size=6, max_size=6)


@settings(max_examples=60)
@given(sales, counts)
def test_all_rows_at_once_are_the_definition_of_each(
    drawn: list[tuple[str, str, int, int, float]], on_hand: list[int]
) -> None:
    lines = [*daily("Kiel", "bread", 0, WEEKS), *daily("Bonn", "bread", 0, WEEKS)]
    lines += [Line(store, product, "Food", day, units, price) for store, product, day, units, price in drawn]
    items = [(store, product) for store in ("Kiel", "Bonn") for product in ("tea", "milk", "fig")]
    rows = [(*item, count) for item, count in zip(items, on_hand, strict=True)]
    today = SUNDAY + timedelta(days=3)
    found, table = figures(lines, rows, today), table_of(lines)
    assert table is not None
    for store, product, count in rows:
        recent, values = expected(lines, (store, product, count), today)
        assert found[f"{store} {product}"] == pytest.approx(values, nan_ok=True, rel=1e-6)
        assert recent_sales(table, store, product, today, is_out=count <= 0) == recent
