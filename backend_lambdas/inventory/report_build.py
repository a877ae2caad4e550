"""Computes a weekly report from plain inputs."""

from dataclasses import replace
from decimal import Decimal
from itertools import islice

from backend_lambdas.inventory import report_links as links
from backend_lambdas.inventory.report_calendar import Period
from backend_lambdas.inventory.report_inputs import BASE_WEEKS, IDLE_WEEKS, ReportInputs, Sold, ThreeWeeks
from backend_lambdas.inventory.report_lists import ReportLists, report_lists
from backend_lambdas.inventory.report_movers import MOST, change_parts, lost_by_product, movers
from backend_lambdas.inventory.report_quality import files_in, quality_rows
from backend_lambdas.inventory.report_sales import (
    MOST_PRODUCTS,
    days,
    known,
    money,
    sales_rows,
    to_date,
    total_of,
    trend,
    units,
)
from backend_lambdas.inventory.report_sentences import sentences
from backend_lambdas.inventory.report_stock import (
    MOST_LISTED,
    SELLS_REGULARLY,
    SLOW_WEEKS_OF_COVER,
    alert_rows,
    judged_stores,
    lost_sales,
    shelf_rows,
)
from backend_lambdas.inventory.report_words import moment
from backend_lambdas.inventory.week_stock import IdleStock, LostSales, ShelfRow
from backend_lambdas.inventory.weekly_report import Headline, Measure, ReportData, Revision

FIRST = Revision()


def build_report(
    period: Period,
    inputs: ReportInputs,
    revision: Revision = FIRST,
    unread: int = 0,
    lists: ReportLists | None = None,
) -> ReportData:
    """The report of the period; the same inputs always give the same report. `lists`: those of `report_lists`."""
    lists = lists or report_lists(period, inputs)
    sales = inputs.sales
    total = total_of(sales.stores.values())
    lost = lost_sales(lists.stockouts)
    shelves = shelf_rows(inputs.stock)
    judged = len(judged_stores(inputs))
    quality = quality_rows(inputs)
    report = ReportData(
        period=period,
        sales_rev=sales.rev,
        sales_at=sales.published_at,
        headlines=_headlines(period, total, shelves, lost),
        sentences=(),
        stores=sales_rows(sales.stores),
        categories=sales_rows(sales.categories),
        products=tuple(islice(lists.products, MOST_PRODUCTS)),
        products_total=len(lists.products),
        weeks=trend(sales, period),
        days=days(sales, period),
        to_date=to_date(sales, period),
        parts=change_parts(sales, total, lost.value),
        movers=movers(sales.products, lost_by_product(lists.stockouts), bool(total.before.revenue)),
        shelves=shelves,
        stockouts=lists.stockouts[:MOST_LISTED],
        lost=lost,
        alerts=alert_rows(inputs.alerts, period),
        slow=tuple(islice(lists.slow.rows, MOST_LISTED)),
        slow_total=IdleStock(len(lists.slow.rows), money(lists.slow.value), judged),
        dead=tuple(islice(lists.dead.rows, MOST_LISTED)),
        dead_total=IdleStock(len(lists.dead.rows), money(lists.dead.value), judged),
        quality=quality,
        files=files_in(inputs, quality, unread),
        methods=_methods(period, sales.published_at),
        revision=revision,
        files_list_all=True,
    )
    return replace(report, sentences=sentences(report))


def _headlines(
    period: Period, total: ThreeWeeks, shelves: tuple[ShelfRow, ...], lost: LostSales
) -> tuple[Headline, ...]:
    """The five numbers."""
    week, before, year = total.week, total.before, total.last_year
    trends = links.trends_path(period.week)
    out = Decimal(sum(row.out for row in shelves))
    outs_before = [row.out_before for row in shelves if row.out_before is not None]
    out_before = Decimal(sum(outs_before)) if shelves and len(outs_before) == len(shelves) else None
    some = f"estimated for {lost.estimated} of {lost.stockouts} stockouts" if lost.stockouts else "no stockouts"
    back_before, back_year = (None if one == Sold() else money(one.returned_value) for one in (before, year))
    sold_before, sold_year = (None if one == Sold() else units(one.units) for one in (before, year))
    lost_link = links.alerts_path(kind="out_of_stock")
    return (
        Headline("revenue", "Sales", Measure.MONEY, money(week.revenue), known(before), known(year), True, trends),
        Headline("units", "Units sold", Measure.UNITS, units(week.units), sold_before, sold_year, True, trends),
        Headline(
            "returns", "Returned", Measure.MONEY, money(week.returned_value), back_before, back_year, False, trends
        ),
        Headline(
            "out",
            "Items out of stock",
            Measure.COUNT,
            out,
            out_before,
            None,
            False,
            links.stock_path(status="out"),
            "at the cut-off",
        ),
        Headline("lost", "Sales lost to stockouts", Measure.MONEY, lost.value, None, None, False, lost_link, some),
    )


def _methods(period: Period, sales_at: str) -> tuple[str, ...]:
    arrived = f" (sales last came in on {moment(sales_at)})" if sales_at else ""
    return (
        f"The week runs from Monday to Sunday in the time zone {period.zone}. Everything that had arrived by the "
        f"cut-off, {moment(period.cut_off)}, is in the report{arrived}; stock is as it stood then.",
        "Sales do not contain returns, and returns are not taken off them. A sale without a price counts as units "
        "and adds no money.",
        f"The week before ({period.week_before}) and the week 52 weeks earlier ({period.week_last_year}) are compared "
        "as they are known now. A dash means that there is nothing to compare with.",
        f"Lost sales: an item's usual sales are its mean of the {BASE_WEEKS} weeks before; what it lost are the usual "
        "sales of the days it was out (from the alert to its end), at most what the week fell short of a usual one, at "
        f"its mean price. Only items that sold in at least {SELLS_REGULARLY} of those weeks are estimated.",
        "Parts of a change: price is the difference in price times the units of the week; of the rest, volume, at most "
        f"the estimated loss to stockouts is availability. A reason is named only if it explains {MOST:.0%} or more.",
        f"Dead stock sold nothing in the {IDLE_WEEKS} weeks up to the week, slow stock lasts more than "
        f"{SLOW_WEEKS_OF_COVER} weeks at the mean of those weeks; only in stores that had sales in every one of them.",
    )
