"""The first screen."""

import dash
from dash.development.base_component import Component

from dashboard.components import page, panel, skeleton

dash.register_page(__name__, path="/", title="Overview · Stockroom")


def layout(**_query: str) -> Component:
    """Skeleton."""
    return page("Overview", "", [panel("What needs attention", skeleton(240, 3))])
