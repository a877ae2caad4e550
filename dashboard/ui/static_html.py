"""A part of a page as HTML text, for lists of hundreds of rows that nothing changes once they are drawn.

Dash tells every component on the page of every single one that a callback brings, so that the time to draw them grows
with the square of their number: 3,500 took 20 s (docs/decisions/356-long-lists-are-html-text.md).
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

_NAMES = {"className": "class", "htmlFor": "for"}
_TAGS = {"Link": "a", "Input": "input", "Select": "select"}  # of dcc and dbc; dash.html names its own
_VOID = frozenset({"input", "br", "hr", "img"})
_NO_ATTRIBUTES = frozenset({"children", "options", "n_clicks", "debounce"})


def as_html(part: Any) -> str:
    """The HTML of a component, a text, or a list of such; every text and value in it is escaped.

    Of dcc and dbc it knows Link (followed within the page, assets/js/preview.js), Input and Select.
    """
    if part is None:
        return ""
    if isinstance(part, list | tuple):
        return "".join(map(as_html, part))
    if not isinstance(part, Component):
        return escape(str(part))
    told = part.to_plotly_json()
    props, kind = told["props"], told["type"]
    tag = kind.lower() if told["namespace"] == "dash_html_components" else _TAGS[kind]
    attributes = "".join(_attributes(props, kind))
    if tag in _VOID:
        return f"<{tag}{attributes}>"
    inner = _options(props) if kind == "Select" else as_html(props.get("children"))
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _attributes(props: Mapping[str, Any], kind: str) -> Iterator[str]:
    left_out = _NO_ATTRIBUTES | ({"value"} if kind == "Select" else frozenset())
    for name, value in props.items():
        if name in left_out or value is None or value is False:
            continue
        shown = "" if value is True else f'="{escape(str(value))}"'
        yield f" {_NAMES.get(name, name.lower())}{shown}"
    if kind == "Link":
        yield " data-within"


def _options(props: Mapping[str, Any]) -> str:
    chosen = props.get("value")
    return "".join(
        f'<option value="{escape(str(one["value"]))}"{" selected" if one["value"] == chosen else ""}>'
        f"{escape(str(one['label']))}</option>"
        for one in props["options"]
    )
