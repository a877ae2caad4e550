"""One store: how fresh its figures are, what needs attention, by category, its alerts and its last files."""

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component

from dashboard import queries, sales_queries
from dashboard.components import error_state, link_button, page, panel, skeleton
from dashboard.components import store_parts as parts
from dashboard.components.stock_ids import StoreIds
from dashboard.filters import QueryValue, StockFilters
from dashboard.ids import Shell
from dashboard.live import changed_parts
from dashboard.sales.answers import StoreSales
from dashboard.stock.view import STORE_PATH, stock_address

SLOTS = (
    StoreIds.SUBTITLE,
    StoreIds.BANNERS,
    StoreIds.FIGURES,
    StoreIds.ATTENTION,
    StoreIds.CATEGORIES,
    StoreIds.ALERTS,
    StoreIds.UPLOADS,
)
dash.register_page(__name__, path=STORE_PATH, title="Store · Stockroom")


def layout(store: QueryValue = None, **_query: QueryValue) -> Component:
    """The frame with stand-ins; the first answer of `store_page` fills it. `store` comes from the address."""
    name = store if isinstance(store, str) else ""
    slot = {id: html.Div(id=id) for id in SLOTS}
    slot[StoreIds.BANNERS].className = "slot"
    for id, title in ((StoreIds.ATTENTION, "What needs attention"), (StoreIds.ALERTS, "Open alerts")):
        slot[id].children = panel(title, skeleton(300, 3))
    left = html.Div([slot[StoreIds.ATTENTION], slot[StoreIds.CATEGORIES]], className="stack")
    right = html.Div([slot[StoreIds.ALERTS], slot[StoreIds.UPLOADS]], className="stack")
    items = link_button(
        "All its items", stock_address(StockFilters(stores=(name,) if name else ())), "primary", "stock"
    )
    body = [
        slot[StoreIds.BANNERS],
        slot[StoreIds.FIGURES],
        html.Div([left, right], className="columns"),
        dcc.Store(id=StoreIds.STORE, data=name),
        dcc.Store(id=StoreIds.SHOWN),
    ]
    return page(name or "Store", slot[StoreIds.SUBTITLE], body, [items])


@callback(
    *[Output(slot, "children") for slot in SLOTS],
    Output(StoreIds.SHOWN, "data"),
    Input(StoreIds.STORE, "data"),
    Input(Shell.DATA_VERSION, "data"),
    State(StoreIds.SHOWN, "data"),
)
def store_page(store: str, _version: str | None, known: dict[str, str] | None) -> tuple[Any, ...]:
    """The parts that are not on the screen yet, in the order of SLOTS."""
    blank: dict[str, Any] = dict.fromkeys(SLOTS, "")
    try:
        view = queries.store_view(store) if store else None
        shown = _shown(view, _sales(store)) if view else {**blank, StoreIds.BANNERS: parts.unknown_store(store)}
    except queries.DataUnavailable as failure:
        shown = {**blank, StoreIds.BANNERS: panel("Figures", error_state("The store can not be shown", failure))}
    changed, marks = changed_parts(shown, known)
    return (*changed, marks)


def _sales(store: str) -> StoreSales | None:
    """None for a store without sales, and while they cannot be read: the stock is shown all the same."""
    try:
        freshness = sales_queries.sales_freshness(store)
    except queries.DataUnavailable:
        return None
    return freshness.stores[0] if freshness and freshness.stores else None


def _shown(view: queries.StoreView, sales: StoreSales | None) -> dict[str, Any]:
    return {
        StoreIds.SUBTITLE: parts.store_subtitle(view, sales),
        StoreIds.BANNERS: parts.store_banners(view, sales),
        StoreIds.FIGURES: parts.store_figures(view),
        StoreIds.ATTENTION: parts.store_attention(view),
        StoreIds.CATEGORIES: parts.store_categories(view),
        StoreIds.ALERTS: parts.store_alerts(view.store, view.alerts),
        StoreIds.UPLOADS: parts.store_uploads(view.uploads),
    }
