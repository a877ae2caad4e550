"""The report's tables of what was sold: by store, category, product, day and week, and what moved."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from backend_lambdas.reports.formatting import change_of
from backend_lambdas.reports.report import ReportData
from backend_lambdas.reports.tables.table import Kind, ReportTable, drawn, long_table, table_of
from backend_lambdas.reports.week_sales import Because, Mover, SalesRow

WEEK_BEFORE = drawn("week_before", "Week before", Kind.MONEY, "before")
REVENUE = drawn("revenue", "Sales", Kind.MONEY)
LAST_YEAR = drawn("last_year", "Last year", Kind.MONEY)
UNITS = drawn("units", "Units", Kind.NUMBER)
SOLD = (
    REVENUE,
    WEEK_BEFORE,
    drawn("change", "Change", Kind.SHARE, lambda row: _change(row, row.change, row.before)),
    LAST_YEAR,
    drawn(
        "change_last_year",
        "Change on last year",
        Kind.SHARE,
        lambda row: _change(row, row.change_last_year, row.last_year),
    ),
    UNITS,
    drawn("returned_units", "Returned units", Kind.NUMBER),
    drawn("returned_value", "Returned", Kind.MONEY),
)
STATE = drawn("state", "Not compared, because")
PRODUCT = (drawn("product_name", "Name"), drawn("category", "Category"))


def stores_table(report: ReportData) -> ReportTable:
    name = drawn("store", "Store", of=lambda row: row.name or "(none)")
    return table_of("stores", "Sales by store", report.stores, (name, *SOLD, STATE), compared_note(report))


def categories_table(report: ReportData) -> ReportTable:
    name = drawn("category", "Category", of=lambda row: row.name or "(none)")
    return table_of("categories", "Sales by category", report.categories, (name, *SOLD), compared_note(report))


def products_table(report: ReportData, products: Collection[SalesRow]) -> ReportTable:
    columns = (drawn("product_id", "Product", of="name"), *PRODUCT, *SOLD)
    table = long_table("products", "Sales by product", products, columns, report.products_total)
    return replace(table, note=compared_note(report))


def compared_note(report: ReportData) -> str:
    """What changes are over; "" in reports made before they were over the same stores."""
    before, last_year = report.same.before, report.same.last_year
    if not before.total and not last_year.total:
        return ""
    return (
        f"Changes are over the same stores ({len(before.same)} of {before.total} against the week before, "
        f"{len(last_year.same)} of {last_year.total} against a year earlier); the other columns are over all stores."
    )


def days_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("day", "Day", Kind.DAY),
        REVENUE,
        drawn("same_stores", "Same stores", Kind.MONEY, "same"),
        drawn("same_stores_week_before", "Same stores, week before", Kind.MONEY, "same_before"),
        drawn("week_before", "All stores, week before", Kind.MONEY, "before"),
        drawn("last_year", "All stores, last year", Kind.MONEY),
        UNITS,
    )
    return table_of("days", "Sales by day", report.days, columns)


def weeks_table(report: ReportData) -> ReportTable:
    """Newest first."""
    columns = (drawn("week", "Week"), REVENUE, drawn("last_year", "52 weeks earlier", Kind.MONEY), UNITS)
    return table_of("weeks", "Sales by week", report.weeks[::-1], columns, "Over all stores.")


def movers_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("list", "List", of=lambda mover: str(mover.moves)),
        drawn("product_id", "Product"),
        *PRODUCT,
        REVENUE,
        WEEK_BEFORE,
        drawn("change", "Change", Kind.MONEY),
        drawn("change_share", "Change in %", Kind.SHARE, "share"),
        drawn("price_part", "Price", Kind.MONEY),
        drawn("volume_part", "Volume", Kind.MONEY),
        drawn("availability_part", "Availability", Kind.MONEY),
        drawn("unpriced_part", "Prices missing", Kind.MONEY),
        drawn("because", "Mostly because of", of=_because),
    )
    before = report.same.before
    note = f"All of it in the same stores, {len(before.same)} of {before.total}." if before.total else ""
    return table_of("movers", "What moved", report.movers, columns, note)


def _because(mover: Mover) -> str:
    against = f", against {mover.against}" if mover.against is not Because.NOT_CLEAR else ""
    return f"{mover.because}{against}"


def _change(row: SalesRow, over_same_stores: Decimal | None, then: Decimal | None) -> Decimal | None:
    return over_same_stores if row.is_compared else change_of(row.revenue, then)
