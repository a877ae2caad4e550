"""One product: what it is, its files, price, history, and how it stands and sells in the stores one may see."""

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.address import QueryValue, search_of
from dashboard.features.product import queries
from dashboard.features.product.delete import about_words, delete_button, delete_dialog
from dashboard.features.product.edit import edit_button, edit_dialog
from dashboard.features.product.files import files_panel
from dashboard.features.product.ids import ProductIds
from dashboard.features.product.parts import facts_panel, history_panel, prices_panel, subtitle, unknown
from dashboard.features.product.stores import sales_panel, stock_panel
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import PRODUCT_PATH, PRODUCTS_PATH
from dashboard.ui.controls import link_button
from dashboard.ui.live import filled
from dashboard.ui.panel import page, panel
from dashboard.ui.states import skeleton

dash.register_page(__name__, path=PRODUCT_PATH, title=lambda **_values: _("Product · Stockroom"))

SLOTS = (
    *(ProductIds.TITLE, ProductIds.SUBTITLE, ProductIds.STATE, ProductIds.ACTIONS, ProductIds.FACTS, ProductIds.PRICES),
    *(ProductIds.SALES, ProductIds.STOCK, ProductIds.HISTORY, ProductIds.ABOUT, ProductIds.FILES),
)


RIGHT = (ProductIds.FILES, ProductIds.STOCK, ProductIds.SALES)


def layout(**query: QueryValue) -> Component:
    """The frame with stand-ins; the first answer of `product_page` fills it. `id` comes from the address."""
    product_id = search_of(query.get("id"))
    slot: dict[ProductIds, Component] = {
        id: html.Div(id=id) for id in SLOTS if id not in (ProductIds.TITLE, ProductIds.ABOUT)
    }
    slot[ProductIds.STATE].className = "slot"
    slot[ProductIds.FACTS].children = panel(_("In the catalogue"), skeleton(260, 3))
    left = html.Div([slot[id] for id in (ProductIds.FACTS, ProductIds.PRICES, ProductIds.HISTORY)], className="stack")
    problem = html.P("", id=ProductIds.FILE_PROBLEM, className="answer-problem", role="alert")
    right = html.Div([problem, *(slot[id] for id in RIGHT)], className="stack product-right")
    title = html.Span(product_id or _("Product"), id=ProductIds.TITLE)
    body = [
        slot[ProductIds.STATE],
        html.Div([left, right], className="columns product-columns"),
        delete_dialog(),
        edit_dialog(),
        dcc.Store(id=ProductIds.ID, data=product_id),
        dcc.Store(id=ProductIds.SHOWN),
        dcc.Store(id=ProductIds.DONE),
        *(dcc.Store(id=id) for id in (ProductIds.SEEN, ProductIds.FILE_ASKED, ProductIds.FILE_FORM)),
    ]
    back = link_button(_("All products"), PRODUCTS_PATH)
    return page(title, slot[ProductIds.SUBTITLE], body, [back, slot[ProductIds.ACTIONS]])


@callback(
    *[Output(slot, "children") for slot in SLOTS],
    Output(ProductIds.SHOWN, "data"),
    Output(ProductIds.SEEN, "data"),
    Input(ProductIds.ID, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(ProductIds.DONE, "data"),
    State(ProductIds.SHOWN, "data"),
)
def product_page(product_id: str, _version: Any, _done: Any, known: dict[str, str] | None) -> tuple[Any, ...]:
    """The parts that are not on the screen yet, in the order of SLOTS; and which product was shown as it was when."""
    seen: dict[str, Any] = {}
    failed = (ProductIds.FACTS, _("In the catalogue"), _("The product cannot be shown"))
    shown, marks = filled(SLOTS, lambda: _parts(product_id, seen), known, failed)
    return (*shown, marks, seen)


def _parts(product_id: str, seen: dict[str, Any]) -> dict[str, Any]:
    """`seen` gets what a command is told to have been on the screen."""
    view = queries.product_view(product_id) if product_id else None
    if view is None:
        return {ProductIds.TITLE: product_id or _("Product"), ProductIds.STATE: unknown(product_id)}
    if view.product is not None:
        seen |= {"product_id": product_id, "rev": view.product.rev}
    return {
        ProductIds.TITLE: view.name,
        ProductIds.SUBTITLE: subtitle(view),
        ProductIds.ACTIONS: [*edit_button(view), *delete_button(view)],
        ProductIds.ABOUT: about_words(view),
        ProductIds.FACTS: facts_panel(view),
        ProductIds.PRICES: prices_panel(view),
        ProductIds.SALES: sales_panel(view),
        ProductIds.STOCK: stock_panel(view),
        ProductIds.HISTORY: history_panel(view),
        ProductIds.FILES: files_panel(view),
    }
