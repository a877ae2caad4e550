"""Stock levels: every item of every store in one table, and one item in a side panel."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.saved_view import Grid
from backend_lambdas.language.texts import N_, _
from dashboard.data import availability, reading, views
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue
from dashboard.data.stock.filters import StockFilters
from dashboard.features.stock import queries as stock_queries
from dashboard.features.stock.grid import stock_grid
from dashboard.features.stock.ids import StockIds
from dashboard.features.stock.item_panel import item_body, item_mark
from dashboard.features.stock.toolbar import stock_toolbar
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import STOCK_PATH, movement_address
from dashboard.ui.controls import button, link_button
from dashboard.ui.panel import page, side_panel
from dashboard.ui.states import empty_state, error_state
from dashboard.ui.status import tile
from dashboard.ui.views_menu import views_menu

dash.register_page(__name__, path=STOCK_PATH, title=lambda **_values: _("Stock levels · Stockroom"))


def layout(**query: QueryValue) -> Component:
    """The frame: the toolbar as the address says, an empty grid that fills itself, a closed side panel."""
    bare = query.keys() <= PANEL  # an item that is opened from elsewhere: behind it stands what opens with the page
    asked = {**parse_qs(views.opening_query(Grid.STOCK)), **query} if bare else query
    filters = StockFilters.from_query(**asked)
    version = reading.live_state().version
    try:
        choices = reading.filter_choices()
    except availability.DataUnavailable as failure:
        state = html.Div(error_state(_("Stock levels cannot be shown"), failure), **{"data-reload-after": version})
        return page(_("Stock levels"), _(SUBTITLE), [state])
    shape = replace(stock_queries.grid_shape(), categories=any(choices.categories))
    grid = stock_grid(filters, shape)
    rows = html.Div([grid, *_states()], className="stock-rows")
    table = html.Div([stock_toolbar(filters, choices, shape), rows], className="stock-table")
    return html.Div(
        [
            page(
                _("Stock levels"),
                _(SUBTITLE),
                [_stale_note(), table],
                [views_menu(Grid.STOCK, bare), *_actions()],
            ),
            side_panel(
                html.Span(_("Item"), id=StockIds.PANEL_TITLE),
                html.Div(id=StockIds.PANEL_BODY, className="stock-item"),
                StockIds.PANEL,
                _("One item in one store"),
            ),
            *(dcc.Store(id=id) for id in (StockIds.ITEM, StockIds.ITEM_SHOWN, StockIds.BEGUN, StockIds.HEARD)),
        ],
        className="stock-page",
    )


def _actions() -> list[Component]:
    may = current_actor().may(Right.MOVE_STOCK)
    return [link_button(_("Record a movement"), movement_address())] if may else []


PANEL = {"item", "at", "correct"}  # of the address: which item stands in the side panel
SUBTITLE = N_("Every item in every store, worst first until you sort")


def _states() -> list[Component]:
    clear = button(_("Clear filters"), StockIds.CLEAR_TOO)
    again = button(_("Try again"), StockIds.AGAIN, icon_name="refresh")
    words = html.P("", id=StockIds.FAILED_WORDS, className="state-text")
    failed = [tile("out", "low"), html.P(_("Stock levels cannot be shown"), className="state-title"), words, again]
    return [
        html.Div(
            empty_state(_("No item matches"), _("Try fewer words or fewer filters."), clear, "search"),
            id=StockIds.NO_MATCH,
            hidden=True,
            className="stock-state",
        ),
        html.Div(
            empty_state(
                _("No stock yet"),
                _("Items appear here as soon as a store's first file has been read."),
                link_button(_("Upload a file"), "/uploads", "primary", "upload"),
                "stock",
            ),
            id=StockIds.NO_STOCK,
            hidden=True,
            className="stock-state",
        ),
        html.Div(
            html.Div(failed, className="state"), id=StockIds.FAILED, hidden=True, role="alert", className="stock-state"
        ),
    ]


def _stale_note() -> Component:
    return html.Div("", id=StockIds.STALE, hidden=True, role="status", className="banner tone-low")


@callback(
    Output(StockIds.PANEL_BODY, "children"),
    Output(StockIds.PANEL_TITLE, "children"),
    Output(StockIds.ITEM_SHOWN, "data"),
    Input(StockIds.ITEM, "data"),
    Input(Shell.DATA_VERSION, "data"),
    State(StockIds.ITEM_SHOWN, "data"),
    prevent_initial_call=True,
)
def item_panel(choice: dict[str, str] | None, _version: str | None, shown: str | None) -> tuple[Any, Any, Any]:
    """The side panel of the chosen item; drawn anew only when something in it changed."""
    if not choice:
        return no_update, no_update, no_update
    try:
        item = stock_queries.stock_item(choice["at"], choice["item"])
    except availability.DataUnavailable as failure:
        return error_state(_("This item cannot be shown"), failure), no_update, None
    mark = item_mark(item)
    if mark == shown:
        return no_update, no_update, no_update
    title = (item.row["product_name"] or choice["item"]) if item else choice["item"]
    return item_body(item, choice["at"], bool(choice.get("correct"))), title, mark


# The grid's first request for rows says that it is ready; an output that nobody reads makes Dash call at all.
clientside_callback(
    ClientsideFunction("stock", "begin"), Output(StockIds.BEGUN, "data"), Input(StockIds.GRID, "getRowsRequest")
)
clientside_callback(
    ClientsideFunction("stock", "filter"),
    *(
        Input(field, "value")
        for field in (
            StockIds.SEARCH,
            StockIds.STORES,
            StockIds.CATEGORIES,
            StockIds.STATUSES,
            StockIds.SORT,
            StockIds.COLUMNS,
            StockIds.PINNED,
        )
    ),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("stock", "heard"), Output(StockIds.HEARD, "data"), Input(Shell.DATA_VERSION, "data")
)
