"""The tables of a weekly report: those of sales come from `sales`, the others are here."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from backend_lambdas.reports import formatting
from backend_lambdas.reports.labels import share_of
from backend_lambdas.reports.long_lists import ReportLists, SlowMovingRows
from backend_lambdas.reports.report import Measure, ReportData
from backend_lambdas.reports.tables.sales import (
    categories_table,
    days_table,
    movers_table,
    products_table,
    stores_table,
    weeks_table,
)
from backend_lambdas.reports.tables.table import Cell, Kind, ReportTable, drawn, long_table, table_of
from backend_lambdas.reports.week_stock import FilesIn, SlowMovingItem, Stockout

ITEM = (drawn("store", "Store"), drawn("product_id", "Product"), drawn("product_name", "Name"))
UNKNOWN_STORE = "Store unknown"


def report_tables(report: ReportData, lists: ReportLists | None = None) -> tuple[ReportTable, ...]:
    """All tables, in the order of reading; the long ones with every row of `lists`, else with those the report has."""
    listed = lists or ReportLists(
        report.products, report.stockouts, SlowMovingRows(report.slow), SlowMovingRows(report.dead)
    )
    tables = (
        headline_table(report),
        stores_table(report),
        categories_table(report),
        products_table(report, listed.products),
        days_table(report),
        weeks_table(report),
        movers_table(report),
        stock_on_hand_table(report),
        stockouts_table(listed.stockouts, report.lost.stockouts),
        alerts_table(report),
        slow_moving_table("slow", "Slow stock", listed.slow.rows, report.slow_total.items),
        slow_moving_table("dead", "Dead stock", listed.dead.rows, report.dead_total.items),
        quality_table(report),
    )
    return tuple(_in_currency(table, report.currency) for table in tables)


def _in_currency(table: ReportTable, currency: str) -> ReportTable:
    """Said once for the whole table."""
    if not currency or all(column.kind is not Kind.MONEY for column in table.columns):
        return table
    return replace(table, note=f"{table.note} Money in {currency}.".strip())


def headline_table(report: ReportData) -> ReportTable:
    """The five numbers; what is money or units says the column `measure`."""
    currency = report.currency or Measure.MONEY
    columns = (
        drawn("number", "Number", of="label"),
        drawn("measure", "In", of=lambda one: str(currency if one.measure is Measure.MONEY else one.measure)),
        drawn("value", "This week", Kind.NUMBER),
        drawn("week_before", "Week before", Kind.NUMBER, "before"),
        drawn("change", "Change", Kind.SHARE, lambda one: share_of(one.against_before())),
        drawn("last_year", "Last year", Kind.NUMBER),
        drawn("change_last_year", "Change on last year", Kind.SHARE, lambda one: share_of(one.against_last_year())),
        drawn("note", "Note"),
    )
    return table_of("summary", "The five numbers", report.headlines, columns)


def stock_on_hand_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("store", "Store"),
        drawn("items", "Items", Kind.NUMBER),
        drawn("out", "Out", Kind.NUMBER),
        drawn("out_before", "Out a week before", Kind.NUMBER),
        drawn("low", "Low", Kind.NUMBER),
        drawn("units", "Units", Kind.NUMBER),
        drawn("value", "Value", Kind.MONEY),
    )
    return table_of("stock", "Stock by store", report.shelves, columns, "At the cut-off.")


def stockouts_table(stockouts: Collection[Stockout], total: int) -> ReportTable:
    columns = (
        *ITEM,
        drawn("since", "Out since", Kind.MOMENT),
        drawn("until", "Back", Kind.MOMENT),
        drawn("days", "Days out", Kind.NUMBER),
        drawn("usual_units", "Usual units a week", Kind.NUMBER),
        drawn("sold_units", "Sold", Kind.NUMBER),
        drawn("lost_units", "Lost units, about", Kind.NUMBER),
        drawn("lost_value", "Lost, about", Kind.MONEY),
    )
    return long_table("stockouts", "Stockouts and lost sales", stockouts, columns, total)


def slow_moving_table(key: str, title: str, items: Collection[SlowMovingItem], total: int) -> ReportTable:
    columns = (
        *ITEM,
        drawn("on_hand", "On hand", Kind.NUMBER),
        drawn("weekly_units", "Sold a week", Kind.NUMBER),
        drawn("weeks_of_cover", "Lasts weeks", Kind.NUMBER),
        drawn("value", "Value", Kind.MONEY),
    )
    return long_table(key, title, items, columns, total)


def alerts_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("kind", "Kind", of=lambda row: row.kind.replace("_", " ").capitalize()),
        drawn("opened", "Opened", Kind.NUMBER),
        drawn("resolved", "Ended", Kind.NUMBER),
        drawn("open_now", "Open now", Kind.NUMBER),
    )
    return table_of("alerts", "Alerts of the week", report.alerts, columns)


def quality_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("store", "Store"),
        drawn("last_file", "Last stock file", Kind.MOMENT),
        drawn("days", "Days with a file", Kind.NUMBER),
        drawn("rows", "Rows sent", Kind.NUMBER),
        drawn("rejected", "Rejected", Kind.NUMBER),
        drawn("rejected_share", "Rejected in %", Kind.SHARE, lambda row: _share(row.rejected, row.rows)),
        drawn("items", "Items", Kind.NUMBER),
        drawn("negative", "Counts below 0", Kind.NUMBER),
        drawn("unpriced", "Without a price", Kind.NUMBER),
        drawn("uncategorised", "Without a category", Kind.NUMBER),
        drawn("sold_unlisted", "Sold, not in stock list", Kind.NUMBER),
        drawn("has_sales", "Sales in the week", of=lambda row: "yes" if row.has_sales else "no"),
    )
    files = report.files
    note = (
        f"{formatting.counted(files.files, 'file')} arrived in the week with {formatting.counted(files.rows, 'row')}, "
        f"of which {formatting.number(files.rejected)} were rejected."
    )
    table = table_of("quality", "Data quality by store", report.quality, columns, note)
    return _with_unknown_store(table, files) if files.unknown_rows else table


def _with_unknown_store(table: ReportTable, files: FilesIn) -> ReportTable:
    rows, lost = files.unknown_rows, files.unknown_rejected
    unknown: tuple[Cell, ...] = (UNKNOWN_STORE, None, None, rows, lost, _share(lost, rows), *[None] * 5, "")
    note = f"{table.note} Rows whose store cannot be read, or is one that nobody knows, are under “{UNKNOWN_STORE}”."
    return replace(table, rows=(*table.rows, unknown), note=note)


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None
