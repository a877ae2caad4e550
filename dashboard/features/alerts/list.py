"""The list of the alerts page: what is drawn anew, what is patched, and what its states say."""

from dataclasses import dataclass
from typing import Any

from dash import Patch, html, no_update
from dash.development.base_component import Component

from dashboard.data import alert_pages, availability
from dashboard.data.alerts import AlertFilters
from dashboard.features.alerts.controls import view_of
from dashboard.features.alerts.feed import PAGE, AlertView, marks, read_page
from dashboard.features.alerts.rows import alert_row
from dashboard.ui.controls import link_button
from dashboard.ui.live_list import difference, marks_after, patch_rows
from dashboard.ui.states import empty_state, error_state, skeleton

MOST_COMPARED = 500
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class ListUpdate:
    """What the browser gets: rows (a list, a Patch or no_update), what it then shows, the state beside, no more?"""

    rows: Any
    shown: Any
    state: Any
    no_more: Any


UNCHANGED = ListUpdate(no_update, no_update, no_update, no_update)


def fresh_list(query: str) -> ListUpdate:
    """The first page of a view, drawn anew."""
    view = view_of(query)
    try:
        page = read_page(alert_pages.alerts, view)
    except availability.DataUnavailable as error:
        return ListUpdate([], None, error_state("The alerts could not be loaded", error), True)
    shown = {"query": query, "marks": marks(page.alerts), "cursor": page.cursor}
    state = None if page.alerts else _empty(view)
    return ListUpdate([alert_row(alert) for alert in page.alerts], shown, state, page.cursor is None)


def longer_list(shown: dict[str, Any]) -> ListUpdate:
    """One page more below what is shown."""
    page = read_page(alert_pages.alerts, view_of(shown["query"]), cursor=shown["cursor"])
    known = {ref for ref, _ in shown["marks"]}
    added = [alert for alert in page.alerts if alert.ref not in known]
    rows = Patch()
    rows.extend([alert_row(alert) for alert in added])
    now_shown = {**shown, "marks": shown["marks"] + marks(added), "cursor": page.cursor}
    return ListUpdate(rows, now_shown, no_update, page.cursor is None)


def current_list(shown: dict[str, Any]) -> ListUpdate:
    """The same list brought up to date: a few rows patched, or drawn anew when much moved."""
    limit = min(len(shown["marks"]) + PAGE, MOST_COMPARED)
    page = read_page(alert_pages.alerts, view_of(shown["query"]), limit)
    fresh = marks(page.alerts)
    change = difference(shown["marks"], fresh, page.cursor is None)
    if change is None or len(change.gone) == len(shown["marks"]):
        return fresh_list(shown["query"])
    if not change.size:
        return UNCHANGED
    rows = patch_rows(change, lambda at: alert_row(page.alerts[at]))
    return ListUpdate(rows, {**shown, "marks": marks_after(shown["marks"], fresh, change)}, None, no_update)


def loading_rows() -> list[Component]:
    """Grey rows of the height of real ones."""
    return [html.Li(skeleton(56), className="alert-row-loading") for _ in range(6)]


def _empty(view: AlertView) -> Component:
    if view.filters != AlertFilters(days=view.filters.days):
        again = link_button("Clear the filters", "/alerts")
        return empty_state("No alert fits these filters", "Try fewer of them, or a longer period.", again, "filter")
    if view.filters.days < LONGEST_DAYS:
        longer = link_button("Show the last year", f"/alerts?days={LONGEST_DAYS}")
        text = "Stock stayed above every reorder point. Try a longer period."
        return empty_state("No alerts in this period", text, longer, "healthy")
    text = "Alerts appear here when a file brings an item to its reorder point or below, or changes a price or a name."
    return empty_state("No alerts yet", text, link_button("Upload a stock file", "/uploads"), "healthy")
