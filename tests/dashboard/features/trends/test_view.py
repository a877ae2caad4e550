"""The whole Trends view against the same figures recomputed line by line."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.availability import DataState
from dashboard.data.sales.filters import Compare, Level, Measure, Rank, SalesFilters, Span, monday, week_number
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.stock_links import link_stock
from dashboard.data.sales.values import SalesTotals
from dashboard.data.stock.table import StockTable, Vocabulary, build_table, part_of_rows
from dashboard.features.overview.sales_summary import summary_of
from dashboard.features.trends.fiscal_year import fiscal_note, fiscal_words
from dashboard.features.trends.tables import range_panels
from dashboard.features.trends.view import trends_of
from tests.dashboard.data.sales.test_metrics import filters as some_filters
from tests.dashboard.data.sales.test_metrics import made_lines
from tests.support.replica_sources import stock_row
from tests.support.sales_tables import MONDAY, Line, passing, table_of

FAR = date(2030, 1, 1)
START = week_number(MONDAY)
EVERY_DAY = [Line("Camden", "Z", "Other", day, 1, 1.0) for day in range(70)]


def state_of(lines: list[Line]) -> SalesState:
    return SalesState(table_of(lines), {}, 1, DataState(datetime(2030, 1, 1, tzinfo=UTC)))


def totals_of(lines: list[Line], span: Span) -> SalesTotals:
    kept = [line for line in lines if span.first <= line.week <= span.last]
    sold, back = [line for line in kept if line.units > 0], [line for line in kept if line.units < 0]
    return SalesTotals(
        sum(line.units for line in sold),
        sum(line.units * line.price for line in sold),
        -sum(line.units for line in back),
        -sum(line.units * line.price for line in back),
    )


def near(totals: SalesTotals) -> object:
    return pytest.approx((totals.units, totals.revenue, totals.returned_units, totals.returned_value))


def values(totals: SalesTotals) -> tuple[float, ...]:
    return (totals.units, totals.revenue, totals.returned_units, totals.returned_value)


@given(st.lists(made_lines(), max_size=40), some_filters, st.sampled_from([0, 1, 3, 4]), st.sampled_from(Measure))
def test_totals_weeks_and_changes_are_those_of_the_lines(
    drawn: list[Line], filters: SalesFilters, weeks: int, measure: Measure
) -> None:
    lines = [*EVERY_DAY, *drawn]
    chosen = SalesFilters(filters.stores, filters.categories, filters.products, weeks=weeks, measure=measure)
    view = trends_of(state_of(lines), None, chosen, FAR)
    assert view is not None
    kept, span = passing(lines, chosen), view.scope.span
    assert span == Span(START + (10 - weeks if weeks else 0), START + 9)
    assert values(view.now) == near(totals_of(kept, span))
    if view.against is not None and view.scope.compared is not None:
        assert values(view.against.total_before) == near(totals_of(kept, view.scope.compared).times(view.scope.scale))
    assert view.weeks["revenue"].tolist() == pytest.approx(
        [totals_of(kept, Span(number, number)).revenue for number in range(START, START + 10)]
    )
    if view.against and view.against.partly:
        return
    expected: dict[str, float] = defaultdict(float)
    for line in kept:
        if view.against and line.store not in view.against.stores.same:
            continue
        if span.first <= line.week <= span.last and line.units > 0:
            key = {"store": line.store, "category": line.category, "product": line.product}[view.scope.level]
            expected[key] += line.units * (line.price if measure is Measure.REVENUE else 1)
    shown = dict(zip(view.changes["key"], view.changes["now"], strict=True))
    assert {key: value for key, value in shown.items() if value} == pytest.approx(
        {key: value for key, value in expected.items() if value}
    )
    assert view.changes["change"].is_monotonic_increasing


def falling() -> list[Line]:
    """Ten weeks in which Bristol's drinks fall from the eighth week on; Camden stays."""
    lines = []
    for day in range(70):
        level = 4 if day >= 49 else 10
        lines += [
            Line("Bristol", "tea", "Drinks", day, level, 2.0),
            Line("Bristol", "oats", "Pantry", day, 5, 1.0),
            Line("Camden", "tea", "Drinks", day, 10, 2.0),
        ]
    return lines


