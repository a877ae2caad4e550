"""Thresholds: the rules people have set, most specific first."""

import dash
from dash import html
from dash.development.base_component import Component

from dashboard.ui.addresses import THRESHOLDS_PATH
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page

dash.register_page(__name__, path=THRESHOLDS_PATH, title="Thresholds · Stockroom")

ORDER = (
    "The reorder_point column of the store's own file, until another file or rule says otherwise",
    "A rule for the product in this store",
    "A rule for the product",
    "A rule for its category",
    "The default",
)


def layout(**_query: str) -> Component:
    """Which value counts."""
    order = html.Ol([html.Li(words) for words in ORDER])
    body = [panel("Which value counts", order)]
    return settings_page(THRESHOLDS_PATH, "Thresholds", "An item is low at or below its threshold", body)
