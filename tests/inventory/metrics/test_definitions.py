"""Each figure's one definition, against values worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.calendar import day_a_year_earlier, week_a_year_earlier
from backend_lambdas.inventory.metrics.at_risk import money_at_risk, sales_a_day, share_without_goods, units_a_day
from backend_lambdas.inventory.metrics.change_split import ChangeSplit, Explanation, explanation, split_change
from backend_lambdas.inventory.metrics.sales import (
    abc_classes,
    is_newly_sold,
    is_no_longer_sold,
    lost_units,
    lost_value,
    usual_gap_weeks,
    usual_units,
)
from backend_lambdas.inventory.metrics.stock import (
    SlowMoving,
    is_evaluated,
    sell_through,
    slow_moving,
    turnover,
    weeks_of_stock,
    worst_first,
)
from backend_lambdas.inventory.stock import stock_status
from tests.support.metrics_example import added

AMOUNT = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)
CELL = st.tuples(AMOUNT, AMOUNT)


@pytest.mark.parametrize(
    ("before", "now", "flags", "parts"),
    [
        ((10.0, 20.0), (8.0, 24.0), {}, ChangeSplit(8.0, -4.0, 0.0, 0.0, 0.0, 0.0)),
        ((0.0, 0.0), (3.0, 9.0), {"is_new": True}, ChangeSplit(0.0, 0.0, 0.0, 9.0, 0.0, 0.0)),
        ((0.0, 0.0), (3.0, 9.0), {}, ChangeSplit(0.0, 9.0, 0.0, 0.0, 0.0, 0.0)),
        ((4.0, 8.0), (0.0, 0.0), {"is_gone": True}, ChangeSplit(0.0, 0.0, 0.0, 0.0, -8.0, 0.0)),
        ((4.0, 8.0), (0.0, 0.0), {}, ChangeSplit(0.0, -8.0, 0.0, 0.0, 0.0, 0.0)),
        ((4.0, 0.0), (5.0, 10.0), {}, ChangeSplit(0.0, 0.0, 0.0, 0.0, 0.0, 10.0)),
        ((0.0, 0.0), (0.0, 0.0), {}, ChangeSplit(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_a_change_is_taken_apart(
    before: tuple[float, float], now: tuple[float, float], flags: dict[str, bool], parts: ChangeSplit[float]
) -> None:
    assert split_change(before, now, 0.0, **flags) == parts


def test_lost_sales_are_taken_out_of_what_volume_lost_and_no_more() -> None:
    assert split_change((10.0, 20.0), (6.0, 12.0), 5.0) == ChangeSplit(0.0, -3.0, -5.0, 0.0, 0.0, 0.0)
    assert split_change((10.0, 20.0), (6.0, 12.0), 50.0) == ChangeSplit(0.0, 0.0, -8.0, 0.0, 0.0, 0.0)
    assert split_change((4.0, 8.0), (0.0, 0.0), 3.0, is_gone=True) == ChangeSplit(0.0, 0.0, -3.0, 0.0, -5.0, 0.0)
    assert split_change((10.0, 20.0), (12.0, 24.0), 5.0).availability == 0.0


def test_volume_that_moves_to_a_dear_store_is_not_higher_prices() -> None:
    cheap = split_change((100.0, 100.0), (40.0, 40.0), 0.0)
    dear = split_change((10.0, 30.0), (70.0, 210.0), 0.0)
    assert added(cheap, dear) == ChangeSplit(0.0, 120.0, 0.0, 0.0, 0.0, 0.0)


@given(CELL, CELL, AMOUNT, st.booleans(), st.booleans())
def test_the_parts_of_a_change_add_up_to_it(
    before: tuple[Decimal, Decimal], now: tuple[Decimal, Decimal], lost: Decimal, is_new: bool, is_gone: bool
) -> None:
    parts = split_change(before, now, lost, is_new, is_gone)
    total = parts.price + parts.volume + parts.availability + parts.new + parts.gone + parts.unpriced
    assert abs(total - (now[1] - before[1])) < Decimal("1e-15")
    assert -lost <= parts.availability <= 0


def test_a_part_that_exceeds_the_change_is_named_with_what_took_it_back_or_not_at_all() -> None:
    parts = {"availability": Decimal(11_481), "price": Decimal(-8_325)}
    assert explanation(Decimal(3_156), parts) == Explanation("availability", "price")
    assert explanation(Decimal(3_156), {"availability": Decimal(11_481)}) is None


def test_a_part_explains_a_change_only_if_it_is_most_of_it() -> None:
    assert explanation(10.0, {"price": 7.0, "volume": 3.0}) == Explanation("price")
    assert explanation(10.0, {"price": 5.0, "volume": 5.0}) is None
    assert explanation(-10.0, {"price": 2.0, "volume": -12.0}) == Explanation("volume", "price")
    assert explanation(0.0, {"price": 2.0, "volume": -2.0}) is None


def test_lost_sales_are_the_usual_ones_of_the_days_out_at_most_the_shortfall() -> None:
    assert usual_units(800, 8) == 100.0
    assert (usual_units(12, 3), usual_units(0, 8)) == (None, None)
    assert lost_units(70, 0, 4) == 40.0
    assert lost_units(70, 60, 4) == 10.0
    assert lost_units(70, 90, 4) == 0.0
    assert lost_value(40, 800, 2000) == 100.0


def test_dead_and_slow_stock() -> None:
    assert [slow_moving(on_hand, 13.0) for on_hand in (0, 26, 27)] == [None, None, SlowMoving.SLOW]
    assert [slow_moving(on_hand, 0) for on_hand in (-2, 1)] == [None, SlowMoving.DEAD]
    assert [is_evaluated(weeks) for weeks in (12, 13)] == [False, True]


def test_money_is_at_risk_for_the_share_of_the_lead_time_that_finds_an_empty_shelf() -> None:
    assert (units_a_day(14), sales_a_day(14, 70.0, 9.0), sales_a_day(14, 0.0, 4.0)) == (0.5, 2.5, 2.0)
    assert (sales_a_day(14, 0.0, None), sales_a_day(0, 0.0, None)) == (None, 0.0)
    assert share_without_goods(None, 7, is_out=True) == share_without_goods(0.0, 0, is_out=True) == 1.0
    assert [share_without_goods(cover, 8, is_out=False) for cover in (2.0, 8.0, 90.0, None)] == [0.75, 0.0, 0.0, 0.0]
    assert share_without_goods(2.0, 0, is_out=False) == 0.0
    assert (money_at_risk(12.0, 0.75), money_at_risk(None, 1.0)) == (9.0, None)


def test_abc_classes_by_where_each_share_begins() -> None:
    assert abc_classes([5.0, 70.0, 0.0, 20.0, 5.0]) == ["B", "A", None, "A", "C"]
    assert abc_classes([0.0, 0.0]) == [None, None]


def test_turnover_sell_through_and_weeks_of_stock() -> None:
    assert (turnover(26, 13, 52), sell_through(26, 52), weeks_of_stock(26, 13, 52)) == (2.0, 26 / 78, 26.0)
    assert (turnover(26, 13, 0), sell_through(0, -3), weeks_of_stock(0, 13, 52)) == (None, None, None)


def test_a_stockout_without_a_price_is_never_below_an_item_that_is_only_low() -> None:
    rows = {"low, dear": (9, 10, 900), "out, unpriced": (0, 5, None), "out, cheap": (0, 10, 1), "fine": (90, 10, 5)}
    rows |= {"out, unpriced, many": (-4, 50, None), "low, unpriced": (1, 10, None)}
    order = sorted(rows, key=lambda name: worst_first(stock_status(*rows[name][:2]), *rows[name]))
    assert order == ["out, cheap", "out, unpriced, many", "out, unpriced", "low, dear", "low, unpriced", "fine"]


def test_newly_and_no_longer_sold_need_a_silence_beyond_the_usual_gap() -> None:
    assert (usual_gap_weeks(5, 0, 8), usual_gap_weeks(2, 0, 8)) == (2.0, None)
    assert [is_no_longer_sold(2.0, weeks) for weeks in (1, 5, 6)] == [False, False, True]
    assert (is_no_longer_sold(1.0, 1), is_no_longer_sold(None, 50)) == (False, False)
    assert [is_newly_sold(1.0, weeks) for weeks in (25, 26)] == [False, True]
    assert (is_newly_sold(10.0, 26), is_newly_sold(8.0, 26)) == (False, True)
    assert (is_newly_sold(1.0, 26, gap_before=10.0), is_newly_sold(None, 500)) == (False, False)


@pytest.mark.parametrize(
    ("week", "earlier"),
    [
        ("2026-W46", "2025-W46"),
        ("2026-W53", "2026-W01"),
        ("2027-W01", "2026-W02"),
        ("2027-W51", "2026-W52"),
        ("2021-W01", "2020-W02"),
    ],
)
def test_a_year_earlier_is_52_weeks_earlier(week: str, earlier: str) -> None:
    assert week_a_year_earlier(week) == earlier


def test_a_day_a_year_earlier_is_the_same_weekday_near_the_same_date() -> None:
    assert day_a_year_earlier(date(2027, 12, 25)) == date(2026, 12, 26)
