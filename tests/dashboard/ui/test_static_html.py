"""Components as HTML text: what Dash would draw, with every text escaped."""

from dash import dcc, html

from dashboard.ui.controls import select_field
from dashboard.ui.static_html import as_html

HOSTILE = '"><img src=x onerror=alert(1)>'


def test_a_part_is_drawn_with_its_attributes_and_nothing_in_it_is_taken_for_html() -> None:
    part = html.Div(
        [
            html.Td(HOSTILE, className="num", **{"data-head": HOSTILE}),
            None,
            dcc.Link("Milk & oats", href=f"/stock?item={HOSTILE}"),
            dcc.Input(id="mend-3", value=HOSTILE, autoComplete="off"),
            html.Details([html.Summary("more"), 7], open=True, hidden=False),
        ]
    )
    hostile = "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"
    assert as_html(part) == (
        f'<div><td class="num" data-head="{hostile}">{hostile}</td>'
        f'<a href="/stock?item={hostile}" data-within>Milk &amp; oats</a>'
        f'<input value="{hostile}" autocomplete="off" id="mend-3">'
        "<details open><summary>more</summary>7</details></div>"
    )
    select = as_html(select_field("Show", "kind", [("all", "All"), (HOSTILE, HOSTILE)], HOSTILE))
    assert f'<option value="{hostile}" selected>{hostile}</option></select>' in select
    assert as_html(None) == ""
