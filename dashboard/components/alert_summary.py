"""How many alerts are open, in a line (values -> components)."""

from dash import html
from dash.development.base_component import Component

from dashboard.alert_values import AlertCounts
from dashboard.components.wording import whole


def open_line(counts: AlertCounts) -> Component:
    """`37 out of stock · 214 low, still open`; of more than are counted only that."""
    if not counts.total:
        return html.Span("No alert is open")
    if counts.capped:
        return html.Span(["More than ", html.B(whole(counts.total)), " alerts are still open"])
    return html.Span([html.B(whole(counts.out)), " out of stock · ", html.B(whole(counts.low)), " low, still open"])
