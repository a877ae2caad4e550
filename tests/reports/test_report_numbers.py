"""What a weekly report computes: comparisons, parts of a change, lost sales, idle stock, alerts, sentences."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.metrics.change_split import split_change
from backend_lambdas.inventory.metrics.stores_compared import StoresCompared
from backend_lambdas.inventory.store_summary import StockTotals
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.formatting import Than, compared, days_of, money, number, share
from backend_lambdas.reports.inputs import (
    AlertSpan,
    CellChange,
    ItemWeeks,
    ProductChange,
    ReportInputs,
    SalesFacts,
    SameStores,
    StockFacts,
    ThreeWeeks,
)
from backend_lambdas.reports.links import trends_path
from backend_lambdas.reports.movers import availability_by_product, change_parts, movers
from backend_lambdas.reports.sales_figures import money as money_of
from backend_lambdas.reports.sales_figures import units
from backend_lambdas.reports.stock_figures import alert_rows, evaluated_stores, lost_sales, slow_moving_items, stockouts
from backend_lambdas.reports.week_sales import Because, MoverList
from backend_lambdas.reports.week_stock import AlertRow, LostSales, SameFigure, Stockout
from tests.support.report_example import MONDAY, alert_spans, inputs, made_report, period, sales_facts, sold

DAY = timedelta(days=1)
AMOUNT_OF_MONEY = re.compile(r"\d\.\d\d|\d,\d{3}")


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
    lost = lost_sales(rows, replace(inputs(), stock=StockFacts()), period())
    assert lost == LostSales(2, 1, Decimal("57.143"), Decimal("142.86"))


def test_alerts_are_counted_by_the_week_they_open_and_end_in() -> None:
    assert alert_rows(alert_spans(), period()) == (
        AlertRow("low_stock", 1, 0, 1),
        AlertRow("out_of_stock", 1, 1, 1),
        AlertRow("price_changed", 1, 0, 0),
    )


def test_idle_stock_is_judged_only_where_a_store_sold_in_every_week() -> None:
    found = list(slow_moving_items(inputs()))
    slow, dead = ([item for item in found if item.is_dead is kind] for kind in (False, True))
    assert len(evaluated_stores(inputs())) == 4
    assert {item.store for item in (*slow, *dead)} == {"Berlin Mitte", "Köln Süd", "上海 南京路", "كراچي"}
    assert {(item.product_id, item.weeks_of_cover) for item in slow} == {("SKU-9", Decimal("234.0"))}
    assert {(item.product_id, item.weeks_of_cover) for item in dead} == {("SKU-8", None)}


AMOUNT = st.integers(0, 100_000).map(lambda cents: cents / 100)


def product(name: str, before: tuple[float, float], now: tuple[float, float]) -> ProductChange:
    """Sold in one store."""
    parts = split_change(before, now, 0.0)
    return ProductChange(name, None, None, *now, *before, parts.price, parts.unpriced)


def stockout(product_id: str, lost: Decimal) -> Stockout:
    return Stockout("Köln Süd", product_id, None, "", None, Decimal(7), None, Decimal(0), Decimal(1), lost)


@given(st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT, AMOUNT), min_size=1, max_size=5), AMOUNT)
def test_the_parts_of_the_change_add_up_to_the_cent_and_so_do_those_of_each_mover(
    cells: list[tuple[float, float, float, float]], lost: float
) -> None:
    products = [product(f"P{n}", (a, b), (c, d)) for n, (a, b, c, d) in enumerate(cells)]
    found = {("Köln Süd", f"P{n}"): CellChange(a, b, c, d) for n, (a, b, c, d) in enumerate(cells)}
    same = SameStores(StoresCompared(("Köln Süd",), ()))
    facts = SalesFacts(1, "", same=same, changes=products, cells=found)
    outs = [stockout(each.product_id, money_of(lost)) for each in products]
    taken = availability_by_product(facts, outs)
    parts = change_parts(facts, taken)
    assert parts is not None
    assert parts.price + parts.volume + parts.availability + parts.unpriced == parts.change
    assert all(-money_of(lost) <= part <= 0 for part in taken.values())
    for mover in movers(products, taken):
        named = (mover.price_part, mover.volume_part, mover.availability_part, mover.unpriced_part)
        assert sum(part or Decimal(0) for part in named) == mover.change


def test_volume_that_moves_to_a_dear_store_is_not_told_as_higher_prices() -> None:
    cheap, dear = product("A", (100, 100), (40, 40)), product("A", (10, 30), (70, 210))
    both = ProductChange("A", None, None, *(x + y for x, y in zip(cheap[3:], dear[3:], strict=True)))
    (mover, *_) = movers([both], {})
    assert (mover.change, mover.price_part, mover.because) == (Decimal("120.00"), Decimal("0.00"), Because.VOLUME)


def test_a_week_without_a_sale_or_the_first_with_one_is_not_called_new_or_gone() -> None:
    moved = movers([product("A", (4, 8), (0, 0)), product("B", (0, 0), (4, 8))], {})
    assert {row.product_id: row.because for row in moved} == {"A": Because.NOT_NOW, "B": Because.NOT_BEFORE}


def test_a_part_that_exceeds_the_change_is_named_with_what_went_against_it() -> None:
    (mover, *_) = movers([product("A", (100, 200), (200, 300))], {})
    assert (mover.change, mover.volume_part, mover.price_part) == (Decimal(100), Decimal(200), Decimal(-100))
    assert (mover.because, mover.against) == (Because.VOLUME, Because.PRICE)


def test_a_percentage_list_leaves_out_what_hardly_sold() -> None:
    rows = movers([product("T", (1, 10), (3, 30)), product("F", (20, 200), (30, 300))], {})
    assert [(row.moves, row.product_id) for row in rows] == [
        (MoverList.UP, "F"),
        (MoverList.UP, "T"),
        (MoverList.UP_SHARE, "F"),
    ]


def test_without_a_week_before_nothing_moves_and_no_reason_is_given() -> None:
    sales = SalesFacts(41, "2026-11-19T16:40:12Z", stores={"A": ThreeWeeks(sold(5, 10))})
    report = build_report(period(), replace(inputs(), sales=sales)).data
    assert (report.parts, report.movers) == (None, ())
    assert report.sentences[0].text.endswith("there is no earlier week to compare with.")
    assert [s.text for s in report.sentences if "because" in s.text] == []


def test_comparisons_are_over_the_stores_that_reported_both_weeks_and_name_the_others() -> None:
    report = made_report()
    texts = [sentence.text for sentence in report.sentences]
    same = [row for row in report.stores if row.name != "406"]
    now, then = (sum(getattr(row, name) for row in same) for name in ("revenue", "before"))
    assert report.headline("revenue").same_before == SameFigure(now, then, 4, 5)
    assert texts[1].replace("\N{NO-BREAK SPACE}", " ") == (
        "In the same stores, 4 of 5, that is 1.1 % less than the week before; over all stores, whether or not they "
        "have reported, \N{MINUS SIGN}3.0 %."
    )
    assert "Not compared, sales of the week have not all come: 1 store, Store 406 (sales up to 11 Nov 2026)." in texts
    (late,) = (row for row in report.stores if row.name == "406")
    assert (late.change, late.state) == (None, "sales not complete, last of 11 Nov 2026")
    assert [text for text in texts if text.startswith("Store 406 lost most")] == []


def test_what_was_lost_is_not_said_to_be_nothing_where_nothing_is_known() -> None:
    facts = replace(inputs().stock, totals_week={}, totals_before={}, totals_last_year={})
    lost = build_report(period(), replace(inputs(), stock=facts, alerts=())).data.headline("lost")
    assert (lost.value, lost.note) == (None, "not known: 20 items out now, not known since when")
    after = AlertSpan("out_of_stock", "Köln Süd", "SKU-1", None, MONDAY + 8 * DAY, None, True)
    one = replace(
        inputs().stock, store_summaries=[replace(inputs().stock.store_summaries[1], totals=StockTotals(items=4, out=1))]
    )
    later = build_report(period(), with_alerts(after, stock=one)).data.headline("lost")
    assert (later.value, later.note) == (Decimal("0.00"), "no stockouts; 1 item went out after the week")


def test_sales_not_reported_are_not_called_lost_to_a_stockout() -> None:
    facts = sales_facts()
    items = {("406", "SKU-1"): ItemWeeks(0, 800, 2000, 8, 900)}
    rows = stockouts(with_alerts(out(4, store="406"), sales=replace(facts, items=items)), period())
    assert [(row.lost_units, row.lost_value) for row in rows] == [(None, None)]


def test_the_week_so_far_is_compared_over_the_stores_that_have_sent_it() -> None:
    now = made_report().to_date
    assert now is not None
    assert (now.days, now.same, now.stores) == (3, 4, 5)
    assert now.same_revenue - now.same_before == Decimal("84.00")  # 7 more a day in each of 4 stores on 3 days


def test_every_number_of_a_sentence_leads_somewhere() -> None:
    for sentence in made_report().sentences:
        assert sentence.link.startswith("/")
        assert "".join(phrase.text for phrase in sentence.phrases) == sentence.text
        figures = [phrase for phrase in sentence.phrases if phrase.link]
        assert all(figure.link.startswith("/") for figure in figures)
        plain = "".join(phrase.text for phrase in sentence.phrases if not phrase.link)
        assert AMOUNT_OF_MONEY.findall(plain) == []
    assert trends_path("2026-W46", store="Köln & Söhne") == (
        "/trends?store=K%C3%B6ln%20%26%20S%C3%B6hne&from=2026-W46&to=2026-W46"
    )


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
    assert compared(Decimal(100), Decimal("100.01"), Than.WEEK_BEFORE) == "about as much as the week before"
    assert compared(Decimal(100), None, Than.WEEK_BEFORE) == ""
    assert days_of(period().first, period().last) == "9 to 15 Nov 2026"