def test_three_steps_lead_to_what_sold_less_where_and_since_when() -> None:
    state = state_of(falling())
    step = trends_of(state, None, SalesFilters(weeks=5), FAR)
    assert step is not None
    assert step.changes["key"].tolist() == ["Bristol", "Camden"]
    step = trends_of(state, None, SalesFilters(weeks=5, stores=("Bristol",)), FAR)
    assert step is not None
    assert step.scope.level is Level.CATEGORY
    assert step.changes["key"].tolist() == ["Drinks", "Pantry"]
    step = trends_of(state, None, SalesFilters(weeks=5, stores=("Bristol",), categories=("Drinks",)), FAR)
    assert step is not None
    first = step.changes.iloc[0]
    assert (first["key"], first["name"], first["change"]) == ("tea", "Name of tea", -252.0)
    assert (first["volume"], first["price"], first["availability"]) == (-252.0, 0.0, 0.0)
    assert first["since"] == MONDAY + timedelta(weeks=7)


def stock_of(*rows: tuple[str, str, int], **values: Any) -> StockTable:
    vocabulary = Vocabulary()
    stores = sorted({store for store, _, _ in rows})
    parts = {
        store: part_of_rows(
            [stock_row(store, item, count, **values) for where, item, count in rows if where == store], vocabulary
        )
        for store in stores
    }
    return build_table(parts, vocabulary, "1")


def test_what_is_out_of_stock_now_explains_the_weeks_without_a_sale() -> None:
    lines = [line for line in falling() if line.store == "Camden" or line.product != "tea" or line.day < 56]
    state = state_of(lines)
    assert state.table is not None
    links = link_stock(stock_of(("Bristol", "tea", 0), ("Bristol", "oats", 3), ("Paris", "tea", 0)), state.table)
    view = trends_of(state, links, SalesFilters(weeks=4, stores=("Bristol",), categories=("Drinks",)), FAR)
    assert view is not None
    row = view.changes.iloc[0]
    # Usual: 420 units of the 8 weeks before / 8 = 52.5 a week; two weeks without a sale at a price of 2.
    assert (row["change"], row["availability"], row["volume"]) == (-364.0, -210.0, -154.0)


SILENT = ("A store that sends no sales", "soap", 50)


def test_stock_that_nobody_buys_is_dead_and_stock_that_sells_turns_over() -> None:
    lines = [Line("Camden", "oats", "Pantry", day, 1, 2.0) for day in range(7 * 20)]
    lines += [Line("Camden", "tea", "Drinks", 3, 5, 2.0)]
    state = state_of(lines)
    assert state.table is not None
    links = link_stock(
        stock_of(("Camden", "oats", 14), ("Camden", "tea", 8), ("Camden", "soap", 2), SILENT), state.table
    )
    view = trends_of(state, links, SalesFilters(weeks=4), FAR)
    assert view is not None
    assert list(
        zip(view.dead["store"], view.dead["product_id"], view.dead["last_week"], view.dead["value"], strict=True)
    ) == [
        ("Camden", "tea", MONDAY, 20.0),
        ("Camden", "soap", None, 5.0),
    ]
    assert (view.dead_total, view.dead_value) == (2, 25.0)
    oats = view.turnover[view.turnover["name"] == "Pantry"].iloc[0]
    assert (oats["units"], oats["on_hand"], oats["turnover"], oats["weeks_of_stock"]) == (28.0, 14.0, 26.0, 2.0)
    assert oats["sell_through"] == pytest.approx(28 / 42)


def test_dead_stock_without_a_name_has_the_one_of_its_sales_and_without_a_price_no_worth() -> None:
    lines = [Line("Camden", "oats", "Pantry", day, 1, 2.0) for day in range(7 * 20)]
    state = state_of([*lines, Line("Camden", "tea", "Drinks", 3, 5, 2.0)])
    assert state.table is not None
    stock = stock_of(("Camden", "tea", 8), ("Camden", "soap", 2), product_name=None, unit_price=None)
    view = trends_of(state, link_stock(stock, state.table), SalesFilters(weeks=4), FAR)
    assert view is not None
    assert list(zip(view.dead["product_id"], view.dead["name"], strict=True)) == [
        ("tea", "Name of tea"),
        ("soap", "soap"),
    ]
    assert "2 items on hand in a store without a sale there for 13 weeks" in str(range_panels(view))
    assert "worth" not in str(range_panels(view))


