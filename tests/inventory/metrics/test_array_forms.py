"""The array forms of Trends and Overview against the definitions: the same small company, cell by cell (R10)."""

from collections import defaultdict
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.inventory.metrics import sales as metrics_sales
from backend_lambdas.inventory.metrics.change_split import ChangeSplit, split_change
from backend_lambdas.inventory.metrics.stock import (
    IDLE_WEEKS,
    SlowMoving,
    is_evaluated,
    sell_through,
    slow_moving,
    turnover,
    weeks_of_stock,
    worst_first,
)
from backend_lambdas.inventory.metrics.stores_compared import SalesReported, compare_stores, sales_reported
from backend_lambdas.inventory.stock import StockStatus
from dashboard.data.availability import DataState
from dashboard.data.sales.change import PARTS, Cells, Evaluation, parts_of_change
from dashboard.data.sales.comparison import days_of, pairs_of
from dashboard.data.sales.filters import Level, SalesFilters, Span, week_number
from dashboard.data.sales.metrics import abc_classes
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.stock_links import link_stock
from dashboard.data.sales.values import Trends
from dashboard.data.stock.answers import block_of
from dashboard.data.stock.filters import StockFilters
from dashboard.data.stock.indexes import RowIndexes
from dashboard.data.stock.replica import ReplicaState
from dashboard.data.stock.table import Vocabulary, build_table, part_of_rows
from dashboard.features.trends.view import trends_of
from tests.dashboard.features.trends.test_view import stock_of
from tests.support.metrics_example import added
from tests.support.replica_sources import stock_row
from tests.support.sales_tables import MONDAY, Line, table_of

FAR = date(2030, 1, 1)
START = week_number(MONDAY)
WEEKS = 40
NOW, BEFORE = Span(START + 36, START + 39), Span(START + 32, START + 35)

amounts = st.integers(0, 400).map(lambda quarters: quarters / 4)
cells = st.lists(st.tuples(amounts, amounts, amounts, amounts, amounts, st.booleans(), st.booleans()), min_size=1)


@given(cells)
def test_the_parts_of_a_change_are_those_of_the_definition(drawn: list[tuple[float, ...]]) -> None:
    u0, r0, u1, r1, lost, is_new, is_gone = (np.array(column) for column in zip(*drawn, strict=True))
    r0, r1 = np.where(u0 > 0, r0, 0.0), np.where(u1 > 0, r1, 0.0)
    none = np.zeros(len(drawn), dtype=np.int64)
    made = Cells(none, none, none.astype(np.int32), (u0, u1), (r0, r1), none.astype(np.int32), none.astype(np.int32))
    parts = parts_of_change(made, Evaluation(lost, is_new.astype(bool), is_gone.astype(bool)))
    for at in range(len(drawn)):
        expected = split_change(
            (float(u0[at]), float(r0[at])), (float(u1[at]), float(r1[at])), float(lost[at]), is_new[at], is_gone[at]
        )
        found = ChangeSplit(*(float(parts[name][at]) for name in PARTS))
        assert [getattr(found, name) for name in PARTS] == pytest.approx([getattr(expected, name) for name in PARTS])


@given(st.lists(amounts, max_size=30))
def test_abc_classes_are_those_of_the_definition(revenues: list[float]) -> None:
    names = [
        None if code < 0 else list(metrics_sales.AbcClass)[code] for code in abc_classes(np.array(revenues)).tolist()
    ]
    assert names == metrics_sales.abc_classes(revenues)


def small_company() -> list[Line]:
    """Two stores and a newer one over 40 weeks: regular, rare, seasonal, new and delisted goods, a free sample."""
    lines = [Line(store, "milk", "Dairy", day, 3, 1.0) for store in ("Kiel", "Bonn") for day in range(7 * WEEKS)]
    lines += [Line("Kiel", "jam", "Pantry", 7 * week, 2, 3.0) for week in range(0, 40, 5)]
    lines += [Line("Kiel", "tea", "Drinks", day, 4, 2.0) for day in range(0, 7 * 38, 2)]
    lines += [Line("Bonn", "tea", "Drinks", day, 4, 2.0 if day < 240 else 2.5) for day in range(0, 7 * WEEKS, 3)]
    lines += [Line("Bonn", "rye", "Bread", 7 * week + 1, 5, 4.0) for week in range(0, 34)]
    lines += [Line("Bonn", "fig", "Pantry", 7 * week + 2, 5, 4.0) for week in range(37, 40)]
    lines += [Line("Bonn", "bag", "Other", 7 * week, 9, 0.0 if week < 36 else 0.5) for week in range(WEEKS)]
    lines += [Line("Ulm", "milk", "Dairy", day, 2, 1.0) for day in range(7 * 34 + 2, 7 * WEEKS)]
    return lines


