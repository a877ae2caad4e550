"""The report's tables of what was sold: by store, category, product, day and week, and what moved."""

from collections.abc import Collection, Sequence

from backend_lambdas.inventory.report_table import Kind, ReportTable, drawn, long_table, table_of
from backend_lambdas.inventory.report_words import change_of
from backend_lambdas.inventory.week_sales import SalesRow
from backend_lambdas.inventory.weekly_report import ReportData

WEEK_BEFORE = drawn("week_before", "Week before", Kind.MONEY, "before")
REVENUE = drawn("revenue", "Sales", Kind.MONEY)
LAST_YEAR = drawn("last_year", "Last year", Kind.MONEY)
UNITS = drawn("units", "Units", Kind.NUMBER)
SOLD = (
    REVENUE,
    WEEK_BEFORE,
    drawn("change", "Change", Kind.SHARE, lambda row: change_of(row.revenue, row.before)),
    LAST_YEAR,
    drawn("change_last_year", "Change on last year", Kind.SHARE, lambda row: change_of(row.revenue, row.last_year)),
    UNITS,
    drawn("returned_units", "Returned units", Kind.NUMBER),
    drawn("returned_value", "Returned", Kind.MONEY),
)
PRODUCT = (drawn("product_name", "Name"), drawn("category", "Category"))


def sales_table(key: str, title: str, what: str, rows: Sequence[SalesRow]) -> ReportTable:
    """Sales by what has a name of its own, a store or a category."""
    name = drawn(what.lower(), what, of=lambda row: row.name or "(none)")
    return table_of(key, title, rows, (name, *SOLD))


def products_table(products: Collection[SalesRow], total: int) -> ReportTable:
    columns = (drawn("product_id", "Product", of="name"), *PRODUCT, *SOLD)
    return long_table("products", "Sales by product", products, columns, total)


def days_table(report: ReportData) -> ReportTable:
    columns = (drawn("day", "Day", Kind.DAY), REVENUE, WEEK_BEFORE, LAST_YEAR, UNITS)
    return table_of("days", "Sales by day", report.days, columns)


def weeks_table(report: ReportData) -> ReportTable:
    """Newest first."""
    columns = (drawn("week", "Week"), REVENUE, drawn("last_year", "52 weeks earlier", Kind.MONEY), UNITS)
    return table_of("weeks", "Sales by week", reversed(report.weeks), columns)


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
        drawn("because", "Mostly because of", of=lambda mover: str(mover.because)),
    )
    return table_of("movers", "What moved", report.movers, columns)
