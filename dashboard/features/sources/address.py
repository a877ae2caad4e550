"""The address of the page that says where a number comes from, and the link to it."""

from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.data.sales.filters import SalesFilters
from dashboard.ui.controls import action_link

SOURCES_PATH = "/sources"


def stock_sources_address(store: str | None = None) -> str:
    return f"{SOURCES_PATH}?{urlencode([('store', store)])}" if store else SOURCES_PATH


def sales_sources_address(filters: SalesFilters) -> str:
    query = filters.to_query()
    return f"{SOURCES_PATH}?of=sales{'&' + query if query else ''}"


WHERE_FROM = "Where do these numbers come from?"


def where_from(href: str) -> Component:
    """The line below a row of figures."""
    return html.Div(action_link(WHERE_FROM, href), className="where-from")
