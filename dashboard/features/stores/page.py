"""Settings of stores: what people say of each, for one or for several at once."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.stores import commands as stores_commands
from dashboard.features.stores import queries as stores_queries
from dashboard.features.stores.form import (
    KEEP,
    StoreForm,
    changes_of,
    differing,
    form_dialog,
    form_values,
    title_of,
)
from dashboard.features.stores.parts import stores_table, subtitle
from dashboard.features.stores.queries import StoreOrder
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import STORES_PATH
from dashboard.ui.controls import button, search_field, select_field
from dashboard.ui.formatting import count_of
from dashboard.ui.panel import SAID
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import error_state, skeleton

ORDERS = {StoreOrder.NAME: N_("Name"), StoreOrder.REGION: N_("Region"), StoreOrder.LAST: N_("Longest silent first")}
TEXTS = (StoreForm.NAME, StoreForm.REGION, StoreForm.ZONE, StoreForm.EXPECTED)
VALUES = (StoreForm.NAME, StoreForm.REGION, StoreForm.ZONE, StoreForm.DAYS, StoreForm.EXPECTED)  # as form.FIELDS


class Stores(StrEnum):
    """Ids of the page; those of its dialog are StoreForm."""

    SUBTITLE = "stores-subtitle"
    SEARCH = "stores-search"
    ORDER = "stores-order"
    QUERY = "stores-query"
    ROWS = "stores-rows"
    BAR = "stores-bar"
    BAR_TEXT = "stores-bar-text"


dash.register_page(__name__, path=STORES_PATH, title=lambda **_values: _("Stores · Stockroom"))


def layout(q: str = "", order: str = "", **_query: str) -> Component:
    """The frame; the first answer of `show_stores` fills it."""
    chosen = order if order in ORDERS else StoreOrder.NAME
    choices = [(str(key), _(words)) for key, words in ORDERS.items()]
    search = search_field(_("Search stores"), Stores.SEARCH, q, _("Search name, region or time zone"))
    tools = [search, select_field(_("Order"), Stores.ORDER, choices, chosen)]
    stores = [dcc.Store(id=name) for name in (Stores.QUERY, StoreForm.ASKED, StoreForm.SHOWN, StoreForm.DONE)]
    body: list[Any] = [html.Div(tools, className="stores-tools")]
    if current_actor().may(Right.MANAGE_COMPANY):
        body.append(_bar())
        stores.append(form_dialog(stores_queries.company_zone()))
    body.append(html.Div(skeleton(320, 4), id=Stores.ROWS))
    words = html.Span("\N{NO-BREAK SPACE}", id=Stores.SUBTITLE)
    return settings_page(STORES_PATH, _("Stores"), words, [html.Section(body, className="card-own panel"), *stores])


def _bar() -> Component:
    every = button(_("Select all shown"), kind="quiet", **{"data-stores-all": "1"})
    change = button(_("Change selected"), kind="primary", **{"data-stores-change": ""})
    clear = button(_("Clear"), kind="quiet", **{"data-stores-clear": "1"})
    count = html.Span("", id=Stores.BAR_TEXT, className="alerts-bar-text", role="status")
    chosen = html.Div([count, change, clear], id=Stores.BAR, className="alerts-bar", hidden=True)
    return html.Div([every, chosen], className="stores-bulk")


@callback(
    Output(Stores.SUBTITLE, "children"),
    Output(Stores.ROWS, "children"),
    Output(Stores.QUERY, "data"),
    Input(Stores.SEARCH, "value"),
    Input(Stores.ORDER, "value"),
    Input(Shell.DATA_VERSION, "data"),
    Input(StoreForm.DONE, "data"),
)
def show_stores(search: str | None, order: str, _version: Any, _done: Any) -> tuple[Any, Any, str]:
    """The stores that fit, and the address that shows them again."""
    chosen = StoreOrder(order) if order in ORDERS else StoreOrder.NAME
    asked = {"q": search, "order": "" if chosen is StoreOrder.NAME else str(chosen)}
    query = urlencode({name: value for name, value in asked.items() if value})
    try:
        found = stores_queries.stores(search or "", chosen)
    except DataUnavailable as failure:
        return "", error_state(_("The stores could not be loaded"), failure), query
    return subtitle(found), stores_table(found, current_actor().may(Right.MANAGE_COMPANY)), query


@callback(
    Output(StoreForm.SHOWN, "data"),
    Output(StoreForm.TITLE, "children"),
    *[Output(name, "value") for name in VALUES],
    *[Output(name, "placeholder") for name in TEXTS],
    Output(StoreForm.PROBLEM, "children"),
    Input(StoreForm.ASKED, "data"),
    prevent_initial_call=True,
)
def fill_form(asked: dict[str, Any] | None) -> tuple[Any, ...]:
    """The stores as they are now; `said`: why the dialog that is open shows them again."""
    chosen = asked or {}
    settings = stores_queries.settings_of_stores(chosen.get("stores", ()))
    before, different = form_values(settings), differing(settings)
    shown = {"seen": {one.store: one.rev for one in settings}, "before": before}
    placeholders = [_(KEEP) if name in different else "" for name in ("name", "region", "zone", "expected")]
    return shown, title_of(settings), *before.values(), *placeholders, chosen.get("said", "")


@callback(
    Output(StoreForm.DONE, "data"),
    Output(StoreForm.ASKED, "data"),
    Output(StoreForm.PROBLEM, "children", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(StoreForm.SAVE, "n_clicks"),
    State(StoreForm.SHOWN, "data"),
    *[State(name, "value") for name in VALUES],
    prevent_initial_call=True,
)
def save_form(clicks: int | None, shown: dict[str, Any], *values: Any) -> tuple[Any, ...]:
    """Save what was changed; stores that somebody else has changed meanwhile are shown again, as they are now."""
    if not clicks:  # Dash also calls when the button appears
        return (no_update,) * 4
    try:
        done = stores_commands.change_stores(shown["seen"], changes_of(shown["before"], values))
    except SHOWN_ERRORS as error:
        return no_update, no_update, str(error), no_update
    if done.newer:
        return no_update, {"stores": done.newer, "said": done.words, "at": clicks}, no_update, no_update
    return clicks, no_update, "", _("{stores} changed.", stores=count_of(len(done.saved), "store"))


clientside_callback(ClientsideFunction("stockroom", "replaceQuery"), Input(Stores.QUERY, "data"))
clientside_callback(ClientsideFunction("stores", "shown"), Input(Stores.ROWS, "children"))
clientside_callback(ClientsideFunction("stores", "openForm"), Input(StoreForm.SHOWN, "data"))
clientside_callback(ClientsideFunction("stores", "saved"), Input(StoreForm.DONE, "data"))