STOCK = (
    ("Kiel", "milk", 50),
    ("Kiel", "tea", 0),
    ("Kiel", "salt", 7),
    ("Bonn", "milk", 90),
    ("Ulm", "milk", 10),
    ("Ulm", "salt", 3),
    ("Nowhere", "milk", 5),
)


def days_by_store(lines: list[Line]) -> SalesReported:
    days: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        days[line.store].add(line.date.toordinal())
    return sales_reported({store: sorted(sold) for store, sold in days.items()})


@pytest.fixture(scope="module")
def view() -> Trends:
    state = SalesState(table_of(small_company()), {}, 1, DataState(datetime(2030, 1, 1, tzinfo=UTC)))
    assert state.table is not None
    links = link_stock(stock_of(*STOCK), state.table)
    found = trends_of(state, links, SalesFilters(weeks=4, level=Level.PRODUCT), FAR)
    assert found is not None
    return found


def sums(lines: list[Line], store: str, product: str, span: Span) -> tuple[float, float]:
    kept = [
        one for one in lines if (one.store, one.product) == (store, product) and span.first <= one.week <= span.last
    ]
    return sum(one.units for one in kept), sum(one.units * one.price for one in kept)


def weeks_sold(lines: list[Line], store: str, product: str | None, before: int) -> list[int]:
    return sorted(
        {one.week for one in lines if one.store == store and product in (None, one.product) and one.week < before}
    )


def expected_split(lines: list[Line], store: str, product: str) -> ChangeSplit[float]:
    """By the definitions only, from the lines."""
    before, now = sums(lines, store, product, BEFORE), sums(lines, store, product, NOW)
    sold = weeks_sold(lines, store, product, NOW.last + 1)
    gap = metrics_sales.usual_gap_weeks(len(sold), sold[0], sold[-1])
    is_gone = metrics_sales.is_no_longer_sold(gap, NOW.last - sold[-1])
    begins = min([week for week in sold if week >= NOW.first], default=NOW.last)
    earlier = weeks_sold(lines, store, product, begins)
    old_gap = metrics_sales.usual_gap_weeks(len(earlier), earlier[0], earlier[-1]) if earlier else None
    silent = [week for week in weeks_sold(lines, store, None, begins) if not earlier or week > earlier[-1]]
    since = [week for week in sold if week >= begins]
    new_gap = metrics_sales.usual_gap_weeks(len(since), since[0], since[-1]) if since else None
    is_new = metrics_sales.is_newly_sold(new_gap, len(silent), old_gap)
    return split_change(before, now, expected_lost(lines, store, product, now[0], sold[-1]), is_new, is_gone)


def expected_lost(lines: list[Line], store: str, product: str, units: float, last: int) -> float:
    if (store, product, 0) not in STOCK:
        return 0.0
    base = Span(NOW.first - metrics_sales.BASE_WEEKS, NOW.first - 1)
    base_units, base_revenue = sums(lines, store, product, base)
    weeks = [week for week in weeks_sold(lines, store, product, NOW.first) if week >= base.first]
    usual = metrics_sales.usual_units(base_units, len(weeks))
    out = 7 * (NOW.last - max(last, NOW.first - 1))
    return (
        0.0
        if usual is None
        else metrics_sales.lost_value(metrics_sales.lost_units(usual, units, out, NOW.weeks), base_units, base_revenue)
    )


def test_trends_takes_a_change_apart_as_the_definition_does(view: Trends) -> None:
    lines = small_company()
    compared = compare_stores(days_by_store(lines), days_of(NOW), days_of(BEFORE))
    assert compared.same == ("Bonn", "Kiel")
    assert view.against is not None
    assert view.against.stores == compared
    by_product: dict[str, ChangeSplit[float]] = {}
    for store, product in sorted({(one.store, one.product) for one in lines if one.store in compared.same}):
        if sums(lines, store, product, NOW)[0] or sums(lines, store, product, BEFORE)[0]:
            split = expected_split(lines, store, product)
            by_product[product] = added(by_product[product], split) if product in by_product else split
    rows = view.changes.set_index("key")
    assert {product: [rows.loc[product, name] for name in PARTS] for product in rows.index} == {
        product: pytest.approx([getattr(split, name) for name in PARTS]) for product, split in by_product.items()
    }
    told = {name: rows[name].sum() for name in PARTS}
    assert min(told["new"], -told["availability"], -told["gone"], told["unpriced"], told["price"]) > 0


