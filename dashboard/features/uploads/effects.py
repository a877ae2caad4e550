"""What importing a held file would change, as a list or a line."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.uploads.held import Effect, effect_words
from dashboard.ui.formatting import currency


def effect_list(effect: Effect | None) -> Component | None:
    """What importing it anyway would change; None where it is not known."""
    if effect is None or not effect.stores:
        return None
    words = [html.Li(text) for text in effect_words(effect, currency())]
    return html.Div([html.P("It would change", className="effect-title"), html.Ul(words, className="effect-list")])


def effect_line(effect: Effect) -> str:
    """The same in one line, for one store."""
    return f"Would change: {', '.join(effect_words(effect, currency()))}."
