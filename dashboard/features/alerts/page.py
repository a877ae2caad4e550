"""The history of alerts: what opened, what became of it, and who answered."""

from typing import Any
from urllib.parse import parse_qs

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.saved_view import Grid
from backend_lambdas.language.texts import _
from dashboard.data import people, reading, views
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue, search_of
from dashboard.features.alerts import controls
from dashboard.features.alerts.controls import AlertFilter, assignee_choices, view_of
from dashboard.features.alerts.dialog import bulk_bar
from dashboard.features.alerts.feed import AlertView
from dashboard.features.alerts.ids import Alerts
from dashboard.features.alerts.list import ALERT_LIST, loading_rows
from dashboard.features.alerts.one import OneAlert, alert_panel
from dashboard.features.alerts.summary import summary_parts
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import ALERTS_PATH
from dashboard.ui.answer_dialog import AlertAnswer, answering
from dashboard.ui.controls import button, export_menu, options_of
from dashboard.ui.formatting import every_store
from dashboard.ui.live import changed_parts
from dashboard.ui.panel import page, panel
from dashboard.ui.states import skeleton
from dashboard.ui.store_choice import store_choices
from dashboard.ui.views_menu import views_menu

dash.register_page(__name__, path=ALERTS_PATH, title=lambda **_values: _("Alerts · Stockroom"))

CHART_HEIGHT = 147  # with its legend; the waiting part has its place
EXPORT_PATH = "/export/alerts"


def layout(**query: QueryValue) -> Component:
    """The page as the URL asks for it; its figures come by callback."""
    view = AlertView.from_query(**(query or parse_qs(views.opening_query(Grid.ALERTS))))
    rows = html.Ul(loading_rows(), id=Alerts.ROWS, className="alert-rows waits")
    everything = button(_("Select all shown"), kind="quiet", **{"data-alert-all": "1"})
    more = html.Div(
        button(_("Load more"), Alerts.MORE), id=f"{Alerts.MORE}-place", className="alerts-foot", hidden=True
    )
    answers = current_actor().may(Right.ANSWER_ALERTS)
    matching = html.Div(id=Alerts.MATCHING, className="alerts-match")
    parts = [everything, matching, bulk_bar()] if answers else [matching]
    tools = [html.Div(parts, className="alerts-tools")]
    history: list[Any] = [controls.filter_bar(view), *tools, rows, html.Div(id=Alerts.STATE), more]
    body = [
        html.Div(id=Alerts.STALE, className="banner-place"),
        html.Div(id=Alerts.SERVICE, className="banner-place"),
        panel(_("Alerts opened per day"), html.Div(skeleton(CHART_HEIGHT), id=Alerts.CHART), _chart_words()),
        html.Div(id=Alerts.GROUPS, className="slot"),
        panel(_("History"), history, flush=True),
        alert_panel(answers),
        *answering(),
        dcc.Store(id=Alerts.VIEW, data=view.to_query()),
        dcc.Store(id=OneAlert.REF, data=search_of(query.get("alert")) or None),
        *(dcc.Store(id=name) for name in (Alerts.SHOWN, Alerts.MARKS)),
        *(dcc.Store(id=name) for name in (OneAlert.DRAWN, OneAlert.OPENED, OneAlert.SAVED)),
    ]
    files = export_menu(EXPORT_PATH, view.to_query(), Alerts.CSV, Alerts.XLSX)
    subtitle = html.Span("\N{NO-BREAK SPACE}", id=Alerts.OPEN)
    return page(_("Alerts"), subtitle, body, [files, views_menu(Grid.ALERTS, not query)])


def _chart_words() -> Component:
    return html.Span(every_store(), id=Alerts.CHART_WORDS)


@callback(
    Output(Alerts.VIEW, "data"),
    Input(AlertFilter.STATUS, "value"),
    Input(AlertFilter.SEARCH, "value"),
    Input(AlertFilter.KIND, "value"),
    Input(AlertFilter.STORE, "value"),
    Input(AlertFilter.DAYS, "value"),
    Input(AlertFilter.ORDER, "value"),
    Input(AlertFilter.ASSIGNED, "value"),
    prevent_initial_call=True,
)
def choose_view(statuses: list[str] | None, search: str | None, *pieces: str | None) -> str:
    """The view the controls ask for, as the URL's query."""
    return controls.chosen_view(statuses, search, *pieces).to_query()


@callback(
    Output(Alerts.ROWS, "children"),
    Output(Alerts.SHOWN, "data"),
    Output(Alerts.STATE, "children"),
    Output(f"{Alerts.MORE}-place", "hidden"),
    Input(Alerts.VIEW, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(AlertAnswer.DONE, "data"),
    Input(Alerts.MORE, "n_clicks"),
    State(Alerts.SHOWN, "data"),
)
def show_alerts(query: str, _version: Any, _done: Any, _more: Any, shown: dict[str, Any] | None) -> tuple[Any, ...]:
    """The list: drawn anew for another view, one page longer, or patched because the data changed."""
    update = ALERT_LIST.update(query, shown, longer=shown is not None and ctx.triggered_id == Alerts.MORE)
    return update.rows, update.shown, update.state, update.no_more


@callback(
    Output(Alerts.OPEN, "children"),
    Output(Alerts.STALE, "children"),
    Output(Alerts.SERVICE, "children"),
    Output(Alerts.CHART, "children"),
    Output(Alerts.CHART_WORDS, "children"),
    Output(Alerts.MATCHING, "children"),
    Output(Alerts.GROUPS, "children"),
    Output(Alerts.MARKS, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(AlertAnswer.DONE, "data"),
    Input(Alerts.VIEW, "data"),
    State(Alerts.MARKS, "data"),
)
def show_summary(_version: Any, _done: Any, query: str, known: dict[str, str] | None) -> tuple[Any, ...]:
    """What is open, and the count per day; only what changed."""
    parts = summary_parts(view_of(query).filters)
    shown, marks = changed_parts(parts, known)
    return (*shown, marks)


@callback(
    Output(AlertFilter.STORE, "options"),
    Output(AlertFilter.ASSIGNED, "options"),
    Input(Shell.DATA_VERSION, "data"),
    State(Alerts.VIEW, "data"),
)
def offer_choices(_version: Any, query: str) -> tuple[list[dict[str, str]], ...]:
    """Every store and every colleague there is, and what the URL asks for."""
    asked = view_of(query).filters
    stores = store_choices(reading.filter_choices().stores, asked.stores, views.my_stores())
    return options_of(stores), options_of(assignee_choices(people.colleagues(), asked.assigned))


clientside_callback(ClientsideFunction("alerts", "address"), Input(Alerts.VIEW, "data"), Input(OneAlert.REF, "data"))
clientside_callback(ClientsideFunction("alerts", "recount"), Input(Alerts.SHOWN, "data"))
