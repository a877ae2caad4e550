"""The report's tables of what was sold: by store, category, product, day and week, and what moved."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from backend_lambdas.language.texts import _, pgettext
from backend_lambdas.reports.formatting import AGAINST, change_of, number, state_text
from backend_lambdas.reports.report import ReportData
from backend_lambdas.reports.tables.table import Drawn, Kind, ReportTable, drawn, long_table, table_of
from backend_lambdas.reports.week_sales import Because, Mover, SalesRow


def _revenue() -> Drawn:
    return drawn("revenue", pgettext("money", "Sales"), Kind.MONEY)


def _week_before() -> Drawn:
    return drawn("week_before", _("Week before"), Kind.MONEY, "before")


def _units() -> Drawn:
    return drawn("units", _("Units"), Kind.NUMBER)


def _sold() -> tuple[Drawn, ...]:
    return (
        _revenue(),
        _week_before(),
        drawn("change", _("Change"), Kind.SHARE, lambda row: _change(row, row.change, row.before)),
        drawn("last_year", _("Last year"), Kind.MONEY),
        drawn(
            "change_last_year",
            _("Change on last year"),
            Kind.SHARE,
            lambda row: _change(row, row.change_last_year, row.last_year),
        ),
        _units(),
        drawn("returned_units", _("Returned units"), Kind.NUMBER),
        drawn("returned_value", pgettext("money", "Returned"), Kind.MONEY),
    )


def _product() -> tuple[Drawn, ...]:
    return drawn("product_name", _("Name")), drawn("category", _("Category"))


def stores_table(report: ReportData) -> ReportTable:
    states = {seen.store: seen for seen in report.same.before.others}
    name = drawn("store", _("Store"), Kind.STORE, lambda row: row.name or _("(none)"))
    state = drawn(
        "state",
        _("Not compared, because"),
        of=lambda row: state_text(states[row.name]) if row.name in states else row.state,
    )
    return table_of("stores", _("Sales by store"), report.stores, (name, *_sold(), state), compared_note(report))


def categories_table(report: ReportData) -> ReportTable:
    name = drawn("category", _("Category"), of=lambda row: row.name or _("(none)"))
    return table_of("categories", _("Sales by category"), report.categories, (name, *_sold()), compared_note(report))


def products_table(report: ReportData, products: Collection[SalesRow]) -> ReportTable:
    columns = (drawn("product_id", _("Product"), of="name"), *_product(), *_sold())
    table = long_table("products", _("Sales by product"), products, columns, report.products_total)
    return replace(table, note=compared_note(report))


def compared_note(report: ReportData) -> str:
    """What changes are over; "" in reports made before they were over the same stores."""
    before, last_year = report.same.before, report.same.last_year
    if not before.total and not last_year.total:
        return ""
    return _(
        "Changes are over the same stores ({same} of {all} against the week before, {same_then} of {all_then} against "
        "a year earlier); the other columns are over all stores.",
        same=number(len(before.same)),
        all=number(before.total),
        same_then=number(len(last_year.same)),
        all_then=number(last_year.total),
    )


def days_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("day", _("Day"), Kind.DAY),
        _revenue(),
        drawn("same_stores", _("Same stores"), Kind.MONEY, "same"),
        drawn("same_stores_week_before", _("Same stores, week before"), Kind.MONEY, "same_before"),
        drawn("week_before", _("All stores, week before"), Kind.MONEY, "before"),
        drawn("last_year", _("All stores, last year"), Kind.MONEY),
        _units(),
    )
    return table_of("days", _("Sales by day"), report.days, columns)


def weeks_table(report: ReportData) -> ReportTable:
    """Newest first."""
    columns = (
        drawn("week", _("Week")),
        _revenue(),
        drawn("last_year", _("52 weeks earlier"), Kind.MONEY),
        _units(),
    )
    return table_of("weeks", _("Sales by week"), report.weeks[::-1], columns, _("Over all stores."))


def movers_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("list", _("List"), Kind.WORD, lambda mover: str(mover.moves)),
        drawn("product_id", _("Product")),
        *_product(),
        _revenue(),
        _week_before(),
        drawn("change", _("Change"), Kind.MONEY),
        drawn("change_share", _("Change in %"), Kind.SHARE, "share"),
        drawn("price_part", _("Price"), Kind.MONEY),
        drawn("volume_part", _("Volume"), Kind.MONEY),
        drawn("availability_part", _("Availability"), Kind.MONEY),
        drawn("unpriced_part", _("Prices missing"), Kind.MONEY),
        drawn("because", _("Mostly because of"), Kind.WORD, _because),
    )
    before = report.same.before
    same, total = number(len(before.same)), number(before.total)
    note = _("All of it in the same stores, {same} of {all}.", same=same, all=total) if before.total else ""
    return table_of("movers", _("What moved"), report.movers, columns, note)


def _because(mover: Mover) -> str:
    against = f"{AGAINST}{mover.against}" if mover.against is not Because.NOT_CLEAR else ""
    return f"{mover.because}{against}"


def _change(row: SalesRow, over_same_stores: Decimal | None, then: Decimal | None) -> Decimal | None:
    return over_same_stores if row.is_compared else change_of(row.revenue, then)
