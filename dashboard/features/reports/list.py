"""The list of weekly reports, with a filter and the choice of a week to compare with (values -> components)."""

from collections.abc import Sequence
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.days import MONTHS
from backend_lambdas.language.texts import _
from backend_lambdas.reports.formatting import days_of, week_name
from backend_lambdas.reports.labels import WEEK_BEFORE, WHY, headline_changes, headline_text
from backend_lambdas.reports.registered import RegisteredReport
from dashboard.ui.addresses import report_address
from dashboard.ui.controls import EVERYTHING, Choice
from dashboard.ui.formatting import relative_time
from dashboard.ui.states import empty_state
from dashboard.ui.status import chip


def matching(entries: Sequence[RegisteredReport], search: str) -> list[RegisteredReport]:
    """Those whose week, days or year hold every word typed."""
    words = search.lower().split()
    return [entry for entry in entries if all(word in _words(entry) for word in words)]


def _words(entry: RegisteredReport) -> str:
    period = entry.period
    months = " ".join(_(MONTHS[day.month - 1]) for day in (period.first, period.last))
    when = days_of(period.first, period.last)
    return f"{period.week} {week_name(period.week)} {when} {months} {entry.made_by}".lower()


def report_rows(entries: Sequence[RegisteredReport], total: int, open_week: str) -> Component:
    """The rows, the open one marked."""
    if not entries:
        text = _("No report fits what you typed.") if total else _("A report is made of every complete week with data.")
        return empty_state(_("Nothing found") if total else _("No report yet"), text, icon_name="reports")
    return html.Ul([_row(entry, open_week) for entry in entries], className="rows report-rows")


def _row(entry: RegisteredReport, open_week: str) -> Component:
    revenue = entry.headlines[0]
    changes = [change for change in headline_changes(revenue) if change.than == _(WEEK_BEFORE)]
    changed = "".join(f" ({change.amount})" for change in changes)
    headline = f"{headline_text(revenue.value, revenue.measure, entry.currency)}{changed}"
    when = days_of(entry.period.first, entry.period.last)
    current = {"aria-current": "true"} if entry.period.week == open_week else {}
    mark = [] if entry.sent_at else [chip(_("Not mailed"), "plain", "mail")]
    if entry.cause is not None:
        mark.append(html.Span(chip(_("Revised"), "info", "refresh"), title=_(WHY[entry.cause])))
    title = dcc.Link(week_name(entry.period.week), href=report_address(entry.period.week), className="row-title")
    line = html.Div(
        [html.Span(when), html.Span("·", **{"aria-hidden": "true"}), html.Span(headline)], className="row-detail"
    )
    side = html.Div([relative_time(datetime.fromisoformat(entry.made_at), "ago"), *mark], className="row-side")
    return html.Li([html.Div([title, line], className="row-main"), side], className="row-item report-row", **current)


def compare_choices(entries: Sequence[RegisteredReport], open_week: str) -> list[Choice]:
    """Every other week."""
    weeks = [(entry.period.week, week_name(entry.period.week)) for entry in entries if entry.period.week != open_week]
    return [(EVERYTHING, _("No other week")), *weeks]
