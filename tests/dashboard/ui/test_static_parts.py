"""Components as plain data: what Dash would draw, every text a text."""

from dash import dcc, html

from dashboard.ui.controls import select_field
from dashboard.ui.static_parts import as_drawn

HOSTILE = '"><img src=x onerror=alert(1)>'


def test_a_part_is_drawn_with_its_attributes_and_its_texts_stay_texts() -> None:
    part = html.Div(
        [
            html.Td(HOSTILE, className="num", **{"data-head": HOSTILE}),
            None,
            dcc.Link("Milk & oats", href=f"/stock?item={HOSTILE}"),
            dcc.Input(id="mend-3", value=HOSTILE, autoComplete="off"),
            html.Details([html.Summary("more"), 7], open=True, hidden=False),
        ]
    )
    assert as_drawn(part) == [
        [
            "div",
            {},
            [
                ["td", {"class": "num", "data-head": HOSTILE}, [HOSTILE]],
                ["a", {"href": f"/stock?item={HOSTILE}", "data-within": ""}, ["Milk & oats"]],
                ["input", {"id": "mend-3", "value": HOSTILE, "autocomplete": "off"}, []],
                ["details", {"open": ""}, [["summary", {}, ["more"]], "7"]],
            ],
        ]
    ]
    assert as_drawn(None) == []


def test_a_choice_is_drawn_with_what_is_chosen() -> None:
    field = str(as_drawn(select_field("Show", "kind", [("all", "All"), (HOSTILE, HOSTILE)], HOSTILE)))
    assert str(["option", {"value": "all"}, ["All"]]) in field
    assert str(["option", {"value": HOSTILE, "selected": ""}, [HOSTILE]]) in field
