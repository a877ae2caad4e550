"""The words that say whether the page still hears from the server."""

from dash import html
from dash.development.base_component import Component


def live_indicator() -> Component:
    """ "Live · updated 8 s ago"; assets/js/live.js keeps every one on the page up to date."""
    words = html.Span("Connecting", className="live-text")
    return html.Span([html.Span(className="live-dot"), words], className="live-indicator", **{"data-state": "waiting"})