def test_a_week_that_is_not_over_is_marked_and_left_out_of_the_period_and_the_average() -> None:
    lines = [line for line in falling() if line.day < 66]
    view = trends_of(state_of(lines), None, SalesFilters(weeks=4), MONDAY + timedelta(days=65))
    assert view is not None
    assert view.scope.span == Span(START + 5, START + 8)
    assert view.weeks["whole"].tolist() == [True] * 9 + [False]
    assert np.isnan(view.weeks["revenue_average"].iloc[-1])
    assert view.weeks["in_period"].tolist() == [False] * 5 + [True] * 4 + [False]


def test_a_year_earlier_is_52_weeks_earlier() -> None:
    lines = [Line("Camden", "tea", "Drinks", day, 1 + day // 7, 1.0) for day in range(7 * 60)]
    view = trends_of(state_of(lines), None, SalesFilters(weeks=2, compare=Compare.YEAR), FAR)
    assert view is not None
    assert view.weeks["units_year"].iloc[-1] == view.weeks["units"].iloc[-1] - 52 * 7
    assert view.scope.compared == view.scope.span.earlier(52)
    assert view.against is not None
    assert view.against.before.units == sum(7 * (1 + week) for week in (6, 7))


def test_the_fiscal_year_says_when_it_began_and_from_which_week_it_is_shown() -> None:
    lines = [Line("Camden", "tea", "Drinks", day, 1, 1.0) for day in range(7 * 60)]  # from Monday, 5 January 2026
    view = trends_of(state_of(lines), None, SalesFilters(fiscal_month=10, compare=Compare.YEAR), FAR)
    assert view is not None
    assert (view.scope.span.first_day, view.scope.span.weeks) == (date(2026, 9, 28), 22)
    assert view.scope.compared == Span(START, START + 7)  # as far as there are sales of the year before
    assert fiscal_words(view.scope) == "fiscal year 2026/27, since 1 Oct 2026"
    assert fiscal_note(view.scope).endswith("so this one is shown from 28 Sep 2026.")
    early = trends_of(state_of(lines[: 7 * 20]), None, SalesFilters(fiscal_month=10), FAR)
    assert early is not None
    assert fiscal_words(early.scope) == "fiscal year 2025/26, since 1 Oct 2025"
    assert fiscal_note(early.scope).startswith("There are no sales before 5 Jan 2026")
    calendar = trends_of(state_of(lines[: 7 * 40]), None, SalesFilters(fiscal_month=1), FAR)
    assert calendar is not None
    assert fiscal_words(calendar.scope) == "the year 2026"
    other = replace(view.scope, filters=SalesFilters())
    assert fiscal_words(other) == fiscal_note(other) == ""


def test_periods_of_different_length_are_compared_week_by_week() -> None:
    lines = [Line("Camden", "tea", "Drinks", day, 1, 1.0) for day in range(70)]
    filters = SalesFilters(
        first="2026-W08", last="2026-W11", compare=Compare.CHOSEN, compare_first="2026-W02", compare_last="2026-W03"
    )
    view = trends_of(state_of(lines), None, filters, FAR)
    assert view is not None
    assert view.against is not None
    assert (view.scope.scale, view.against.now.units, view.against.before.units) == (2.0, 28.0, 28.0)
    assert view.changes["change"].tolist() == [0.0]


def test_movers_by_share_leave_out_what_hardly_sells() -> None:
    lines = [Line("Camden", "tea", "Drinks", day, 100 if day < 35 else 60, 1.0) for day in range(70)]
    lines += [Line("Camden", "dust", "Other", 3, 1, 0.01)]
    view = trends_of(state_of(lines), None, SalesFilters(weeks=5, rank=Rank.SHARE), FAR)
    assert view is not None
    assert view.fallers["key"].tolist() == ["tea"]
    assert view.fallers["share"].tolist() == pytest.approx([-0.4])


def test_returns_stay_apart_from_sales() -> None:
    lines = [*EVERY_DAY, Line("Camden", "Z", "Other", 69, -3, 2.0)]
    view = trends_of(state_of(lines), None, SalesFilters(weeks=1), FAR)
    assert view is not None
    assert view.now == SalesTotals(7.0, 7.0, 3.0, 6.0)
    assert view.returns.to_dict("records") == [
        {"key": "Camden", "name": "Camden", "returned_units": 3.0, "returned_value": 6.0, "share": pytest.approx(6 / 7)}
    ]


def test_new_products_are_those_first_sold_in_the_period() -> None:
    lines = [*EVERY_DAY, Line("Camden", "kefir", "Dairy", 60, 2, 3.0)]
    view = trends_of(state_of(lines), None, SalesFilters(weeks=4), FAR)
    assert view is not None
    assert view.new[["product_id", "first_week", "revenue"]].to_dict("records") == [
        {"product_id": "kefir", "first_week": MONDAY + timedelta(weeks=8), "revenue": 6.0}
    ]


def test_seasons_and_weekdays() -> None:
    lines = [Line("Camden", "tea", "Drinks", day, 3 if day < 7 else 1, 1.0) for day in range(28)]
    view = trends_of(state_of(lines), None, SalesFilters(weeks=4), FAR)
    assert view is not None
    assert view.season["index"].tolist() == pytest.approx([2.0, 2 / 3, 2 / 3, 2 / 3])
    assert view.weekdays["share"].tolist() == pytest.approx([1 / 7] * 7)


def test_nothing_sold_is_no_view_and_an_unknown_store_is_an_empty_one() -> None:
    assert trends_of(SalesState(None, {}, 0, DataState(datetime.now(UTC))), None, SalesFilters(), FAR) is None
    view = trends_of(state_of(EVERY_DAY), None, SalesFilters(stores=("Atlantis",)), FAR)
    assert view is not None
    assert len(view.changes) == len(view.season) == len(view.fallers) == 0


def test_the_summary_compares_the_same_days_of_each_week_and_not_the_day_that_is_not_over() -> None:
    lines = [Line("Camden", "tea", "Drinks", day, 1 + day // 7, 1.0) for day in range(7 * 55 + 3)]
    wednesday = MONDAY + timedelta(days=7 * 55 + 2)
    summary = summary_of(state_of(lines), (), wednesday)
    assert summary is not None
    before, year = summary.before, summary.year
    assert before is not None
    assert year is not None
    assert (before.last_day, before.now.units, before.before.units) == (wednesday - timedelta(days=1), 2 * 56, 2 * 55)
    assert (year.now.units, year.before.units) == (2 * 56, 2 * 4)
    assert (summary.week_start, summary.last_day) == (monday(START + 55), before.last_day)
    assert summary.now == before.total_now == year.total_now
    tomorrow = summary_of(state_of(lines), (), wednesday + timedelta(days=1))
    assert tomorrow is not None
    assert tomorrow.before is not None
    assert (tomorrow.before.now.units, tomorrow.before.before.units) == (3 * 56, 3 * 55)
    assert (tomorrow.last_day, tomorrow.now) == (wednesday, tomorrow.before.total_now)
    assert summary.moved is not None
    assert summary.moved.first_day == monday(START + 54)
    assert summary.risers["change"].tolist() == [7.0]


def test_on_a_monday_the_summary_is_of_the_week_before_as_no_day_of_the_new_one_is_over() -> None:
    lines = [Line("Camden", "tea", "Drinks", day, 1 + day // 7, 1.0) for day in range(7 * 55 + 1)]
    summary = summary_of(state_of(lines), (), MONDAY + timedelta(days=7 * 55))
    assert summary is not None
    assert summary.before is not None
    assert (summary.week_start, summary.last_day) == (monday(START + 54), MONDAY + timedelta(days=7 * 55 - 1))
    assert summary.now == summary.before.total_now
    assert (summary.before.now.units, summary.before.before.units) == (7 * 55, 7 * 54)


def test_the_summary_of_a_first_week_compares_with_nothing() -> None:
    summary = summary_of(state_of([Line("Camden", "tea", "Drinks", 1, 2, 1.0)]), (), MONDAY + timedelta(days=2))
    assert summary is not None
    assert (summary.now.units, summary.before, summary.year, summary.moved) == (2.0, None, None, None)
    assert len(summary.fallers) == len(summary.risers) == 0
