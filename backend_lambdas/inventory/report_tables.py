"""The tables of a weekly report: every format draws these, so that all of them hold the same numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backend_lambdas.inventory import report_words as words
from backend_lambdas.inventory.weekly_report import IdleItem, Measure, ReportData, SalesRow

UNKNOWN_STORE = "Store unknown"
Cell = str | int | Decimal | date | None
KIND_NAMES = {
    "out_of_stock": "Out of stock",
    "low_stock": "Low stock",
    "back_in_stock": "Back in stock",
    "price_changed": "Price changed",
    "product_renamed": "Product renamed",
}


class Kind(StrEnum):
    """What a column holds, and so how its cells are written. MOMENT: an ISO 8601 UTC time as text."""

    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` in files for machines, `heading` for people."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class ReportTable:
    """`key` names files and sheets. `total`: how many rows there are in all, where only the first are listed."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    total: int | None = None

    @property
    def shown_of(self) -> str:
        """ "the first 200 of 1,204"; "" when all rows are listed."""
        if self.total is None or self.total <= len(self.rows):
            return ""
        return f"the first {words.number(len(self.rows))} of {words.number(self.total)}"


def cell_text(cell: Cell, kind: Kind) -> str:
    """A cell as people read it."""
    if cell is None:
        return words.NO_VALUE
    if isinstance(cell, date):
        return words.day(cell)
    if isinstance(cell, str):
        return words.moment(cell) if kind is Kind.MOMENT else cell
    amount = Decimal(cell)
    return {Kind.MONEY: words.money, Kind.SHARE: words.share}.get(kind, words.number)(amount)


def report_tables(report: ReportData) -> tuple[ReportTable, ...]:
    """All tables, in the order of reading."""
    products = sales_table("products", "Sales by product", "Product", report.products, report.products_total)
    return (
        headline_table(report),
        sales_table("stores", "Sales by store", "Store", report.stores),
        sales_table("categories", "Sales by category", "Category", report.categories),
        products,
        days_table(report),
        weeks_table(report),
        movers_table(report),
        shelves_table(report),
        stockouts_table(report),
        alerts_table(report),
        idle_table("slow", "Slow stock", report.slow, report.slow_total.items),
        idle_table("dead", "Dead stock", report.dead, report.dead_total.items),
        quality_table(report),
    )


def headline_table(report: ReportData) -> ReportTable:
    """The five numbers; what is money or units says the column `measure`."""
    rows = tuple((h.label, str(h.measure), h.value, h.before, h.last_year, h.note) for h in report.headlines)
    columns = (
        Column("number", "Number"),
        Column("measure", "In"),
        Column("value", "This week", Kind.NUMBER),
        Column("week_before", "Week before", Kind.NUMBER),
        Column("last_year", "Last year", Kind.NUMBER),
        Column("note", "Note"),
    )
    return ReportTable("summary", "The five numbers", columns, rows)


def headline_text(value: Decimal | None, measure: Measure) -> str:
    return words.money(value) if measure is Measure.MONEY else words.number(value)


def sales_table(key: str, title: str, what: str, rows: Sequence[SalesRow], total: int | None = None) -> ReportTable:
    named = key == "products"
    columns = (
        Column(what.lower() if not named else "product_id", what),
        *((Column("product_name", "Name"), Column("category", "Category")) if named else ()),
        Column("revenue", "Sales", Kind.MONEY),
        Column("week_before", "Week before", Kind.MONEY),
        Column("change", "Change", Kind.SHARE),
        Column("last_year", "Last year", Kind.MONEY),
        Column("change_last_year", "Change on last year", Kind.SHARE),
        Column("units", "Units", Kind.NUMBER),
        Column("returned_units", "Returned units", Kind.NUMBER),
        Column("returned_value", "Returned", Kind.MONEY),
    )
    return ReportTable(key, title, columns, tuple(_sales_cells(row, named) for row in rows), total=total)


def _sales_cells(row: SalesRow, named: bool) -> tuple[Cell, ...]:
    return (
        row.name if named else row.name or "(none)",
        *((row.product_name, row.category) if named else ()),
        row.revenue,
        row.before,
        words.change_of(row.revenue, row.before),
        row.last_year,
        words.change_of(row.revenue, row.last_year),
        row.units,
        row.returned_units,
        row.returned_value,
    )


def days_table(report: ReportData) -> ReportTable:
    columns = (
        Column("day", "Day", Kind.DAY),
        Column("revenue", "Sales", Kind.MONEY),
        Column("week_before", "Week before", Kind.MONEY),
        Column("last_year", "Last year", Kind.MONEY),
        Column("units", "Units", Kind.NUMBER),
    )
    rows = tuple((p.day, p.revenue, p.before, p.last_year, p.units) for p in report.days)
    return ReportTable("days", "Sales by day", columns, rows)


def weeks_table(report: ReportData) -> ReportTable:
    """Newest first."""
    columns = (
        Column("week", "Week"),
        Column("revenue", "Sales", Kind.MONEY),
        Column("last_year", "52 weeks earlier", Kind.MONEY),
        Column("units", "Units", Kind.NUMBER),
    )
    rows = tuple((p.week, p.revenue, p.last_year, p.units) for p in reversed(report.weeks))
    return ReportTable("weeks", "Sales by week", columns, rows)


