"""The tables of a weekly report: those of sales come from `sales`, the others are here."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from backend_lambdas.alerts.kinds import KIND_WORDS
from backend_lambdas.language.texts import N_, _, ngettext, pgettext
from backend_lambdas.reports.formatting import number
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
from backend_lambdas.reports.tables.table import Cell, Drawn, Kind, ReportTable, drawn, long_table, table_of
from backend_lambdas.reports.week_stock import FilesIn, SlowMovingItem, Stockout

UNKNOWN_STORE = N_("Store unknown")


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
        slow_moving_table("slow", _("Slow stock"), listed.slow.rows, report.slow_total.items),
        slow_moving_table("dead", _("Dead stock"), listed.dead.rows, report.dead_total.items),
        quality_table(report),
    )
    return tuple(_in_currency(table, report.currency) for table in tables)


def _in_currency(table: ReportTable, currency: str) -> ReportTable:
    """Said once for the whole table."""
    if not currency or all(column.kind is not Kind.MONEY for column in table.columns):
        return table
    money = _("Money in {currency}.", currency=currency)
    return replace(table, note=f"{table.note} {money}".strip())


def headline_table(report: ReportData) -> ReportTable:
    """The five numbers; what is money or units says the column `measure`."""
    currency = report.currency or Measure.MONEY
    columns = (
        drawn("number", pgettext("figure", "Number"), Kind.WORD, "label"),
        drawn(
            "measure",
            pgettext("unit", "In"),
            Kind.WORD,
            lambda one: str(currency if one.measure is Measure.MONEY else one.measure),
        ),
        drawn("value", _("This week"), Kind.NUMBER),
        drawn("week_before", _("Week before"), Kind.NUMBER, "before"),
        drawn("change", _("Change"), Kind.SHARE, lambda one: share_of(one.against_before())),
        drawn("last_year", _("Last year"), Kind.NUMBER),
        drawn("change_last_year", _("Change on last year"), Kind.SHARE, lambda one: share_of(one.against_last_year())),
        drawn("note", _("Note")),
    )
    return table_of("summary", _("The five numbers"), report.headlines, columns)


def stock_on_hand_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("store", _("Store"), Kind.STORE),
        drawn("items", _("Items"), Kind.NUMBER),
        drawn("out", pgettext("stock", "Out"), Kind.NUMBER),
        drawn("out_before", _("Out a week before"), Kind.NUMBER),
        drawn("low", pgettext("stock", "Low"), Kind.NUMBER),
        drawn("units", _("Units"), Kind.NUMBER),
        drawn("value", _("Value"), Kind.MONEY),
    )
    return table_of("stock", _("Stock by store"), report.shelves, columns, _("At the cut-off."))


def _item() -> tuple[Drawn, ...]:
    return drawn("store", _("Store"), Kind.STORE), drawn("product_id", _("Product")), drawn("product_name", _("Name"))


def stockouts_table(stockouts: Collection[Stockout], total: int) -> ReportTable:
    columns = (
        *_item(),
        drawn("since", _("Out since"), Kind.MOMENT),
        drawn("until", pgettext("stockout", "Back"), Kind.MOMENT),
        drawn("days", _("Days out"), Kind.NUMBER),
        drawn("usual_units", _("Usual units a week"), Kind.NUMBER),
        drawn("sold_units", _("Sold"), Kind.NUMBER),
        drawn("lost_units", _("Lost units, about"), Kind.NUMBER),
        drawn("lost_value", _("Lost, about"), Kind.MONEY),
    )
    return long_table("stockouts", _("Stockouts and lost sales"), stockouts, columns, total)


def slow_moving_table(key: str, title: str, items: Collection[SlowMovingItem], total: int) -> ReportTable:
    columns = (
        *_item(),
        drawn("on_hand", _("On hand"), Kind.NUMBER),
        drawn("weekly_units", _("Sold a week"), Kind.NUMBER),
        drawn("weeks_of_cover", _("Lasts weeks"), Kind.NUMBER),
        drawn("value", _("Value"), Kind.MONEY),
    )
    return long_table(key, title, items, columns, total)


def alerts_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("kind", _("Kind"), Kind.WORD, lambda row: KIND_WORDS[row.kind].one),
        drawn("opened", pgettext("alerts", "Opened"), Kind.NUMBER),
        drawn("resolved", _("Ended"), Kind.NUMBER),
        drawn("open_now", _("Open now"), Kind.NUMBER),
    )
    return table_of("alerts", _("Alerts of the week"), report.alerts, columns)


def quality_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("store", _("Store"), Kind.STORE),
        drawn("last_file", _("Last stock file"), Kind.MOMENT),
        drawn("days", _("Days with a file"), Kind.NUMBER),
        drawn("rows", _("Rows sent"), Kind.NUMBER),
        drawn("rejected", _("Rejected"), Kind.NUMBER),
        drawn("rejected_share", _("Rejected in %"), Kind.SHARE, lambda row: _share(row.rejected, row.rows)),
        drawn("items", _("Items"), Kind.NUMBER),
        drawn("negative", _("Counts below 0"), Kind.NUMBER),
        drawn("unpriced", _("Without a price"), Kind.NUMBER),
        drawn("uncategorised", _("Without a category"), Kind.NUMBER),
        drawn("sold_unlisted", _("Sold, not in stock list"), Kind.NUMBER),
        drawn("has_sales", _("Sales in the week"), Kind.WORD, lambda row: N_("yes") if row.has_sales else N_("no")),
    )
    files = report.files
    note = ngettext(
        "{number} file arrived in the week with {rows}, of which {rejected} were rejected.",
        "{number} files arrived in the week with {rows}, of which {rejected} were rejected.",
        files.files,
        rows=ngettext("{number} row", "{number} rows", files.rows),
        rejected=number(files.rejected),
    )
    table = table_of("quality", _("Data quality by store"), report.quality, columns, note)
    return _with_unknown_store(table, files) if files.unknown_rows else table


def _with_unknown_store(table: ReportTable, files: FilesIn) -> ReportTable:
    rows, lost = files.unknown_rows, files.unknown_rejected
    unknown: tuple[Cell, ...] = (_(UNKNOWN_STORE), None, None, rows, lost, _share(lost, rows), *[None] * 5, "")
    under = _(
        "Rows whose store cannot be read, or is one that nobody knows, are under “{name}”.", name=_(UNKNOWN_STORE)
    )
    return replace(table, rows=(*table.rows, unknown), note=f"{table.note} {under}")


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None
