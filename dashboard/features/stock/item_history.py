"""What became of an item: its counts over time, and what people changed (values -> components)."""

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.audit import Kind, Subject
from backend_lambdas.language.texts import _
from dashboard.data.history import HistoryOf
from dashboard.features.stock.figures import stock_history_figure
from dashboard.ui.addresses import history_address, product_address, upload_address
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import count_of, relative_time, whole
from dashboard.ui.table import data_table, shown_as_table


def whole_history(product_id: str) -> list[Component]:
    """What people changed of the product, in all stores they may see; and all else that is known of it."""
    address = history_address(HistoryOf(Subject(Kind.PRODUCT, product_id)))
    page = link_button(_("Product page"), product_address(product_id))
    return [link_button(_("What people changed"), address), page]


def on_hand_over_time(history: pd.DataFrame, now: datetime) -> tuple[Component, ...]:
    words = _history_words(history)
    graph = dcc.Graph(
        figure=stock_history_figure(history, now),
        config={"displayModeBar": False, "responsive": True},
        className="item-chart",
    )
    chart = html.Div(graph, role="img", **{"aria-label": words})
    keys = ((_("On hand"), "line"), (_("Threshold"), "rule"))
    legend = [html.Span(word, className=f"chart-key chart-key-{look}") for word, look in keys]
    return (
        html.P(words, className="muted"),
        html.Div(legend, className="legend", **{"aria-hidden": "true"}),
        chart,
        shown_as_table(_history_table(history)),
    )


def _history_table(history: pd.DataFrame) -> Component:
    """Newest first."""
    rows = [
        [
            relative_time(entry["at"].to_pydatetime(), "full"),
            *("" if pd.isna(entry[name]) else whole(entry[name]) for name in ("on_hand", "reorder_point")),
            _source_words(entry),
        ]
        for entry in history.iloc[::-1].to_dict("records")
    ]
    heads = ((_("When"), ""), (_("On hand"), "num"), (_("Threshold"), "num"), (_("File and line"), ""))
    return data_table(heads, rows, _("On hand over time"), row_heads=False)


def _source_words(entry: Mapping[Hashable, Any]) -> Component:
    """The file, as a link while its record is kept, and the line; of a threshold that people set, who did."""
    if entry["by_rule"]:
        by = entry.get("set_by")
        return html.Span(_("Threshold set by {name}", name=by) if by else _("Threshold set"))
    name = entry["file_name"]
    known = isinstance(name, str) and name
    line = _(", line {line}", line=whole(entry["line"])) if pd.notna(entry["line"]) and entry["line"] else ""
    source = dcc.Link(name, href=upload_address(entry["upload_id"])) if known else _("A file no longer on record")
    return html.Span([source, line])


def _history_words(history: pd.DataFrame) -> str:
    counts = history["on_hand"]
    if len(counts) < 2:
        return _("One count so far; the line grows with every file that changes it.")
    span = _("from {first} to {last}", first=whole(counts.iloc[0]), last=whole(counts.iloc[-1]))
    return _(
        "{counts}, {span}; lowest {lowest}, highest {highest}.",
        counts=count_of(len(counts), "count"),
        span=span,
        lowest=whole(counts.min()),
        highest=whole(counts.max()),
    )
