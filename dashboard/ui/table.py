"""The one table of the pages, scrolling in its own place, and the "Show as table" below a chart."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.ui.controls import icon

Heads = Sequence[tuple[str, str]]
Sort = tuple[str, str]  # where a head leads that sorts by its column, and the order it has now ("" = not by this one)


def heads_of(first: str, *numbers: str) -> tuple[tuple[str, str], ...]:
    """Heads for `data_table`: a name, then numbers."""
    return (first, ""), *((words, "num") for words in numbers)


def data_table(
    heads: Heads,
    rows: Sequence[Sequence[Any]],
    label: str,
    looks: str = "",
    place: str = "",
    row_heads: bool = True,
    as_cards: bool = False,
    sorts: Sequence[Sort] = (),
) -> Component:
    """`heads`: (words, class), "num" for what is right-aligned; `label` names the table. `sorts`: of each head.

    `row_heads`: the first cell of a row is its header. `as_cards`: a cell knows its head, for rows that become cards on
    a phone. `looks` and `place`: more classes of the table, and of the place it scrolls in.
    """

    def cell(value: Any, at: int) -> Component:
        words, look = heads[at]
        if at == 0 and row_heads:
            return html.Th(value, scope="row", className=look)
        return html.Td(value, className=look, **({"data-head": words} if as_cards else {}))

    head = html.Tr([_head(words, look, *(sorts[at] if sorts else ("", ""))) for at, (words, look) in enumerate(heads)])
    body = [html.Tr([cell(value, at) for at, value in enumerate(row)]) for row in rows]
    drawn = html.Table([html.Thead(head), html.Tbody(body)], className=f"table-own {looks}".rstrip())
    scroll = {"tabIndex": 0, "role": "region", "aria-label": label}
    return html.Div(drawn, className=f"table-scroll {place}".rstrip(), **scroll)


def _head(words: str, look: str, href: str, order: str) -> Component:
    if not href:
        return html.Th(words, scope="col", className=look)
    mark = [icon("sort-down" if order == "descending" else "sort-up")] if order else []
    sorted_by = {"aria-sort": order} if order else {}
    return html.Th(html.A([words, *mark], href=href, className="sort-link"), scope="col", className=look, **sorted_by)


def legend(keys: Sequence[tuple[str, str]]) -> Component:
    """(class, words) of each line."""
    return html.Div([html.Span(words, className=f"line-key {name}") for name, words in keys], className="legend")


def shown_as_table(table: Component) -> Component:
    """ "Show as table" below a chart: its figures for those who cannot see or do not want the drawing."""
    return html.Details([html.Summary([icon("table"), _("Show as table")]), table], className="as-table")
