"""A frame as an accessible table, and the "Show as table" below a chart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.ui.controls import icon

Cell = Callable[[Any], Any]


def data_table(frame: pd.DataFrame, columns: Mapping[str, str], cells: Mapping[str, Cell] | None = None) -> Component:
    """`frame` with `columns` ({column: heading}) in that order; `cells` turn a column's values into what is shown.

    Number columns are right-aligned.
    """
    numbers = {name: "num" if pd.api.types.is_numeric_dtype(frame[name]) else "" for name in columns}
    shown = cells or {}
    head = html.Tr([html.Th(text, scope="col", className=numbers[name]) for name, text in columns.items()])
    body = [
        html.Tr([html.Td(shown.get(name, str)(row[name]), className=numbers[name]) for name in columns])
        for row in frame.to_dict("records")
    ]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="table-own")
    return html.Div(table, className="table-scroll", tabIndex=0, role="region", **{"aria-label": "Table"})


def as_table(frame: pd.DataFrame, columns: Mapping[str, str], cells: Mapping[str, Cell] | None = None) -> Component:
    """ "Show as table": the chart's figures for those who cannot see or do not want the drawing."""
    return html.Details(
        [html.Summary([icon("table"), "Show as table"]), data_table(frame, columns, cells)], className="as-table"
    )


def legend(keys: Sequence[tuple[str, str]]) -> Component:
    """(class, words) of each line."""
    return html.Div([html.Span(words, className=f"line-key {name}") for name, words in keys], className="legend")


def heads_of(first: str, *numbers: str) -> tuple[tuple[str, str], ...]:
    """Heads for `figures_table`: a name, then numbers."""
    return (first, ""), *((words, "num") for words in numbers)


def figures_table(
    heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], label: str, narrow: bool = False
) -> Component:
    """`heads`: (words, class); the first cell of a row is its header. `label` names the table."""
    head = html.Tr([html.Th(words, scope="col", className=name) for words, name in heads])
    body = [
        html.Tr(
            [
                html.Th(row[0], scope="row", className=heads[0][1]),
                *(html.Td(cell, className=name) for cell, (_, name) in zip(row[1:], heads[1:], strict=True)),
            ]
        )
        for row in rows
    ]
    table = html.Table([html.Thead(head), html.Tbody(body)], className=f"table-own{' table-narrow' if narrow else ''}")
    return html.Div(table, className="table-scroll", tabIndex=0, role="region", **{"aria-label": label})


def shown_as_table(table: Component) -> Component:
    """ "Show as table" below a chart."""
    return html.Details([html.Summary([icon("table"), "Show as table"]), table], className="as-table")
