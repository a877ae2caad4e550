"""The first screen: how fresh the figures are, what needs a decision, four numbers, health by store, latest alerts."""

from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data import alerts, matters, reading, views
from dashboard.data.address import QueryValue, texts_of
from dashboard.data.alerts import AlertFilters
from dashboard.data.availability import DataUnavailable
from dashboard.data.sales.values import SalesSummary
from dashboard.features.overview import parts
from dashboard.features.overview import queries as overview_queries
from dashboard.features.overview.matter_rows import matter_rows
from dashboard.features.overview.parts import freshness_line
from dashboard.features.overview.sales import sales_panels
from dashboard.shell.ids import Shell
from dashboard.ui.answer_dialog import AlertAnswer, answering
from dashboard.ui.controls import options_of, select_field
from dashboard.ui.decisions import decisions_panel
from dashboard.ui.live import changed_parts, filled
from dashboard.ui.panel import page, panel
from dashboard.ui.states import error_state, skeleton
from dashboard.ui.store_choice import store_choices, store_piece
from dashboard.ui.views_menu import opening

LATEST_ALERTS = 8


class Ids(StrEnum):
    """What the callbacks and the tests of this page refer to."""

    STORE = "overview-store"
    SUBTITLE = "overview-subtitle"
    BANNERS = "overview-banners"
    KPIS = "overview-kpis"
    SALES = "overview-sales"
    ATTENTION = "overview-attention"
    ALERTS = "overview-alerts"
    HEALTH = "overview-health"
    FILES = "overview-files"
    MARKS = "overview-marks"


SLOTS = tuple(id for id in Ids if id not in (Ids.STORE, Ids.MARKS))  # what `show` fills
dash.register_page(__name__, path="/", title=lambda **_values: _("Overview · Stockroom"))


def layout(store: QueryValue = None, **query: QueryValue) -> Component:
    """The frame with stand-ins; the first answer of `show` fills it. `store`, of the address: one or several.

    The bare address opens with one's own stores.
    """
    mine = views.my_stores()
    bare = store is None and not query
    stores = mine if bare else texts_of(store)
    choice = select_field(
        _("Store"), Ids.STORE, store_choices((), stores, mine), store_piece(stores), hidden_label=True
    )
    chosen = opening(choice, views.my_stores_query(), bare)
    waiting = [html.Div(skeleton(104), className="card-own kpi-waiting") for _ in range(4)]
    lists = [
        html.Div(_waiting(_("What needs a decision")), id=Ids.ATTENTION),
        html.Div(_waiting(_("Latest alerts")), id=Ids.ALERTS),
    ]
    figures = [html.Div(_waiting(_("Stock health by store")), id=Ids.HEALTH), html.Div(id=Ids.FILES)]
    body = [
        html.Div(id=Ids.BANNERS, className="slot"),
        html.Div(html.Div(waiting, className="kpis"), id=Ids.KPIS, className="waits"),
        html.Div(lists, className="columns waits"),
        html.Div(id=Ids.SALES, className="slot"),
        html.Div(figures, className="columns waits"),
        dcc.Store(id=Ids.MARKS),
        *answering(),
    ]
    return page(_("Overview"), html.Span("\N{NO-BREAK SPACE}", id=Ids.SUBTITLE), body, [chosen])


@callback(
    *[Output(slot, "children") for slot in SLOTS],
    Output(Ids.STORE, "options"),
    Output(Ids.MARKS, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(Ids.STORE, "value"),
    Input(AlertAnswer.DONE, "data"),
    State(Ids.MARKS, "data"),
)
def show(_version: str | None, piece: str, _done: Any, known: dict[str, str] | None) -> tuple[Any, ...]:
    """The parts that are not on the screen yet, in the order of SLOTS. `piece`: the stores, as in the address."""
    stores = tuple(parse_qs(piece or "").get("store", ()))
    failed = (Ids.BANNERS, "", _("Couldn't load the figures"))
    shown, marks = filled(SLOTS, lambda: _parts(stores), known, failed)
    (choices,), mark = changed_parts({"choices": _options(stores)}, known)
    return (*shown, choices, marks | mark)


clientside_callback(
    ClientsideFunction("stockroom", "chooseStore"), Input(Ids.STORE, "value"), prevent_initial_call=True
)


def _parts(stores: tuple[str, ...]) -> dict[str, Any]:
    view = overview_queries.overview(stores)
    if parts.is_empty(view):
        return {Ids.BANNERS: parts.unknown_stores(stores) if stores else parts.first_start()}
    latest = alerts.alerts(AlertFilters(stores=stores), LATEST_ALERTS)
    sold, summary = _sales(stores)
    freshness, found = summary.freshness if summary else None, matters.matters(stores)
    others = matter_rows(found, stores)
    return {
        **sold,
        Ids.SUBTITLE: freshness_line(view.freshness),
        Ids.BANNERS: parts.banners(view, freshness, found.silent),
        Ids.KPIS: parts.figures(view, stores, summary),
        Ids.ATTENTION: decisions_panel(view.decisions, others, stores, view.lead_days, found.number),
        Ids.ALERTS: parts.alerts_panel(latest.rows, stores, alerts.new_alerts(stores)),
        Ids.HEALTH: parts.health_panel(view, stores),
        Ids.FILES: parts.files_panel(view, stores, freshness),
    }


def _sales(stores: tuple[str, ...]) -> tuple[dict[str, Any], SalesSummary | None]:
    """Only when there are sales; the stock stays on the screen when they cannot be read."""
    try:
        summary = overview_queries.sales_summary(stores)
    except DataUnavailable as failure:
        return {Ids.SALES: panel(_("Sales"), error_state(_("Couldn't load the sales"), failure))}, None
    if summary is None:
        return {}, None
    return {Ids.SALES: sales_panels(summary, stores)}, summary


def _options(stores: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        names = reading.filter_choices().stores
    except DataUnavailable:
        names = ()
    return options_of(store_choices(names, stores, views.my_stores()))


def _waiting(title: str) -> Component:
    return panel(title, skeleton(380, 3))
