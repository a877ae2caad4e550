"""Buttons, links that look like buttons, fields with labels, icons.

Not dbc.Button, which refuses aria-*, nor dcc.Dropdown, which fails axe.
"""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _


def icon(name: str, label: str | None = None) -> Component:
    """The drawing assets/icons/<name>.svg. Without `label` it is decoration and hidden from screen readers."""
    if label is None:
        return html.Span(className=f"icon icon-{name}", **{"aria-hidden": "true"})
    return html.Span(className=f"icon icon-{name}", role="img", title=label, **{"aria-label": label})


Choice = tuple[str, str]
Links = Sequence[tuple[str, str, bool]]  # words, address, whether it is the current one
EVERYTHING = "*"
ANY = "any="  # not "": a drop-down takes that for "nothing chosen yet" and shows no words


def button(text: str, id: Any = None, kind: str = "plain", icon_name: str | None = None, **more: Any) -> Component:
    """A button. `kind`: plain, primary (one a view), danger or quiet. `more`: html.Button's own."""
    children = [icon(icon_name), text] if icon_name else text
    return html.Button(children, type="button", className=f"button button-{kind}", **_with_id(id), **more)


def link_button(text: str, href: str, kind: str = "plain", icon_name: str | None = None) -> Component:
    """A link within the dashboard that looks like a button."""
    return dcc.Link([icon(icon_name), text] if icon_name else text, href=href, className=f"button button-{kind}")


def icon_button(label: str, icon_name: str, id: Any = None, **more: Any) -> Component:
    """A button with only an icon; `label` is its name for everybody (tooltip and screen reader)."""
    names = {"aria-label": label}
    return html.Button(
        icon(icon_name), type="button", className="icon-button", title=label, **_with_id(id), **names, **more
    )


def action_link(text: str, href: str) -> Component:
    """The "All 251 →" at the top right of a panel."""
    return dcc.Link([text, icon("arrow-right")], href=href, className="action-link")


def field(label: str, control: Component, help_text: str | None = None, hidden_label: bool = False) -> Component:
    """A label bound to its control, which must have an id."""
    name = "visually-hidden" if hidden_label else "field-label"
    parts = [html.Label(label, htmlFor=control.id, className=name), control]
    return html.Div([*parts, *([html.Span(help_text, className="field-help")] if help_text else [])], className="field")


def select_field(
    label: str,
    id: Any,
    choices: Sequence[Choice],
    value: str = EVERYTHING,
    hidden_label: bool = False,
    help_text: str | None = None,
) -> Component:
    """A drop-down of (value, text) pairs; its `value` is a text. The choice "all" needs a value too: EVERYTHING."""
    select = dbc.Select(id=id, options=options_of(choices), value=value, className="input")
    return field(label, select, help_text, hidden_label)


def options_of(choices: Sequence[Choice]) -> list[dict[str, str]]:
    """As a drop-down wants them."""
    return [{"value": key, "label": text} for key, text in choices]


def text_field(label: str, id: Any, value: str = "", help_text: str | None = None, **more: Any) -> Component:
    """One line of text; `more`: dcc.Input's own (placeholder, debounce, maxLength, type...)."""
    return field(
        label, dcc.Input(**{"id": id, "type": "text", "value": value, "className": "input", **more}), help_text
    )


def search_field(label: str, id: Any, value: str = "", placeholder: str = N_("Search"), **more: Any) -> Component:
    """A search box; tells its value 300 ms after the last key. `more`: dcc.Input's own."""
    own = {"type": "search", "debounce": 0.3, "className": "input", "maxLength": 200}
    box = dcc.Input(id=id, value=value, placeholder=placeholder, **{**own, **more})
    return html.Div(
        [html.Label(label, htmlFor=id, className="visually-hidden"), icon("search"), box], className="field search"
    )


def _with_id(id: Any) -> dict[str, Any]:
    return {} if id is None else {"id": id}


MAX_REASON = 500


def reason_field(id: Any, label: str, placeholder: str) -> Component:
    """Why, in the person's own words."""
    return text_field(label, id, maxLength=MAX_REASON, placeholder=placeholder, autoComplete="off")


def export_menu(path: str, query: str, csv: str, xlsx: str) -> Component:
    """What a grid shows as a file: the links `csv` and `xlsx` to `path` with these endings, and its query."""
    kinds = ((csv, ".csv", _("CSV, all rows shown")), (xlsx, ".xlsx", _("Excel, all rows shown")))
    links = [
        html.A(words, href=f"{path}{ending}{query and f'?{query}'}", id=id, className="menu-link")
        for id, ending, words in kinds
    ]
    summary = html.Summary([icon("download"), _("Export"), icon("chevron-down")], className="button button-plain")
    return html.Details([summary, html.Div(links, className="menu-body")], className="menu menu-right")


def segments(name: str, links: Links) -> Component:
    """Links of which one is the current."""
    shown = [
        html.A(words, href=href, className="segment", **({"aria-current": "true"} if current else {}))
        for words, href, current in links
    ]
    return html.Div(shown, className="segments", role="group", **{"aria-label": name})