def test_trends_calls_dead_what_the_definition_does(view: Trends) -> None:
    lines, idle = small_company(), Span(NOW.last - IDLE_WEEKS + 1, NOW.last)
    expected = [
        (store, product)
        for store, product, on_hand in STOCK
        if is_evaluated(sum(week >= idle.first for week in weeks_sold(lines, store, None, FAR.toordinal())))
        and slow_moving(on_hand, sums(lines, store, product, idle)[0]) is SlowMoving.DEAD
    ]
    assert expected == [("Kiel", "salt")]
    assert list(zip(view.dead["store"], view.dead["product_id"], strict=True)) == expected


def test_trends_turns_stock_over_as_the_definition_does(view: Trends) -> None:
    lines = small_company()
    listed = {(store, product) for store, product, _ in STOCK}
    units: dict[str, float] = defaultdict(float)
    on_hand: dict[str, float] = defaultdict(float)
    for one in lines:
        if NOW.first <= one.week <= NOW.last and (one.store, one.product) in listed:
            units[one.category] += one.units
    for store, product, count in STOCK:
        if store != "Nowhere":
            on_hand["Dairy" if product == "milk" else "Pantry"] += max(count, 0) if product in ("milk", "salt") else 0
    shown = view.turnover.set_index("name").to_dict("index")
    for name, row in shown.items():
        key = name if name == "Dairy" else "Pantry"
        sold, held = (units[name], on_hand[key])
        assert (row["units"], row["on_hand"]) == (sold, held)
        assert row["turnover"] == pytest.approx(turnover(sold, NOW.weeks, held))
        assert row["sell_through"] == pytest.approx(sell_through(sold, held))
        assert row["weeks_of_stock"] == pytest.approx(weeks_of_stock(sold, NOW.weeks, held) or np.nan, nan_ok=True)
    assert len(shown) == 2


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from("ABCDE"), st.sets(st.integers(0, 69), min_size=1), min_size=1),
    st.integers(0, 9),
    st.integers(0, 9),
    st.sampled_from([1, 2, 3]),
)
def test_the_stores_of_a_comparison_are_those_of_the_definition(
    days: dict[str, set[int]], one: int, two: int, weeks: int
) -> None:
    lines = [Line(store, "tea", "Drinks", day, 1, 1.0) for store, sold in days.items() for day in sold]
    table = table_of(lines)
    assert table is not None
    last = table.weekly.last - weeks + 1
    now, before = (
        Span(first, first + weeks - 1) for first in (min(START + max(one, two), last), START + min(one, two))
    )
    if before.last > table.weekly.last or before.first < table.weekly.first or now.first < table.weekly.first:
        return
    pairs = pairs_of(table.reporting, (), now, before)
    assert pairs.stores == compare_stores(days_by_store(lines), days_of(now), days_of(before))
    if weeks == 1:
        assert pairs.partly == ()


rows = st.lists(
    st.tuples(st.integers(-3, 30), st.integers(0, 12), st.sampled_from([None, 0.0, 1.0, 2.5, 40.0])), max_size=12
)


@given(rows)
def test_worst_first_in_the_grid_is_that_of_the_definition(
    drawn: list[tuple[int, int, float | None]],
) -> None:
    vocabulary = Vocabulary()
    made = [
        stock_row("Kiel", f"P{at:02d}", on_hand, reorder_point=point, unit_price=price)
        for at, (on_hand, point, price) in enumerate(drawn)
    ]
    table = build_table({"Kiel": part_of_rows(made, vocabulary)}, vocabulary, "1")
    state = ReplicaState(table, RowIndexes(table), {}, {}, "1", DataState(datetime.now(UTC)))
    by_id = {f"P{at:02d}": row for at, row in enumerate(drawn)}
    shown = [row["product_id"] for row in block_of(state, StockFilters(), 0, 99).rows]
    of_row = {row["product_id"]: StockStatus(row["status"]) for row in block_of(state, StockFilters(), 0, 99).rows}
    order = sorted(by_id, key=lambda name: (*worst_first(of_row[name], *by_id[name]), name))
    assert shown == order
