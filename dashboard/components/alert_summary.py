"""How many alerts are open, in a line (values -> components)."""

from dash import html
from dash.development.base_component import Component

from dashboard.answers import AlertCounts
from dashboard.components.wording import whole


def open_line(counts: AlertCounts) -> Component:
    """`37 out of stock · 214 low, still open`."""
    if not counts.total:
        return html.Span("No alert is open")
    more = "+" if counts.capped else ""
    out = html.B(f"{whole(counts.out)}{more}")
    low = html.B(f"{whole(counts.low)}{more}")
    return html.Span([out, " out of stock · ", low, " low, still open"])
