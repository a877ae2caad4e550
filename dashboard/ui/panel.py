"""The frame of a page and of its parts, and the words that say whether the page still hears from the server."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.ui.controls import icon_button
from dashboard.ui.plain_parts import plain

# Each page's dcc.Store: what a deed says for those who hear it. Were it the frame's, opening a page would call deeds.
SAID = "said"


def live_indicator() -> Component:
    """ "Live · updated 8 s ago"; assets/js/live.js keeps every one on the page up to date."""
    words = html.Span(_("Connecting"), className="live-text")
    return html.Span([html.Span(className="live-dot"), words], className="live-indicator", **{"data-state": "waiting"})


def page(title: str, subtitle: Any, body: list[Any], actions: list[Any] | None = None) -> Component:
    """A page: its one h1, a line below it, actions at the right (the live state comes first by itself), the body."""
    heading = html.Div([html.H1(title, className="page-title"), html.Div(subtitle, className="page-subtitle")])
    right = html.Div([live_indicator(), *(actions or [])], className="page-actions")
    parts = [html.Div([heading, right], className="page-head"), html.Div(body, className="stack"), dcc.Store(id=SAID)]
    return plain(html.Div(parts, className="page"))


def panel(
    title: str, body: Any, subtitle: Any = None, action: Component | None = None, flush: bool = False
) -> Component:
    """A card with a heading (none for ""). `action`: an action_link. `flush`: the body goes to the edges."""
    words: list[Component] = [html.H2(title, className="panel-title")] if title else []
    if subtitle is not None:
        words.append(html.P(subtitle, className="panel-subtitle"))
    head = html.Div([html.Div(words), *([action] if action else [])], className="panel-head")
    name = f"card-own panel{' panel-flush' if flush else ''}"
    parts = [*([head] if words or action else []), html.Div(body, className="panel-body")]
    return html.Section(parts, className=name)


def side_panel(title: Any, body: Any, panel_id: Any, label: str) -> Component:
    """A dialog at the right edge, closed until a script calls its showModal(); put it once on the page."""
    heading = html.H2(title, className="side-panel-title", tabIndex=-1)
    close = icon_button(_("Close"), "close", **{"data-close": "1"})
    parts = [html.Div([heading, close], className="side-panel-head"), html.Div(body, className="side-panel-body")]
    return html.Dialog(parts, id=panel_id, className="side-panel", **{"aria-label": label})
