"""A part of a page as plain data that a script draws, for lists of hundreds of rows that nothing changes then.

Dash tells every component on the page of every single one that a callback brings, so that the time to draw them grows
with the square of their number: 3,500 took 20 s (docs/decisions/356-long-lists-are-plain-data.md).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from dash.development.base_component import Component

_NAMES = {"className": "class", "htmlFor": "for"}
_TAGS = {"Link": "a", "Input": "input", "Select": "select"}  # of dcc and dbc; dash.html names its own
_NO_ATTRIBUTES = frozenset({"children", "options", "n_clicks", "debounce"})

Drawn = str | list[Any]  # a text, or [tag, attributes, what is inside]


def as_drawn(part: Any) -> list[Drawn]:
    """What assets/js/preview.js draws of a component, a text, or a list of such: elements and texts, never HTML.

    Of dcc and dbc it knows Link (followed within the page), Input and Select.
    """
    if part is None:
        return []
    if isinstance(part, list | tuple):
        return [drawn for one in part for drawn in as_drawn(one)]
    if not isinstance(part, Component):
        return [str(part)]
    told = part.to_plotly_json()
    props, kind = told["props"], told["type"]
    tag = kind.lower() if told["namespace"] == "dash_html_components" else _TAGS[kind]
    inner = _options(props) if kind == "Select" else as_drawn(props.get("children"))
    return [[tag, dict(_attributes(props, kind)), inner]]


def _attributes(props: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    left_out = _NO_ATTRIBUTES | ({"value"} if kind == "Select" else frozenset())
    for name, value in props.items():
        if name not in left_out and value is not None and value is not False:
            yield _NAMES.get(name, name.lower()), "" if value is True else str(value)
    if kind == "Link":
        yield "data-within", ""


def _options(props: Mapping[str, Any]) -> list[Drawn]:
    chosen = props.get("value")
    drawn: list[Drawn] = []
    for one in props["options"]:
        picked = {"selected": ""} if one["value"] == chosen else {}
        drawn.append(["option", {"value": str(one["value"]), **picked}, [str(one["label"])]])
    return drawn
