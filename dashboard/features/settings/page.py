"""Settings: the way to each of its pages that the person may use."""

import dash
from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.ui.addresses import SETTINGS_PATH
from dashboard.ui.controls import icon
from dashboard.ui.panel import page, panel
from dashboard.ui.settings_nav import link_to, links_of
from dashboard.ui.states import empty_state

dash.register_page(__name__, path=SETTINGS_PATH, title=lambda **_values: _("Settings · Stockroom"))


def layout(**_query: str) -> Component:
    """One line for each page."""
    links = links_of(current_actor())
    if not links:
        text = _("An administrator sets thresholds, stores and users. Ask one if something should change.")
        return page(_("Settings"), "", [panel("", empty_state(_("Nothing here for you to set"), text))])
    rows = [
        html.Li(link_to(link, [_words(_(link.name), _(link.about)), icon("chevron-right")], "settings-row"))
        for link in links
    ]
    return page(
        _("Settings"),
        _("How Stockroom works for your company"),
        [panel("", html.Ul(rows, className="settings-list"), flush=True)],
    )


def _words(name: str, about: str) -> Component:
    return html.Span([html.Span(name, className="settings-name"), html.Span(about, className="settings-about")])
