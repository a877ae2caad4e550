"""The list of the alerts page, and what its states say."""

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import SHORTAGES, Alert, AlertStatus
from backend_lambdas.language.texts import N_, _
from dashboard.data import alerts
from dashboard.data.alerts import AlertFilters
from dashboard.data.at_risk import risk_of
from dashboard.data.paging import Page
from dashboard.features.alerts.controls import view_of
from dashboard.features.alerts.feed import mark, read_view
from dashboard.features.alerts.rows import alert_row
from dashboard.ui.addresses import alerts_address
from dashboard.ui.controls import link_button
from dashboard.ui.live import LiveList, Mark
from dashboard.ui.states import empty_state, skeleton

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """`risk`: money a day that is lost until somebody does something, 0 where none is known or it is over."""

    alert: Alert
    risk: float


def _read(query: str, limit: int, cursor: str | None) -> Page[ListedAlert]:
    page = read_view(alerts.alerts, view_of(query), limit, cursor)
    standing = [one for one in page.rows if one.kind in SHORTAGES and one.status is not AlertStatus.RESOLVED]
    risks = dict(zip(standing, risk_of([(one.store, one.product_id) for one in standing]), strict=True))
    return Page(tuple(ListedAlert(one, risks.get(one, 0.0)) for one in page.rows), page.cursor)


def _draw(one: ListedAlert) -> Component:
    return alert_row(one.alert, one.risk)


def _mark(one: ListedAlert) -> Mark:
    key, text = mark(one.alert)
    return [key, f"{text}|{one.risk:.0f}"]


def loading_rows() -> list[Component]:
    """Grey rows of the height of real ones."""
    return [html.Li(skeleton(56), className="alert-row-loading") for _ in range(6)]


def _empty(query: str) -> Component:
    view = view_of(query)
    if view.filters != AlertFilters(days=view.filters.days):
        again = link_button(_("Clear the filters"), alerts_address(AlertFilters()))
        return empty_state(
            _("No alert fits these filters"), _("Try fewer of them, or a longer period."), again, "filter"
        )
    if view.filters.days < LONGEST_DAYS:
        longer = link_button(_("Show the last year"), f"/alerts?days={LONGEST_DAYS}")
        text = _("None opened in these days. Try a longer period.")
        return empty_state(_("No alerts in this period"), text, longer, "healthy")
    text = _("Alerts appear here when a file brings an item to its threshold or below, or changes a price or a name.")
    return empty_state(_("No alerts yet"), text, link_button(_("Upload a stock file"), "/uploads"), "healthy")


ALERT_LIST = LiveList(_read, _draw, _mark, _empty, N_("The alerts could not be loaded"))
