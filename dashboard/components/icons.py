"""Our own icons: each name is a file in assets/icons/; they take the colour of the text around them."""

from dash import html
from dash.development.base_component import Component


def icon(name: str, label: str | None = None) -> Component:
    """The drawing assets/icons/<name>.svg. Without `label` it is decoration and hidden from screen readers."""
    if label is None:
        return html.Span(className=f"icon icon-{name}", **{"aria-hidden": "true"})
    return html.Span(className=f"icon icon-{name}", role="img", title=label, **{"aria-label": label})
