"""Two weeks side by side (values -> components)."""

from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _, pgettext
from backend_lambdas.reports.formatting import change_of, share, week_name, word
from backend_lambdas.reports.labels import headline_text
from backend_lambdas.reports.report import ReportData
from backend_lambdas.reports.tables.table import Column, Kind, ReportTable
from backend_lambdas.reports.week_sales import SalesRow
from dashboard.features.reports.view import small_table
from dashboard.ui.panel import panel

MOST = 60


def comparison_panel(report: ReportData, other: ReportData) -> Component:
    """The five numbers and the stores' sales of both weeks, each as its own report has them."""
    names = (week_name(report.period.week), week_name(other.period.week))
    currency = f", {report.currency}" if report.currency else ""
    parts = [
        small_table(_numbers(report, other, names), MOST),
        html.H3(_("Sales by store{currency}", currency=currency), className="report-part"),
    ]
    parts.append(small_table(_stores(report, other, names), MOST))
    note = _("Each week as its report had it at its cut-off, over all stores; sales that came in later are in neither.")
    return panel(_("{value} and {value_2}", value=names[0], value_2=names[1]), parts, note, flush=True)


def _numbers(report: ReportData, other: ReportData, names: tuple[str, str]) -> ReportTable:
    rows = []
    for headline in report.headlines:
        beside = next((each for each in other.headlines if each.key == headline.key), None)
        value = beside.value if beside else None
        rows.append(
            (
                word(headline.label),
                headline_text(headline.value, headline.measure, report.currency),
                headline_text(value, headline.measure, other.currency),
                share(None if headline.value is None else change_of(headline.value, value)),
            )
        )
    columns = (
        Column("number", pgettext("figure", "Number")),
        *(Column(f"week{n}", name, Kind.NUMBER) for n, name in enumerate(names)),
    )
    return ReportTable(
        "compared", _("The five numbers"), (*columns, Column("change", _("Change"), Kind.NUMBER)), tuple(rows)
    )


def _stores(report: ReportData, other: ReportData, names: tuple[str, str]) -> ReportTable:
    """Stores of either week, the greatest change first."""
    ours, theirs = ({row.name: row for row in each.stores} for each in (report, other))
    rows = []
    for name in {*ours, *theirs}:
        one, two = _revenue(ours.get(name)), _revenue(theirs.get(name))
        rows.append((name, one, two, (one or Decimal(0)) - (two or Decimal(0)), change_of(one or Decimal(0), two)))
    rows.sort(key=lambda row: (-abs(row[3]), row[0]))
    columns = (
        Column("store", _("Store")),
        *(Column(f"week{number}", name, Kind.MONEY) for number, name in enumerate(names)),
        Column("difference", _("Difference"), Kind.MONEY),
        Column("change", _("Change"), Kind.SHARE),
    )
    return ReportTable("compared-stores", _("Sales by store, two weeks"), columns, tuple(rows))


def _revenue(row: SalesRow | None) -> Decimal | None:
    return None if row is None else row.revenue
