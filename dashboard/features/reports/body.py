"""What stands in the middle of the reports page: the open report, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.language.texts import N_, _, ngettext
from backend_lambdas.reports.calendar import Weekday, checked_week
from backend_lambdas.reports.formatting import calling, week_name
from backend_lambdas.reports.registered import RegisteredReport
from backend_lambdas.reports.report import ReportData
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.data.own_reports import reader_of
from dashboard.features.reports import queries as report_queries
from dashboard.features.reports.charts import chart_panels
from dashboard.features.reports.compare import compared_panels, comparison_panel
from dashboard.features.reports.scope import scope_words
from dashboard.features.reports.tables import table_panels
from dashboard.features.reports.view import headline_cards, method_panel, report_head, sentence_list
from dashboard.ui.addresses import report_address
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import every_store, inside
from dashboard.ui.panel import panel
from dashboard.ui.states import empty_state, error_state

LONGEST = 100
WEEKDAYS = dict(
    zip(
        Weekday,
        (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday")),
        strict=True,
    )
)


MOST_NAMED = 5


def schedule_words() -> str:
    """Which stores the reports are about, where not all, and when they are made by themselves."""
    weekday, at, zone = report_queries.report_schedule()
    values = {"weekday": _(WEEKDAYS[Weekday(weekday)]), "at": at, "zone": zone}
    if current_actor().may(Right.ORDER_REPORTS):
        return _about() + _("Of every complete week, each {weekday} at {at} {zone}, and whenever you run one", **values)
    return _about() + _("Of every complete week, each {weekday} at {at} {zone}", **values)


def _about() -> str:
    stores = sorted(current_actor().stores or ())
    if not stores:
        return ""
    named = ", ".join(stores) if len(stores) <= MOST_NAMED else ""
    count = ngettext("Of your store only", "Of your {number} stores only", len(stores))
    return f"{count}: {named}. " if named else f"{count}. "


def one_text(value: Any) -> str:
    """One value of the address; anything may be there."""
    first = value[0] if isinstance(value, list | tuple) and value else value
    return first[:LONGEST] if isinstance(first, str) else ""


def one_week(value: Any) -> str:
    """The week that a value of the address names; "" for anything else."""
    try:
        return checked_week(one_text(value))
    except InvalidRequest:
        return ""


def opened_week(entries: Sequence[RegisteredReport], asked: str) -> str:
    """The week the address names, else the newest with a report, else the last complete one."""
    if asked:
        return asked
    return entries[0].period.week if entries else report_queries.last_week()


def is_there(entries: Sequence[RegisteredReport], awaited: Sequence[Any] | None) -> bool:
    """Whether what was ordered is there: [week, the revision it had]; nothing ordered is there too."""
    if not awaited:
        return True
    week, revision = awaited
    return any(entry.period.week == week and entry.revision > revision for entry in entries)


def ordered_words(week: str, revision: int, stores: Sequence[str] = ()) -> str:
    """What is said when a report has been ordered; `revision`: of the one there is, 0 for none."""
    if revision and reader_of(stores).stores is not None:
        text = N_(
            "Sales of {week} have arrived since. If there are any of these stores among them, the report is made again "
            "and appears here by itself."
        )
    elif revision:
        text = N_("The report of {week} is being made again with what has arrived since. It appears here by itself.")
    else:
        text = N_("The report of {week} is being made. It appears here by itself.")
    return _(text, week=inside(week_name(week)))


def heard_of(
    entries: Sequence[RegisteredReport], awaited: Sequence[Any] | None, is_over: bool, minutes: int
) -> tuple[bool, str | None]:
    """Whether there is nothing to wait for, and what is then said of what was ordered; None: what was said stays."""
    there = is_there(entries, awaited)
    if not awaited or not (there or is_over):
        return there or is_over, None
    return True, "" if there else _overdue_words(awaited, minutes)


def _overdue_words(awaited: Sequence[Any], minutes: int) -> str:
    """What is said when what was ordered, as `is_there`, has not come for so long."""
    week, revision = awaited
    text = (
        N_(
            "The report of {week} has not changed within {minutes} minutes: nothing of these stores has come since, or "
            "it is still being made. Then it appears here by itself."
        )
        if revision
        else N_(
            "The report of {week} has not come within {minutes} minutes. There is none of a week in which these stores "
            "sold nothing and had no stock. If it is still being made, it appears here by itself."
        )
    )
    return _(text, week=inside(week_name(week)), minutes=minutes)


def view_query(week: str, beside: str, search: str, stores: Sequence[str] = ()) -> str:
    """The address of this view, without what is not chosen."""
    chosen = [("week", week), *(("store", store) for store in stores), ("with", beside), ("find", search.strip())]
    return urlencode([(name, value) for name, value in chosen if value])


@dataclass(frozen=True, slots=True)
class Body:
    """`head`: the report's numbers and sentences, or a state that says what to do. `tables`: what comes below it."""

    head: list[Component]
    tables: list[Component] = field(default_factory=list)


def body_of(
    entries: Sequence[RegisteredReport] | DataUnavailable, week: str, beside: str, stores: Sequence[str] = ()
) -> Body:
    """The report, compared with that of the week `beside` when there is one, or a state that says what to do."""
    if isinstance(entries, DataUnavailable):
        return Body([panel(_("Report"), error_state(_("The reports could not be loaded"), entries))])
    try:
        return _read(entries, week, beside, stores)
    except DataUnavailable as error:
        return Body([panel(_("Report"), error_state(_("The report could not be loaded"), error))])
    except (InvalidRequest, NotFound) as problem:
        title = _("This report cannot be shown")
        return Body([panel(_("Report"), empty_state(title, str(problem), icon_name="reports"))])


def _missing(week: str, stores: Sequence[str]) -> Body:
    runs = current_actor().may(Right.ORDER_REPORTS) and reader_of(stores).stores != frozenset()
    text = _("Run it now with the button above; it is there within a minute.") if runs else _("It has not been made.")
    text += _(" It needs stock or sales to report about.")
    title = _("{week_name} has no report yet", week_name=week_name(week))
    if stores:
        title = _("{week_name} has no report of {stores} yet", week_name=week_name(week), stores=scope_words(stores))
    every = link_button(every_store(), report_address(week))
    state = empty_state(title, text, every if stores else None, icon_name="reports")
    return Body([panel(_("Report"), state)])


def _read(entries: Sequence[RegisteredReport], week: str, beside: str, stores: Sequence[str]) -> Body:
    checked_week(week)
    report = report_queries.report(week, stores)
    if report is None:
        return _missing(week, stores)
    with calling(report.names):
        return _drawn(entries, report, beside, stores)


def _drawn(entries: Sequence[RegisteredReport], report: ReportData, beside: str, stores: Sequence[str]) -> Body:
    """Stores are called as they were when the report was made."""
    week = report.period.week
    other = report_queries.report(beside, stores) if beside and beside != week else None
    known = next((entry for entry in entries if entry.period.week == week), None)
    head = [
        report_head(report, known.earlier if known else (), known.left_out if known else (), stores),
        headline_cards(report),
        *([comparison_panel(report, other)] if other else []),
        *chart_panels(report),
        sentence_list(report),
    ]
    tables = compared_panels(report, other) if other else table_panels(report)
    return Body(head, [*tables, method_panel(report)])
