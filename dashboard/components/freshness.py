"""Which stores reported, and which are missing."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.answers import Freshness
from dashboard.components.icons import icon
from dashboard.components.times import relative_time
from dashboard.components.wording import count_of, store_words


def freshness_line(freshness: Freshness) -> Component:
    """ "46 of 48 stores reported · newest file 3 min ago"."""
    words: list[Any] = [reported_words(freshness)]
    if freshness.newest_at is not None:
        words += [" · newest file ", relative_time(freshness.newest_at, "ago")]
    return html.Span(words)


def reported_words(freshness: Freshness) -> str:
    """ "All 8 stores reported", "46 of 48 stores reported"."""
    if freshness.expected and not freshness.missing:
        return "The store reported" if freshness.expected == 1 else f"All {freshness.expected} stores reported"
    return f"{freshness.reported} of {count_of(freshness.expected, 'store')} reported"


def missing_stores(freshness: Freshness) -> Component | None:
    """A banner that names the stores without a file within the last day, longest silent first; None: all reported."""
    if not freshness.missing:
        return None
    count = len(freshness.missing)
    summary = f"{count_of(count, 'store')} sent no file within the last day"
    names = [_missing(store.store, store.last_at) for store in freshness.missing]
    shown = html.Details(
        [html.Summary(summary), html.Ul(names, className="freshness-list")], className="freshness-missing"
    )
    return html.Div([icon("clock"), html.Div(shown, className="banner-text")], className="banner tone-low")


def last_files(
    stores: pd.DataFrame, address: Callable[[str], str], sales: Mapping[str, Component] | None = None
) -> Component:
    """Every store with the age of its last file (store, last_upload_at, fresh), the longest silent first.

    `sales`: store -> how far it has told of its sales.
    """
    order = stores.sort_values(["fresh", "last_upload_at", "store"], na_position="first", kind="stable")
    rows = [_last_file(row, address, (sales or {}).get(row["store"])) for row in order.to_dict("records")]
    return html.Ul(rows, className="last-files")


def _last_file(row: Mapping[Any, Any], address: Callable[[str], str], sales: Component | None) -> Component:
    at = row["last_upload_at"]
    age = "never" if at is None or pd.isna(at) else relative_time(at.to_pydatetime(), "ago")
    tone, drawing, word = ("healthy", "healthy", "Reported") if row["fresh"] else ("low", "clock", "Missing")
    name = dcc.Link(
        store_words(row["store"]), href=address(row["store"]), title=row["store"], className="last-file-store"
    )
    mark = html.Span(icon(drawing, word), className=f"last-file-mark tone-{tone}")
    told = [sales] if sales else []
    return html.Li([mark, name, *told, html.Span(age, className="last-file-age")], className="last-file")


def _missing(store: str, last_at: datetime | None) -> Component:
    age: list[Any] = ["never sent a file"] if last_at is None else ["last file ", relative_time(last_at, "ago")]
    return html.Li([html.B(store_words(store)), " · ", *age])
