"""Stock health by store: one stacked bar a store as plain HTML, with its numbers beside it."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _, grouped
from dashboard.ui.controls import icon
from dashboard.ui.formatting import count_of, percent, store_words, with_parts

PARTS = (("out", N_("Out of stock")), ("low", N_("Low")), ("healthy", N_("Healthy")))


def health_bars(
    stores: pd.DataFrame, address: Callable[[str], str], first: int = 12, many: str = "stores"
) -> Component:
    """Bars for `stores` (store, items, out, low, healthy, fresh) in their order; past `first` behind "Show all".

    `many`: what the rows are, when they are not stores.
    """
    rows = [_row(row, address) for row in stores.to_dict("records")]
    legend = html.Div(
        [html.Span(_(word), className=f"legend-key tone-{tone}") for tone, word in PARTS], className="legend"
    )
    parts = [legend, _table(rows[:first], _("Stock health, worst {many} first", many=_(many)))]
    if len(rows) > first:
        words = [
            html.Span(_("Show all {count} {many}", count=len(rows), many=_(many)), className="when-closed"),
            html.Span(_("Show the worst {first} only", first=first), className="when-open"),
        ]
        rest = _table(rows[first:], _("Stock health, the other {many}", many=_(many)))
        parts.append(html.Details([html.Summary(words), rest], className="more-bars"))
    return html.Div(parts)


def _table(rows: list[Component], label: str) -> Component:
    return html.Table(html.Tbody(rows), className="bars", **{"aria-label": label})


def _row(row: Mapping[Any, Any], address: Callable[[str], str]) -> Component:
    store, items = str(row["store"]), max(int(row["items"]), 1)
    counts = {tone: int(row[tone]) for tone, _ in PARTS}
    pieces = [
        html.Span(className=f"tone-{tone}", style={"flexGrow": n, "flexBasis": 0}) for tone, n in counts.items() if n
    ]
    title = _(
        "{items} out, {low} low, {healthy} healthy",
        items=count_of(counts["out"], "item"),
        low=grouped(counts["low"]),
        healthy=grouped(counts["healthy"]),
    )
    late = [] if row["fresh"] else [html.Span(icon("clock", _("No file within the last day")), className="bar-late")]
    name = html.Div([dcc.Link(store_words(store), href=address(store), title=store), *late], className="bar-name")
    numbers = with_parts(
        _("{out} out · {low} low"),
        out=html.B(percent(counts["out"] / items)),
        low=html.B(percent(counts["low"] / items)),
    )
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(html.Div(pieces, className="bar", title=title), className="bar-cell"),
            html.Td(numbers, className="bar-numbers"),
        ]
    )
