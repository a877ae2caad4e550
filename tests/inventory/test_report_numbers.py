"""What a weekly report computes: comparisons, parts of a change, lost sales, idle stock, alerts, sentences."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.report_build import build_report
from backend_lambdas.inventory.report_inputs import AlertSpan, ItemWeeks, ProductSales, ReportInputs, Sold, ThreeWeeks
from backend_lambdas.inventory.report_links import stock_path, trends_path
from backend_lambdas.inventory.report_movers import change_parts, explains, movers
from backend_lambdas.inventory.report_sales import units
from backend_lambdas.inventory.report_stock import alert_rows, idle_items, judged_stores, lost_sales, stockouts
from backend_lambdas.inventory.report_words import compared, days_of, money, number, share
from backend_lambdas.inventory.week_sales import Because, MoverList
from backend_lambdas.inventory.week_stock import AlertRow, LostSales
from tests.reports.made_report import MONDAY, alert_spans, inputs, made_report, period, sales_facts, sold

DAY = timedelta(days=1)
MONEY = st.decimals(0, 1_000_000, places=2)


def out(days: float, opened: float = 0.0, store: str = "Köln Süd") -> AlertSpan:
    begun = MONDAY + opened * DAY
    return AlertSpan("out_of_stock", store, "SKU-1", "Oat drink", begun, begun + days * DAY, True)


def with_alerts(*alerts: AlertSpan, **items: object) -> ReportInputs:
    return replace(inputs(), alerts=alerts, **items)  # type: ignore[arg-type]


def test_returns_are_reported_apart_and_never_taken_off_sales() -> None:
    report = made_report()
    assert (report.headline("revenue").value, report.headline("returns").value) == (
        Decimal("20900.00"),
        Decimal("211.00"),
    )
    assert {row.name: (row.revenue, row.returned_value) for row in report.stores}["Berlin Mitte"] == (
        Decimal("5400.50"),
        Decimal("48.20"),
    )


def test_what_was_not_known_before_is_a_dash_and_not_a_zero() -> None:
    row = next(row for row in made_report().products if row.name == "SKU-3")
    assert (row.before, row.last_year) == (None, None)


@pytest.mark.parametrize(
    ("item", "days", "lost"),
    [
        (ItemWeeks(20, 800, 2000, 8, 900), 4, (Decimal("57.143"), Decimal("142.86"))),  # 100 a week, out 4 days of 7
        (ItemWeeks(70, 800, 2000, 8, 900), 4, (Decimal(30), Decimal("75.00"))),  # at most what the week fell short
        (ItemWeeks(150, 800, 2000, 8, 900), 4, (Decimal(0), Decimal("0.00"))),  # sold more than usual all the same
        (ItemWeeks(0, 12, 30, 3, 12), 7, (None, None)),  # sold in 3 of 8 weeks: a week without a sale says nothing
        (None, 7, (None, None)),
    ],
)
def test_lost_sales_are_estimated_only_where_the_item_sells_regularly(
    item: ItemWeeks | None, days: float, lost: tuple[Decimal | None, Decimal | None]
) -> None:
    known = {("Köln Süd", "SKU-1"): item} if item else {}
    rows = stockouts(with_alerts(out(days), sales=replace(sales_facts(), items=known)), period())
    assert [(row.lost_units, row.lost_value) for row in rows] == [lost]


def test_only_the_part_of_a_stockout_inside_the_week_counts_and_spells_add_up() -> None:
    rows = stockouts(with_alerts(out(3, -2), out(1, 3), out(30, 6.5), out(1, -9), out(1, 8)), period())
    assert [row.days for row in rows] == [Decimal("2.5")]


def test_the_sum_of_lost_sales_says_how_many_it_could_estimate() -> None:
    rows = stockouts(inputs(), period())
    assert lost_sales(rows) == LostSales(2, 1, Decimal("57.143"), Decimal("142.86"))


def test_alerts_are_counted_by_the_week_they_open_and_end_in() -> None:
    assert alert_rows(alert_spans(), period()) == (
        AlertRow("low_stock", 1, 0, 1),
        AlertRow("out_of_stock", 1, 1, 1),
        AlertRow("price_changed", 1, 0, 0),
    )


def test_idle_stock_is_judged_only_where_a_store_sold_in_every_week() -> None:
    found = list(idle_items(inputs()))
    slow, dead = ([item for item in found if item.is_dead is kind] for kind in (False, True))
    assert len(judged_stores(inputs())) == 4
    assert {item.store for item in (*slow, *dead)} == {"Berlin Mitte", "Köln Süd", "上海 南京路", "كراچي"}
    assert {(item.product_id, item.weeks_of_cover) for item in slow} == {("SKU-9", Decimal("234.0"))}
    assert {(item.product_id, item.weeks_of_cover) for item in dead} == {("SKU-8", None)}


@given(*(st.decimals(-1000, 1000, places=2) for _ in range(3)))
def test_a_reason_has_the_changes_sign_and_most_of_it(price: Decimal, volume: Decimal, availability: Decimal) -> None:
    change = price + volume + availability
    parts = {Because.PRICE: price, Because.VOLUME: volume, Because.AVAILABILITY: availability}
    reason = explains(change, parts)
    assert reason is Because.NOT_CLEAR or parts[reason] * change > 0
    assert reason is Because.NOT_CLEAR or abs(parts[reason]) * 10 >= abs(change) * 6


@given(st.tuples(MONEY, MONEY, MONEY, MONEY), MONEY, MONEY)
def test_the_parts_of_the_companys_change_add_up(
    effects: tuple[Decimal, Decimal, Decimal, Decimal], lost: Decimal, before: Decimal
) -> None:
    price, volume, new, gone = effects
    total = ThreeWeeks(Sold(revenue=before + price - volume + new - gone), Sold(revenue=before + 1))
    parts = change_parts(replace(sales_facts(), effects=(price, -volume, new, -gone)), total, lost)
    assert parts is not None
    assert parts.price + parts.volume + parts.availability + parts.new + parts.gone == parts.change
    assert -lost <= parts.availability <= 0


@given(
    st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 500), st.integers(1, 500), st.decimals(0, 5000, places=2)
)
def test_a_movers_parts_add_up_to_its_change(now: int, then: int, price: int, old_price: int, lost: Decimal) -> None:
    week = Sold(units=Decimal(now), revenue=Decimal(now * price) / 100)
    product = ProductSales("A", None, None, ThreeWeeks(week, Sold(Decimal(then), Decimal(then * old_price) / 100)))
    for mover in movers([product], {"A": lost}, has_before=True):
        parts = (mover.price_part, mover.volume_part, mover.availability_part)
        assert sum(part or Decimal(0) for part in parts) == mover.change
        assert -lost <= (mover.availability_part or Decimal(0)) <= 0


def test_a_percentage_list_leaves_out_what_hardly_sold() -> None:
    tiny = ProductSales("T", None, None, ThreeWeeks(sold(3, 30), sold(1, 10)))
    firm = ProductSales("F", None, None, ThreeWeeks(sold(30, 300), sold(20, 200)))
    rows = movers([tiny, firm], {}, has_before=True)
    assert [(row.moves, row.product_id) for row in rows] == [
        (MoverList.UP, "F"),
        (MoverList.UP, "T"),
        (MoverList.UP_SHARE, "F"),
    ]


def test_without_a_week_before_nothing_moves_and_no_reason_is_given() -> None:
    sales = replace(sales_facts(), stores={"A": ThreeWeeks(sold(5, 10))}, effects=None)
    report = build_report(period(), replace(inputs(), sales=sales))
    assert (report.parts, report.movers) == (None, ())
    assert report.sentences[0].text.endswith("there is no earlier week to compare with.")
    assert [s.text for s in report.sentences if "because" in s.text] == []


def test_every_number_of_a_sentence_leads_somewhere() -> None:
    assert [sentence.text for sentence in made_report().sentences if not sentence.link.startswith("/")] == []
    assert trends_path("2026-W46", store="Köln & Söhne") == (
        "/trends?store=K%C3%B6ln%20%26%20S%C3%B6hne&from=2026-W46&to=2026-W46"
    )
    assert stock_path() == "/stock"


def test_the_units_of_goods_sold_by_weight_keep_their_decimals() -> None:
    assert [str(units(amount)) for amount in (Decimal("1.2500"), 3.0, Decimal("1000"), 0.0004)] == [
        "1.25",
        "3",
        "1000",
        "0",
    ]


def test_numbers_read_as_people_write_them() -> None:
    assert (money(Decimal("-1234.5")), money(None), number(Decimal("1234.250")), number(0)) == (
        *("−1,234.50", "–", "1,234.25", "0"),
    )
    assert share(Decimal("-0.0421")) == "−4.2\N{NO-BREAK SPACE}%"
    assert compared(Decimal(100), Decimal("100.01"), "before") == "about as much as before"
    assert compared(Decimal(100), None, "before") == ""
    assert days_of(period().first, period().last) == "9 to 15 Nov 2026"
