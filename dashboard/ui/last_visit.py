"""What is new since one was last here, in words that lead to exactly that."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _, ngettext
from dashboard.data.alerts import AlertFilters, NewAlerts
from dashboard.ui.addresses import alerts_address
from dashboard.ui.controls import action_link
from dashboard.ui.formatting import relative_time, with_parts


def new_since(new: NewAlerts | None, stores: tuple[str, ...] = ()) -> Component:
    """ "12 new alerts since your last visit, Friday 17:40", a link to these; honest where there was no visit before."""
    if new is None:
        return html.Span(_("No earlier visit recorded"))
    found = _link(new, stores) if new.number else html.Span(_("No new alert"))
    words = _("{alerts} since your last visit, {when}")
    if new.visited < new.since:
        words = _("{alerts} in the last 30 days; your last visit was {when}")
    return html.Span(with_parts(words, alerts=found, when=relative_time(new.visited, "day")))


def _link(new: NewAlerts, stores: tuple[str, ...]) -> Component:
    words = ngettext("{number} new alert", "{number} new alerts", new.number)
    return action_link(words, alerts_address(AlertFilters(stores=stores, since=new.since.isoformat())))
