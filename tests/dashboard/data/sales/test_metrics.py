"""The arithmetic of trends against the same figures recomputed naively."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.sales.filters import SalesFilters, Span, monday, week_number
from dashboard.data.sales.metrics import (
    abc_classes,
    built_up_since,
    by_week,
    by_week_and_code,
    choose,
    first_week,
    moving_average,
    whole_weeks,
)
from tests.support.sales_tables import MONDAY, Line, passing, table_of

GROUPS = {"A": "Dairy", "B": "", "C": "Drinks"}


@st.composite
def made_lines(draw: st.DrawFn) -> Line:
    product = draw(st.sampled_from(sorted(GROUPS)))
    units = draw(st.integers(-2, 9).filter(bool))
    store, price = draw(st.sampled_from(["Camden", "Bristol"])), draw(st.sampled_from([0.0, 1.5, 2.0]))
    return Line(store, product, GROUPS[product], draw(st.integers(0, 69)), units, price)


lines = st.lists(made_lines(), min_size=1, max_size=40)
filters = st.builds(
    SalesFilters,
    stores=st.sampled_from([(), ("Camden",), ("Camden", "Bristol"), ("Nowhere",)]),
    categories=st.sampled_from([(), ("Dairy",), ("", "Drinks")]),
    products=st.sampled_from([(), ("A",), ("A", "C")]),
)


@given(lines, filters, st.integers(0, 9), st.integers(0, 9))
def test_sums_by_week_are_those_of_the_lines(sales: list[Line], chosen: SalesFilters, one: int, two: int) -> None:
    table = table_of(sales)
    assert table is not None
    start = week_number(MONDAY)
    span = Span(start + min(one, two), start + max(one, two))
    kept = [line for line in passing(sales, chosen) if span.first <= line.week <= span.last and line.units > 0]
    rows = choose(table, table.weekly, span, chosen)
    expected = [
        sum(line.units * line.price for line in kept if line.week == number)
        for number in range(span.first, span.last + 1)
    ]
    assert by_week(rows, "revenue", span.weeks).tolist() == pytest.approx(expected)
    code = table.texts["store"].find("Camden") or 0
    sums = by_week_and_code(rows, "store", "units", span.weeks, len(table.texts["store"]))
    assert sums[:, code].tolist() == [
        sum(line.units for line in kept if line.week == number and line.store == "Camden")
        for number in range(span.first, span.last + 1)
    ]


@given(lines)
def test_the_first_week_of_each_product(sales: list[Line]) -> None:
    table = table_of(sales)
    assert table is not None
    span = Span(table.weekly.first, table.weekly.last)
    rows = choose(table, table.weekly, span, SalesFilters())
    size = len(table.texts["product_id"])
    first = first_week(rows, "product_id", size)
    for product in "ABC":
        weeks = sorted(line.week - span.first for line in sales if line.product == product and line.units > 0)
        code = table.texts["product_id"].find(product)
        if code is not None:
            assert first[code] == (weeks[0] if weeks else -1)


@given(st.lists(st.floats(0, 1000), max_size=30))
def test_a_moving_average_is_the_mean_of_the_weeks_it_covers(values: list[float]) -> None:
    averages = moving_average(np.array(values), 4)
    assert np.isnan(averages[:3]).all()
    assert averages[3:].tolist() == pytest.approx([sum(values[at - 3 : at + 1]) / 4 for at in range(3, len(values))])


def test_a_change_is_dated_to_where_it_builds_up_from() -> None:
    assert built_up_since(np.array([10.0, 11, 10, 4, 5, 4]), 10) == 3
    assert built_up_since(np.array([10.0, 9, 10, 14, 15]), 10) == 3
    assert built_up_since(np.array([4.0, 4, 4]), 10) == 0
    assert built_up_since(np.array([10.0, 10]), 10) is None
    assert built_up_since(np.zeros(0), 10) is None


def test_abc_classes_take_a_product_by_where_its_share_begins() -> None:
    assert abc_classes(np.array([0.0, 5, 80, 14, 1])).tolist() == [-1, 1, 0, 1, 2]
    assert abc_classes(np.array([100.0])).tolist() == [0]
    assert abc_classes(np.zeros(3)).tolist() == [-1, -1, -1]


def test_a_week_is_whole_when_it_is_over_and_the_data_covers_it() -> None:
    first = week_number(MONDAY)
    sunday = MONDAY + timedelta(days=20)
    assert whole_weeks(MONDAY, sunday, date(2026, 2, 1)) == Span(first, first + 2)
    assert whole_weeks(MONDAY + timedelta(days=1), sunday, date(2026, 2, 1)) == Span(first + 1, first + 2)
    assert whole_weeks(MONDAY, sunday - timedelta(days=1), date(2026, 2, 1)) == Span(first, first + 1)
    assert whole_weeks(MONDAY, sunday, sunday) == Span(first, first + 1)
    assert whole_weeks(MONDAY, MONDAY, MONDAY) is None
    assert monday(first) == MONDAY
