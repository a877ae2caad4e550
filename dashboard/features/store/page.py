"""One store: how fresh its figures are, what needs attention, by category, its alerts and its last files."""

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data import availability
from dashboard.data.address import QueryValue
from dashboard.data.sales import freshness as sales_queries
from dashboard.data.sales.values import StoreSales
from dashboard.data.stock.filters import StockFilters
from dashboard.features.store import parts
from dashboard.features.store import queries as store_queries
from dashboard.features.store.parts import StoreIds
from dashboard.features.store.removal import removal_panel, removed_store
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import ALL_STORES_PATH, STORE_PATH, stock_address
from dashboard.ui.answer_dialog import AlertAnswer, answering
from dashboard.ui.controls import link_button
from dashboard.ui.decisions import decisions_panel
from dashboard.ui.formatting import store_words
from dashboard.ui.live import filled
from dashboard.ui.panel import page, panel
from dashboard.ui.states import skeleton
from dashboard.ui.stock_summary import stock_figures

SLOTS: tuple[StoreIds, ...] = tuple(id for id in StoreIds if id not in (StoreIds.STORE, StoreIds.SHOWN))
dash.register_page(__name__, path=STORE_PATH, title=lambda **_values: _("Store · Stockroom"))


def layout(store: QueryValue = None, **_query: QueryValue) -> Component:
    """The frame with stand-ins; the first answer of `store_page` fills it. `store` comes from the address."""
    name = store if isinstance(store, str) else ""
    slot = {id: html.Div(id=id) for id in SLOTS}
    slot[StoreIds.SUBTITLE].children = "\N{NO-BREAK SPACE}"
    slot[StoreIds.BANNERS].className = "slot"
    slot[StoreIds.MORE_FIGURES].className = "slot"
    for id, title in ((StoreIds.ATTENTION, _("What needs a decision")), (StoreIds.ALERTS, _("Open alerts"))):
        slot[id].children = panel(title, skeleton(300, 3))
    left = html.Div([slot[StoreIds.ATTENTION], slot[StoreIds.CATEGORIES]], className="stack")
    right = html.Div([slot[StoreIds.ALERTS], slot[StoreIds.UPLOADS]], className="stack")
    items = link_button(
        _("All its items"), stock_address(StockFilters(stores=(name,) if name else ())), "primary", "stock"
    )
    every = link_button(_("All stores"), ALL_STORES_PATH)
    body = [
        slot[StoreIds.BANNERS],
        slot[StoreIds.FIGURES],
        slot[StoreIds.MORE_FIGURES],
        html.Div([left, right], className="columns waits"),
        slot[StoreIds.REMOVAL],
        dcc.Store(id=StoreIds.STORE, data=name),
        dcc.Store(id=StoreIds.SHOWN),
        *answering(),
    ]
    return page(store_words(name) if name else _("Store"), slot[StoreIds.SUBTITLE], body, [every, items])


@callback(
    *[Output(slot, "children") for slot in SLOTS],
    Output(StoreIds.SHOWN, "data"),
    Input(StoreIds.STORE, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(AlertAnswer.DONE, "data"),
    State(StoreIds.SHOWN, "data"),
)
def store_page(store: str, _version: str | None, _done: Any, known: dict[str, str] | None) -> tuple[Any, ...]:
    """The parts that are not on the screen yet, in the order of SLOTS."""
    failed = (StoreIds.BANNERS, _("Figures"), _("The store cannot be shown"))
    shown, marks = filled(SLOTS, lambda: _parts(store), known, failed)
    return (*shown, marks)


def _sales(store: str) -> StoreSales | None:
    """None for a store without sales, and while they cannot be read: the stock is shown all the same."""
    try:
        freshness = sales_queries.sales_freshness(store)
    except availability.DataUnavailable:
        return None
    return freshness.stores[0] if freshness and freshness.stores else None


def _parts(store: str) -> dict[str, Any]:
    view = store_queries.store_view(store) if store else None
    if view is None and (gone := store_queries.gone_store(store)) is not None:
        return {StoreIds.BANNERS: removed_store(gone)}
    if view is None:
        return {StoreIds.BANNERS: parts.unknown_store(store)}
    sales = _sales(store)
    return {
        StoreIds.SUBTITLE: parts.store_subtitle(view, sales),
        StoreIds.BANNERS: parts.store_banners(view, sales),
        StoreIds.FIGURES: stock_figures(view.totals, (view.store,)),
        StoreIds.MORE_FIGURES: parts.store_figures(view),
        StoreIds.ATTENTION: decisions_panel(view.decisions, [], (view.store,), view.lead_days, of_one_store=True),
        StoreIds.CATEGORIES: parts.store_categories(view),
        StoreIds.ALERTS: parts.store_alerts(view.store, view.alerts),
        StoreIds.UPLOADS: parts.store_uploads(view.store, view.uploads),
        StoreIds.REMOVAL: removal_panel(store, store_queries.other_stores(store)),
    }