def movers_table(report: ReportData) -> ReportTable:
    columns = (
        Column("list", "List"),
        Column("product_id", "Product"),
        Column("product_name", "Name"),
        Column("category", "Category"),
        Column("revenue", "Sales", Kind.MONEY),
        Column("week_before", "Week before", Kind.MONEY),
        Column("change", "Change", Kind.MONEY),
        Column("change_share", "Change in %", Kind.SHARE),
        Column("price_part", "Price", Kind.MONEY),
        Column("volume_part", "Volume", Kind.MONEY),
        Column("availability_part", "Availability", Kind.MONEY),
        Column("because", "Mostly because of"),
    )
    rows = tuple(
        (
            *(str(m.moves), m.product_id, m.product_name, m.category, m.revenue, m.before, m.change, m.share),
            *(m.price_part, m.volume_part, m.availability_part, str(m.because)),
        )
        for m in report.movers
    )
    return ReportTable("movers", "What moved", columns, rows)


def shelves_table(report: ReportData) -> ReportTable:
    columns = (
        Column("store", "Store"),
        Column("items", "Items", Kind.NUMBER),
        Column("out", "Out", Kind.NUMBER),
        Column("out_before", "Out a week before", Kind.NUMBER),
        Column("low", "Low", Kind.NUMBER),
        Column("units", "Units", Kind.NUMBER),
        Column("value", "Value", Kind.MONEY),
    )
    rows = tuple((s.store, s.items, s.out, s.out_before, s.low, s.units, s.value) for s in report.shelves)
    return ReportTable("stock", "Stock by store", columns, rows, "At the cut-off.")


def stockouts_table(report: ReportData) -> ReportTable:
    columns = (
        Column("store", "Store"),
        Column("product_id", "Product"),
        Column("product_name", "Name"),
        Column("since", "Out since", Kind.MOMENT),
        Column("until", "Back", Kind.MOMENT),
        Column("days", "Days out", Kind.NUMBER),
        Column("usual_units", "Usual units a week", Kind.NUMBER),
        Column("sold_units", "Sold", Kind.NUMBER),
        Column("lost_units", "Lost units, about", Kind.NUMBER),
        Column("lost_value", "Lost, about", Kind.MONEY),
    )
    rows = tuple(
        (
            *(s.store, s.product_id, s.product_name, s.since, s.until, s.days),
            *(s.usual_units, s.sold_units, s.lost_units, s.lost_value),
        )
        for s in report.stockouts
    )
    return ReportTable("stockouts", "Stockouts and lost sales", columns, rows, total=report.lost.stockouts)


def alerts_table(report: ReportData) -> ReportTable:
    columns = (
        Column("kind", "Kind"),
        Column("opened", "Opened", Kind.NUMBER),
        Column("resolved", "Ended", Kind.NUMBER),
        Column("open_now", "Open now", Kind.NUMBER),
    )
    rows = tuple((KIND_NAMES.get(a.kind, a.kind), a.opened, a.resolved, a.open_now) for a in report.alerts)
    return ReportTable("alerts", "Alerts of the week", columns, rows)


def idle_table(key: str, title: str, items: Iterable[IdleItem], total: int) -> ReportTable:
    columns = (
        Column("store", "Store"),
        Column("product_id", "Product"),
        Column("product_name", "Name"),
        Column("on_hand", "On hand", Kind.NUMBER),
        Column("weekly_units", "Sold a week", Kind.NUMBER),
        Column("weeks_of_cover", "Lasts weeks", Kind.NUMBER),
        Column("value", "Value", Kind.MONEY),
    )
    rows = tuple(
        (i.store, i.product_id, i.product_name, i.on_hand, i.weekly_units, i.weeks_of_cover, i.value) for i in items
    )
    return ReportTable(key, title, columns, rows, total=total)


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None


def quality_table(report: ReportData) -> ReportTable:
    columns = (
        Column("store", "Store"),
        Column("last_file", "Last stock file", Kind.MOMENT),
        Column("days", "Days with a file", Kind.NUMBER),
        Column("rows", "Rows sent", Kind.NUMBER),
        Column("rejected", "Rejected", Kind.NUMBER),
        Column("rejected_share", "Rejected in %", Kind.SHARE),
        Column("items", "Items", Kind.NUMBER),
        Column("negative", "Counts below 0", Kind.NUMBER),
        Column("unpriced", "Without a price", Kind.NUMBER),
        Column("uncategorised", "Without a category", Kind.NUMBER),
        Column("sold_unlisted", "Sold, not in stock list", Kind.NUMBER),
        Column("has_sales", "Sales in the week"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(q.store, q.last_file, q.days, q.rows, q.rejected, _share(q.rejected, q.rows), q.items, q.negative),
            *(q.unpriced, q.uncategorised, q.sold_unlisted, "yes" if q.has_sales else "no"),
        )
        for q in report.quality
    ]
    files = report.files
    note = (
        f"{words.counted(files.files, 'file')} arrived in the week with {words.counted(files.rows, 'row')}, "
        f"of which {words.number(files.rejected)} were rejected."
    )
    if files.unknown_rows:
        lost = files.unknown_rejected
        unknown = (UNKNOWN_STORE, None, None, files.unknown_rows, lost, _share(lost, files.unknown_rows))
        rows.append((*unknown, *[None] * 5, ""))
        note = f"{note} Rows whose store can not be read, or is one that nobody knows, are under “{UNKNOWN_STORE}”."
    return ReportTable("quality", "Data quality by store", columns, tuple(rows), note)
