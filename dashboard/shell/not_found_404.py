"""The page for an address that leads nowhere. (Dash finds it by the name of this module.)"""

import dash
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.shell.frame import entries
from dashboard.ui.controls import link_button
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state

dash.register_page(__name__, path="/404", title=lambda **_values: _("Page not found · Stockroom"))


def layout(**_query: str) -> Component:
    """Say so and offer the way back."""
    home = next(iter(entries()))
    back = link_button(_("Go to: {name}", name=_(home.name)), home.path, "primary")
    text = _("The address may be mistyped, or the item is no longer there.")
    shown = page(
        _("Page not found"),
        _("There is nothing at this address"),
        [panel("", empty_state(_("Nothing here"), text, back, "search"))],
    )
    setattr(shown, "data-page", "")  # of no address, whoever shows it
    return shown
