"""How long an item lasts, beside the company's lead time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.metrics.stock import days_of_cover, runs_out_before_delivery
from dashboard.data.sales.recent import recent_sales
from dashboard.data.stock.values import RecentSales
from dashboard.features.stock.cover import cover_cell, cover_note, overstock_cell, sold_cell
from tests.support.sales_tables import MONDAY, Line, table_of

SUNDAY = MONDAY + timedelta(days=7 * 6 - 1)
SLOW = RecentSales(14.0, SUNDAY)  # half a unit a day


def sales(stores: dict[str, int], days: int = 7 * 6) -> list[Line]:
    """Bread every day in each store, from the given day on; milk on Saturdays in Berlin."""
    bread = [Line(name, "bread", "Food", day, 2, 1.0) for name, first in stores.items() for day in range(first, days)]
    return [*bread, *(Line("Berlin", "milk", "Food", day, 7, 1.0) for day in range(5, days, 7))]


def test_what_sold_in_the_newest_four_whole_weeks_counts() -> None:
    table = table_of([*sales({"Berlin": 0}), Line("Berlin", "milk", "Food", 7 * 6, 99, 1.0)])
    assert table is not None
    today = SUNDAY + timedelta(days=2)
    assert recent_sales(table, "Berlin", "milk", today, is_out=False) == RecentSales(28.0, SUNDAY)
    assert recent_sales(table, "Berlin", "soap", today, is_out=True) == RecentSales(0.0, SUNDAY)


@pytest.mark.parametrize(
    ("stores", "store", "today", "why"),
    [
        ({"Berlin": 0, "Bonn": 21}, "Bonn", 1, "it sells for three weeks only"),
        ({"Berlin": 0}, "Bonn", 1, "it has reported nothing"),
        ({"Berlin": 0}, "Berlin", 15, "the newest week is long ago"),
        ({"Berlin": 21}, "Berlin", 1, "there are not four weeks"),
    ],
)
def test_where_sales_are_not_whole_or_old_nothing_is_said(
    stores: dict[str, int], store: str, today: int, why: str
) -> None:
    lines = [line for line in sales(stores) if line.day >= min(stores.values())]
    table = table_of(lines)
    assert table is not None
    assert recent_sales(table, store, "bread", SUNDAY + timedelta(days=today), is_out=False) is None, why


@given(st.integers(1, 10**6), st.floats(0.001, 10**6), st.integers(1, 365))
def test_an_order_is_late_exactly_when_the_lead_time_sells_more_than_is_there(
    on_hand: int, units: float, lead: int
) -> None:
    cover = days_of_cover(on_hand, units)
    assert cover is not None
    assert runs_out_before_delivery(cover, lead) == (cover < lead)
    assert cover * units == pytest.approx(on_hand * 28)
    assert days_of_cover(on_hand, 0) is None


def test_the_panel_says_what_it_sells_a_day_and_what_is_too_much() -> None:
    of_quarter = replace(SLOW, idle_units=10.0)
    assert sold_cell(SLOW) == ("Sold a day", "0.5", f"units, in the 4 weeks to {SUNDAY.day} Feb {SUNDAY.year}")
    assert sold_cell(None) == ("Sold a day", "–", "sales of the last weeks not known")
    assert overstock_cell(25, 2.0, of_quarter)[1:] == ("5", "10.00\N{NO-BREAK SPACE}EUR, more than 26 weeks sell")
    assert overstock_cell(25, None, of_quarter)[1:] == ("5", "more than 26 weeks sell")
    assert overstock_cell(20, 2.0, of_quarter)[1:] == ("0", "lasts at most 26 weeks")
    assert overstock_cell(20, 2.0, SLOW)[1:] == ("–", "13 weeks of sales not known")


def words(on_hand: int, recent: RecentSales | None, lead: int) -> list[str]:
    return [one.children for one in cover_note(on_hand, recent, lead)]


def test_the_panel_says_how_long_it_lasts_and_whether_a_delivery_comes_in_time() -> None:
    assert cover_cell(6, SLOW) == ("Days of cover", "12 days", "at 0.5 units a day")
    assert words(6, SLOW, 14) == [
        "Runs out before a delivery ordered today arrives: it lasts 12 days at 0.5 units a day, as in the 4 weeks to "
        "15 Feb 2026, and a delivery takes 14 days."
    ]
    assert words(6, SLOW, 3) == [
        "Time left to order: 9 days. A delivery takes 3 days, and it lasts 12 days at 0.5 units a day, as in the "
        "4 weeks to 15 Feb 2026."
    ]


def test_nothing_is_said_without_goods_without_sales_or_without_a_lead_time() -> None:
    assert (SLOW.last_day, words(6, SLOW, 0), words(0, SLOW, 7), words(6, None, 7)) == (date(2026, 2, 15), [], [], [])
    assert words(6, RecentSales(0.0, SUNDAY), 7) == words(4000, SLOW, 7) == []
    assert cover_cell(6, None)[1:] == ("–", "sales of the last weeks not known")
    assert cover_cell(1, RecentSales(70.0, SUNDAY))[1:] == ("less than a day", "at 2.5 units a day")
    assert cover_cell(6, RecentSales(0.0, SUNDAY))[1:] == ("–", "not sold in 4 weeks")
    assert [cover_cell(one, RecentSales(1.0, SUNDAY))[1:] for one in (-2, 4000)] == [
        ("0 days", "at 0.04 units a day"),
        ("over a year", "at 0.04 units a day"),
    ]
