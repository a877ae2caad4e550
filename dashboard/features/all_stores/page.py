"""All stores: what each sold, has and waits for, side by side."""

from typing import Any
from urllib.parse import parse_qs

import dash
from dash import ClientsideFunction, Input, Output, callback, clientside_callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data import views
from dashboard.data.address import QueryValue
from dashboard.data.availability import DataUnavailable
from dashboard.features.all_stores import queries as all_stores_queries
from dashboard.features.all_stores.filters import StoreFilters, store_filters_of
from dashboard.features.all_stores.parts import AllStoresIds, stores_table, subtitle, tools
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import ALL_STORES_EXPORT, ALL_STORES_PATH, with_query
from dashboard.ui.controls import export_menu, search_field
from dashboard.ui.panel import page
from dashboard.ui.states import error_state, skeleton
from dashboard.ui.static_parts import as_drawn
from dashboard.ui.views_menu import opening

dash.register_page(__name__, path=ALL_STORES_PATH, title=lambda **_values: _("All stores · Stockroom"))


def layout(**query: QueryValue) -> Component:
    """The frame; the first answer of `show_all_stores` fills it. The bare address opens with one's own stores."""
    opens = views.my_stores_query()
    filters = StoreFilters.from_query(**(query or parse_qs(opens)))
    search = search_field(_("Find a store"), AllStoresIds.SEARCH, filters.search, _("Find a store by name or ID"))
    head = html.Div([search, html.Div(id=AllStoresIds.TOOLS, className="tools-row")], className="all-stores-head")
    waiting = html.Div(skeleton(520, 6), id=AllStoresIds.TABLE, className="waits")
    body = [
        html.Section([head, waiting], className="card-own panel all-stores", **{"data-go": AllStoresIds.GO}),
        dcc.Store(id=AllStoresIds.QUERY, data=filters.to_query()),
        opening(dcc.Store(id=AllStoresIds.DRAWN), opens, not query),
        dcc.Location(id=AllStoresIds.GO, refresh="callback-nav"),
    ]
    files = export_menu(ALL_STORES_EXPORT, filters.to_query(), AllStoresIds.CSV, AllStoresIds.XLSX)
    return page(_("All stores"), html.Span("\N{NO-BREAK SPACE}", id=AllStoresIds.SUBTITLE), body, [files])


@callback(
    Output(AllStoresIds.SUBTITLE, "children"),
    Output(AllStoresIds.TOOLS, "children"),
    Output(AllStoresIds.DRAWN, "data"),
    Output(AllStoresIds.CSV, "href"),
    Output(AllStoresIds.XLSX, "href"),
    Input(AllStoresIds.QUERY, "data"),
    Input(Shell.DATA_VERSION, "data"),
)
def show_all_stores(query: str | None, _version: Any) -> tuple[Any, ...]:
    """The rows as plain data, which the page's script draws: hundreds of stores have thousands of cells."""
    filters = store_filters_of(query or "")
    files = [with_query(f"{ALL_STORES_EXPORT}.{kind}", filters.to_query()) for kind in ("csv", "xlsx")]
    try:
        found = all_stores_queries.all_stores(filters)
    except DataUnavailable as failure:
        words, parts = "", [error_state(_("The stores could not be loaded"), failure)]
    else:
        words, parts = subtitle(found), stores_table(found, filters)
    return words, tools(filters, views.my_stores()), {AllStoresIds.TABLE: as_drawn(parts)}, *files


clientside_callback(ClientsideFunction("preview", "draw"), Input(AllStoresIds.DRAWN, "data"))
clientside_callback(
    ClientsideFunction("allStores", "find"), Input(AllStoresIds.SEARCH, "value"), prevent_initial_call=True
)
