"""Where does this number come from? The files, and for one product's sales the lines, behind a total."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data import availability
from dashboard.data.address import QueryValue, texts_of
from dashboard.data.sales.filters import SalesFilters, filters_of_query
from dashboard.features.sources import parts
from dashboard.features.sources import queries as sources_queries
from dashboard.shell.ids import Shell
from dashboard.ui import addresses
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state, error_state, skeleton


class Ids(StrEnum):
    """What the callback and the tests of this page refer to."""

    VIEW = "sources-view"
    SUBTITLE = "sources-subtitle"
    BODY = "sources-body"


dash.register_page(__name__, path=addresses.SOURCES_PATH, title=lambda **_v: _("Where numbers come from · Stockroom"))


def layout(of: QueryValue = None, store: QueryValue = None, **query: QueryValue) -> Component:
    """The frame; the first answer of `show` fills it. `of` "sales": the other parameters are those of Trends."""
    sales = SalesFilters.from_query(store=store, **query).to_query()
    view = {"of": "sales", "query": sales} if of == "sales" else {"of": "stock", "stores": texts_of(store)}
    body = [
        html.Div(panel(_("Files"), skeleton(300, 3)), id=Ids.BODY, className="stack"),
        dcc.Store(Ids.VIEW, data=view),
    ]
    subtitle = html.Span("\N{NO-BREAK SPACE}", id=Ids.SUBTITLE)
    return html.Div(page(_(addresses.WHERE_FROM), subtitle, body), className="trends-page sources-page")


@callback(
    Output(Ids.SUBTITLE, "children"),
    Output(Ids.BODY, "children"),
    Input(Ids.VIEW, "data"),
    Input(Shell.DATA_VERSION, "data"),
)
def show(view: dict[str, Any], _version: str | None) -> tuple[Any, Any]:
    """What stands below the title, and the parts."""
    try:
        return _sales(view["query"]) if view["of"] == "sales" else _stock(tuple(view["stores"]))
    except availability.DataUnavailable as failure:
        return "", panel(_("Files"), error_state(_("The files cannot be listed"), failure))


def _stock(stores: tuple[str, ...]) -> tuple[Any, Any]:
    sources = sources_queries.stock_sources(stores)
    return parts.stock_subtitle(sources), parts.stock_parts(sources)


def _sales(query: str) -> tuple[Any, Any]:
    sources = sources_queries.sales_sources(filters_of_query(query))
    if sources is None:
        text = _("Upload a sales file and the figures appear.")
        return "", panel(_("No sales yet"), empty_state(_("No sales yet"), text, icon_name="trends"))
    return parts.sales_subtitle(sources), parts.sales_parts(sources)
