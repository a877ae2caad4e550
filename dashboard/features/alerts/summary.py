"""What stands above the list of alerts: how many are open and match, who is mailed, the bars of a day."""

from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import Alert
from dashboard.data import alerts, open_matching, reading, silent_stores
from dashboard.data.alerts import AlertCounts, AlertFilters
from dashboard.data.availability import DataUnavailable
from dashboard.features.alerts import queries as alerts_queries
from dashboard.features.alerts.controls import open_line
from dashboard.features.alerts.days import bars, day_chart, sentence
from dashboard.features.alerts.matching import chart_scope, groups_panel, matching_line
from dashboard.features.alerts.receivers import receivers_banner, receivers_line
from dashboard.ui.last_visit import new_since
from dashboard.ui.states import silent_banner, stale_banner


def summary_parts(filters: AlertFilters) -> dict[str, Component]:
    """By name, in the order of the page's outputs."""
    table = bars(alerts_queries.alerts_per_day(filters), filters.days, datetime.now(UTC).date())
    found, stores = _matching(filters), filters.stores
    new = new_since(alerts.new_alerts(stores), stores)
    service = alerts_queries.alert_service()
    service_banners = (
        receivers_banner(service.reach, service.mended),
        silent_banner(silent_stores.silent_stores(stores)),
    )
    return {
        "open": html.Span([open_line(_counts(stores)), receivers_line(service.reach), " · ", new]),
        "stale": html.Div(stale_banner(reading.data_state())),
        "service": html.Div([part for part in service_banners if part], className="stack"),
        "chart": day_chart(table),
        "words": html.Span(f"{chart_scope(filters)}. {sentence(table)}"),
        "matching": html.Span(matching_line(found) if found is not None else ""),
        "groups": groups_panel(found, filters),
    }


def _matching(filters: AlertFilters) -> list[Alert] | None:
    try:
        return open_matching.open_matching(filters)
    except DataUnavailable:
        return None


def _counts(stores: tuple[str, ...]) -> AlertCounts | None:
    try:
        return alerts.open_alerts(stores=stores)
    except DataUnavailable:
        return None
