"""What the browser gets of a part: a tree of plain elements, with components in the places that may change."""

from typing import Any

import orjson
from dash import dcc, html, no_update

from dashboard.ui.live import changed_parts
from dashboard.ui.plain_parts import as_sent, plain

HOSTILE = '"><img src=x onerror=alert(1)>'


def told(part: Any) -> Any:
    return orjson.loads(orjson.dumps(part, default=lambda one: one.to_plotly_json()))


def tree(*node: Any, inside: list[Any] | None = None) -> dict[str, Any]:
    known = {"tree": list(node), **({"children": inside} if inside else {})}
    return {"type": "Plain", "namespace": "stockroom_parts", "props": known}


def test_elements_come_as_one_tree_and_texts_stay_texts() -> None:
    part = html.Div(
        [
            html.Td(HOSTILE, className="num", colSpan=2, **{"data-head": HOSTILE}),
            None,
            dcc.Link(["Milk", [" & ", html.B("oats")]], href="/stock?item=1", title="Milk"),
            html.Details([html.Summary("more"), 7, 2.5], open=True, hidden=False),
            html.Br(),
        ],
        style={"marginTop": "2px"},
    )
    assert as_sent(part) == tree(
        "div",
        {"style": {"marginTop": "2px"}},
        ["td", {"className": "num", "colSpan": 2, "data-head": HOSTILE}, HOSTILE],
        ["link", {"href": "/stock?item=1", "title": "Milk"}, "Milk", " & ", ["b", 0, "oats"]],
        ["details", {"open": True, "hidden": False}, ["summary", 0, "more"], 7, 2.5],
        ["br", 0],
    )
    assert [as_sent(one) for one in (None, "text", 3, ("a", html.P("b")))] == [
        None,
        "text",
        3,
        ["a", tree("p", 0, "b")],
    ]


def test_what_a_callback_may_know_stays_a_component_in_its_place() -> None:
    field = dcc.Input(value="x")
    part = html.Li([html.Span("a", id="badge"), html.P(["b", field]), html.Button("Go", n_clicks=0, title="t")])
    badge, typed = told(html.Span("a", id="badge")), told(field)
    assert told(as_sent(part)) == tree(
        "li", 0, {"at": 0}, ["p", 0, "b", {"at": 1}], ["button", {"title": "t"}, "Go"], inside=[badge, typed]
    )


def test_within_a_component_each_part_keeps_its_place() -> None:
    slot = html.Ul([html.Li("one"), "two", html.Li("three", id={"row": 3})], id="rows")
    assert told(as_sent(slot))["props"]["children"] == [
        tree("li", 0, "one"),
        "two",
        told(html.Li("three", id={"row": 3})),
    ]


def test_forms_fields_and_links_that_load_a_page_are_dashs() -> None:
    parts = [html.Form("x"), html.Textarea(), html.Iframe(), dcc.Link("x", href="/", refresh=True), dcc.Store(id="s")]
    parts.append(html.Link(href="/x.css"))  # its tag would be a link within the page
    assert [told(as_sent(one)) for one in parts] == [told(one) for one in parts]


def test_a_part_may_be_a_tree_wherever_it_stands() -> None:
    head = plain(html.Header(html.H1("Alerts")))
    assert told(html.Div([head, html.P("x")]))["props"]["children"] == [
        tree("header", 0, ["h1", 0, "Alerts"]),
        told(html.P("x")),
    ]
    assert as_sent(html.Div(plain(html.P("x")))) == tree("div", 0, {"at": 0}, inside=[tree("p", 0, "x")])


def test_parts_of_a_page_are_sent_as_trees() -> None:
    (sent,), marks = changed_parts({"a": html.P("x")}, None)
    assert told(sent) == tree("p", 0, "x")
    assert changed_parts({"a": html.P("x")}, marks) == ([no_update], marks)
