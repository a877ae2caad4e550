"""What the browser gets of a part of a page: elements that nothing changes by themselves come as one plain tree.

Dash draws each component within a wrapper of its own and tells each of them of all that happens on a page, so that
opening it takes time with their number: 1,000 on Overview, 2,400 on Trends. Of a tree assets/js/plain_parts.js makes
the same elements within one wrapper. What a callback may know stays a component: whatever has an id, and all that is
not of `dash.html` but links within the page (docs/decisions/423-plain-trees.md).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from dash.development.base_component import Component

HTML, LINK = "dash_html_components", "link"
PLAIN = {"type": "Plain", "namespace": "stockroom_parts"}
# Dash looks at their addresses, they keep what a person types, or their tag is not their name in small letters.
_COMPONENTS = frozenset({"Form", "Iframe", "Embed", "ObjectEl", "MapEl", "Input", "Textarea", "Select", "Link"})
# What a component knows beside its properties, and properties that are of Dash alone.
_NOT_SENT = frozenset(
    ("_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties", "children")
    + ("to_plotly_json", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "refresh", "loading_state")
)

Node = str | int | float | list[Any] | dict[str, int]  # a text, [tag, properties, *inside], or a component's place


def plain(part: Component) -> Component:
    """The part, an element of `dash.html`, which is sent as a tree wherever a layout or an answer has it."""
    vars(part)["to_plotly_json"] = lambda: _tree(part)
    return part


def as_sent(part: Any) -> Any:
    """The part as JSON for the browser, in the places it has; what is neither component nor list stays as it is."""
    if isinstance(part, list | tuple):
        return [as_sent(one) for one in part]
    if not isinstance(part, Component):
        return part
    return _tree(part) if _is_plain(part) else _component(part)


def _tree(part: Component) -> dict[str, Any]:
    components: list[Any] = []
    tree = _element(part, components)
    inside = {"children": components} if components else {}
    return {**PLAIN, "props": {"tree": tree, **inside}}


def _is_plain(part: Component) -> bool:
    known = vars(part)
    if "id" in known or "to_plotly_json" in known:  # the latter: it is written already, or a tree of its own
        return False
    if part._namespace == HTML:
        return part._type not in _COMPONENTS
    return part._type == "Link" and not known.get("refresh")


def _component(part: Component) -> Any:
    told = part.to_plotly_json()
    if isinstance(told, dict) and told["namespace"] == HTML and "children" in told["props"]:
        told["props"]["children"] = as_sent(told["props"]["children"])
    return told


def _node(part: Component, components: list[Any]) -> Node:
    if _is_plain(part):
        return _element(part, components)
    components.append(_component(part))
    return {"at": len(components) - 1}


def _element(part: Component, components: list[Any]) -> list[Any]:
    known = vars(part)
    tag = part._type.lower() if part._namespace == HTML else LINK
    properties = {name: value for name, value in known.items() if name not in _NOT_SENT and value is not None}
    return [tag, properties or 0, *_inside(known.get("children"), components)]


def _inside(children: Any, components: list[Any]) -> Iterator[Node]:
    if isinstance(children, Sequence) and not isinstance(children, str):
        for one in children:
            yield from _inside(one, components)
    elif isinstance(children, Component):
        yield _node(children, components)
    elif children is not None and not isinstance(children, bool):
        yield children
