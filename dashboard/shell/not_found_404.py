"""The page for an address that leads nowhere. (Dash finds it by the name of this module.)"""

import dash
from dash.development.base_component import Component

from dashboard.shell.frame import entries
from dashboard.ui.controls import link_button
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state

dash.register_page(__name__, path="/404", title="Page not found · Stockroom")


def layout(**_query: str) -> Component:
    """Say so and offer the way back."""
    home = next(iter(entries()))
    back = link_button(f"Go to the {home.name.lower()}", home.path, "primary")
    text = "The address may be mistyped, or the item is no longer there."
    return page(
        "Page not found",
        "Nothing is kept at this address",
        [panel("", empty_state("Nothing here", text, back, "search"))],
    )
