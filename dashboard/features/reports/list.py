"""The list of weekly reports with their numbers, the choice of any week, and of one to compare with (values ->
components)."""

from collections.abc import Sequence
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.calendar import week_end, week_start
from backend_lambdas.language.days import MONTHS
from backend_lambdas.language.texts import N_, _
from backend_lambdas.reports.formatting import days_of, week_name, word
from backend_lambdas.reports.labels import WEEK_BEFORE, WHY, headline_changes, headline_text
from backend_lambdas.reports.registered import RegisteredReport
from backend_lambdas.reports.report import Headline
from dashboard.ui.addresses import report_address
from dashboard.ui.controls import EVERYTHING, Choice
from dashboard.ui.formatting import relative_time
from dashboard.ui.states import empty_state
from dashboard.ui.status import chip

NOT_MADE = N_("no report yet")


def matching(entries: Sequence[RegisteredReport], search: str) -> list[RegisteredReport]:
    """Those whose week, days or year hold every word typed."""
    words = search.lower().split()
    return [entry for entry in entries if all(word in _words(entry) for word in words)]


def _words(entry: RegisteredReport) -> str:
    period = entry.period
    months = " ".join(_(MONTHS[day.month - 1]) for day in (period.first, period.last))
    when = days_of(period.first, period.last)
    return f"{period.week} {week_name(period.week)} {when} {months} {entry.made_by}".lower()


def report_rows(
    entries: Sequence[RegisteredReport], total: int, open_week: str, stores: Sequence[str] = ()
) -> Component:
    """The rows, the open one marked. `stores`: whose reports they are, () = of all."""
    if not entries:
        made = _("A report is made of every complete week with data.")
        own = _("A report of some stores is made when somebody asks for it: choose a week and press Run now.")
        text = _("No report fits what you typed.") if total else own if stores else made
        return empty_state(_("Nothing found") if total else _("No report yet"), text, icon_name="reports")
    return html.Ul([_row(entry, open_week, stores) for entry in entries], className="rows report-rows")


def _row(entry: RegisteredReport, open_week: str, stores: Sequence[str]) -> Component:
    when = days_of(entry.period.first, entry.period.last)
    current = {"aria-current": "true"} if entry.period.week == open_week else {}
    mark = [] if entry.sent_at or entry.stores is not None else [chip(_("Not mailed"), "plain", "mail")]
    if entry.cause is not None:
        mark.append(html.Span(chip(_("Revised"), "info", "refresh"), title=_(WHY[entry.cause])))
    title = dcc.Link(
        week_name(entry.period.week), href=report_address(entry.period.week, stores), className="row-title"
    )
    known = [headline for headline in entry.headlines if headline.value is not None]
    said = html.Div([_number(headline, entry.currency) for headline in known], className="report-preview")
    side = html.Div([relative_time(datetime.fromisoformat(entry.made_at), "ago"), *mark], className="row-side")
    name = html.Div([title, html.Div(when, className="row-detail")], className="row-main")
    return html.Li([name, said, side], className="row-item report-row", **current)


def _number(headline: Headline, currency: str) -> Component:
    """ "Sales 10,062.10 EUR (+2.8 %)": one of the report's numbers, with its change on the week before."""
    changes = [change.amount for change in headline_changes(headline) if change.than == _(WEEK_BEFORE)]
    changed = f" ({changes[0]})" if changes else ""
    value = f"{headline_text(headline.value, headline.measure, currency)}{changed}"
    return html.Span([f"{word(headline.label)} ", html.B(value)])


def week_choices(entries: Sequence[RegisteredReport], weeks: Sequence[str], open_week: str) -> list[Choice]:
    """Every week with sales or a report, and the open one, newest first; which of them have no report yet."""
    made = {entry.period.week for entry in entries}
    every = sorted({*made, *weeks, *([open_week] if open_week else [])}, reverse=True)
    return [(week, _week_words(week) if week in made else f"{_week_words(week)} · {_(NOT_MADE)}") for week in every]


def _week_words(week: str) -> str:
    return f"{week_name(week)}, {days_of(week_start(week), week_end(week))}"


def compare_choices(entries: Sequence[RegisteredReport], open_week: str) -> list[Choice]:
    """Every other week."""
    weeks = [(entry.period.week, week_name(entry.period.week)) for entry in entries if entry.period.week != open_week]
    return [(EVERYTHING, _("No other week")), *weeks]
