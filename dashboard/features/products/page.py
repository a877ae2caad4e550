"""The catalogue in a table: search, order, filters in the address, one page at a time, what is shown as a file."""

from enum import StrEnum
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue
from dashboard.data.availability import DataUnavailable
from dashboard.features.products import queries
from dashboard.features.products.filters import ProductFilters, ProductSort
from dashboard.features.products.grid import no_products, pager, products_table
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import DUPLICATES_PATH, PRODUCTS_EXPORT, PRODUCTS_PATH, UPLOADS_PATH, with_query
from dashboard.ui.controls import ANY, export_menu, link_button, options_of, search_field, select_field
from dashboard.ui.formatting import count_of, whole
from dashboard.ui.panel import page, panel
from dashboard.ui.states import error_state, skeleton
from dashboard.ui.static_parts import Drawn, as_drawn

dash.register_page(__name__, path=PRODUCTS_PATH, title=lambda **_values: _("Products · Stockroom"))

ORDERS = {
    ProductSort.NAME: N_("Product, A to Z"),
    ProductSort.NUMBER: N_("Product ID"),
    ProductSort.CATEGORY: N_("Category, A to Z"),
    ProductSort.VENDOR: N_("Vendor, A to Z"),
    ProductSort.CHEAPEST: N_("Cheapest first"),
    ProductSort.DEAREST: N_("Most expensive first"),
    ProductSort.CHANGED: N_("Last changed first"),
}


class Products(StrEnum):
    """Ids of the page."""

    VIEW = "products-view"
    SEARCH = "products-search"
    VENDOR = "products-vendor"
    CATEGORY = "products-category"
    SORT = "products-sort"
    ROWS = "products-rows"
    COUNT = "products-count"
    CSV = "products-csv"
    XLSX = "products-xlsx"
    TOOLS = "products-tools"
    DRAWN = "products-drawn"
    GO = "products-go"


def layout(**query: QueryValue) -> Component:
    """The page as the URL asks for it; the rows come by callback."""
    filters = ProductFilters.from_query(**query)
    tools = [
        search_field(
            _("Search by name, product ID or barcode"), Products.SEARCH, filters.search, _("Search name, ID or barcode")
        ),
        _choice(_("Vendor"), Products.VENDOR, _("Every vendor"), filters.vendor),
        _choice(_("Category"), Products.CATEGORY, _("Every category"), filters.category),
        select_field(
            _("Order"), Products.SORT, [(str(one), _(words)) for one, words in ORDERS.items()], filters.sort, True
        ),
    ]
    files = export_menu(PRODUCTS_EXPORT, filters.to_query(), Products.CSV, Products.XLSX)
    count = html.Div("", id=Products.COUNT, className="stock-count", role="status", title=_("Products shown of all"))
    body = [
        html.Div(tools, className="products-tools", id=Products.TOOLS),
        html.Div(
            [html.Div([count, files], className="products-count"), html.Div(skeleton(440), id=Products.ROWS)],
            className="waits",
        ),
        dcc.Store(id=Products.VIEW, data=filters.to_query()),
        dcc.Store(id=Products.DRAWN),
        dcc.Location(id=Products.GO, refresh="callback-nav"),
    ]
    own = current_actor().vendor
    words = _("What you have in the catalogue") if own else _("What vendors have in the catalogue")
    listed = html.Div(panel("", body, flush=True), **{"data-go": Products.GO})
    return page(_("Products"), words, [listed], _actions())


def _actions() -> list[Component]:
    may = current_actor().may(Right.UPLOAD)
    send = [link_button(_("Send a catalogue"), UPLOADS_PATH, icon_name="upload")] if may else []
    return [link_button(_("Suspected duplicates"), DUPLICATES_PATH), *send]


def _choice(name: str, id: Products, everything: str, value: str) -> Component:
    """The choices that there are come with the rows; what is chosen is among them even where it is gone."""
    choices = [(ANY, everything), *([(value, value)] if value else [])]
    return select_field(name, id, choices, value or ANY, True)


@callback(
    Output(Products.VIEW, "data"),
    Input(Products.SEARCH, "value"),
    Input(Products.VENDOR, "value"),
    Input(Products.CATEGORY, "value"),
    Input(Products.SORT, "value"),
    prevent_initial_call=True,
)
def choose_products(search: str | None, vendor: str | None, category: str | None, sort: str | None) -> str:
    """The first page of what the controls ask for, as the URL's query."""
    of, among = ("" if value == ANY else value for value in (vendor, category))
    return ProductFilters.from_query(q=search, vendor=of, category=among, sort=sort).to_query()


@callback(
    Output(Products.DRAWN, "data"),
    Output(Products.COUNT, "children"),
    Output(Products.VENDOR, "options"),
    Output(Products.CATEGORY, "options"),
    Output(Products.CSV, "href"),
    Output(Products.XLSX, "href"),
    Output(Products.TOOLS, "hidden"),
    Input(Products.VIEW, "data"),
    Input(Shell.DATA_VERSION, "data"),
    State(Products.VENDOR, "value"),
    State(Products.CATEGORY, "value"),
)
def show_products(query: str, _version: Any, vendor: str | None, category: str | None) -> tuple[Any, ...]:
    """The rows as plain data, which the page's script draws; how many they are, what there is to choose from, files."""
    files = [with_query(f"{PRODUCTS_EXPORT}.{kind}", query or "") for kind in ("csv", "xlsx")]
    try:
        found = queries.products_page(ProductFilters.of_text(query or ""))
    except DataUnavailable as failure:
        failed = error_state(_("The products cannot be shown"), failure)
        return _drawn(failed), "", dash.no_update, dash.no_update, *files, False
    shown = [products_table(found), pager(found)] if found.rows else no_products(found)
    count = _("{shown} of {all}", shown=whole(found.matching), all=count_of(found.total, "product"))
    vendors = _options(_("Every vendor"), found.vendors, vendor)
    categories = _options(_("Every category"), found.categories, category)
    return _drawn(shown), count, vendors, categories, *files, not found.total


def _drawn(parts: Any) -> dict[str, list[Drawn]]:
    return {Products.ROWS: as_drawn(parts)}


def _options(everything: str, names: tuple[str, ...], value: str | None) -> list[dict[str, str]]:
    more = [(value, value)] if value and value != ANY and value not in names else []
    return options_of([(ANY, everything), *((name, name) for name in names), *more])


clientside_callback(ClientsideFunction("preview", "draw"), Input(Products.DRAWN, "data"))
clientside_callback(ClientsideFunction("stockroom", "replaceQuery"), Input(Products.VIEW, "data"))
