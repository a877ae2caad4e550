"""A frame as an accessible table, and the "Show as table" below a chart."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon

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
    """ "Show as table": the chart's figures for those who can not see or do not want the drawing."""
    return html.Details(
        [html.Summary([icon("table"), "Show as table"]), data_table(frame, columns, cells)], className="as-table"
    )
