"""The rejected rows of an upload as a table: where, what, why, and what was probably meant (values -> components)."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

SHOWN_AT_FIRST = 100
HEADS = ("Line", "Column", "Value", "What is wrong", "Suggestion")
LONGEST_VALUE = 120


def problem_table(errors: pd.DataFrame, shown: int = SHOWN_AT_FIRST) -> Component:
    """The first `shown` rejected rows. What the file held is shown as it is, never interpreted."""
    head = html.Tr([html.Th(name, scope="col") for name in HEADS])
    rows = [_row(row) for row in errors.head(shown).to_dict("records")]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="table-own problem-table")
    return html.Div(table, className="table-scroll", tabIndex=0, role="region", **{"aria-label": "Rejected rows"})


def _row(row: dict[Any, Any]) -> Component:
    line = "" if _text(row["line"]) == "" else f"{int(row['line']):,}"
    value = _text(row["value"])
    shown = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
    cells = (
        line,
        _text(row["column"]),
        html.Code(shown) if shown else html.Span("empty", className="muted"),
        _text(row["reason"]),
        _text(row["suggestion"]),
    )
    looks = ("num problem-line", "", "", "problem-reason", "")
    return html.Tr(
        [
            html.Td(cell, className=look, **{"data-head": head})
            for cell, look, head in zip(cells, looks, HEADS, strict=True)
        ]
    )


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)
