"""The rows of "What needs attention" and "Latest alerts"."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.stock import StockStatus
from dashboard.alert_values import Alert
from dashboard.components.alert_words import figure_words, name_words
from dashboard.components.icons import icon
from dashboard.components.status import KIND_LOOKS, KIND_WORDS, STATUS_WORDS, tile
from dashboard.components.times import relative_time
from dashboard.components.wording import money, store_words, whole


def attention_row(row: Mapping[Any, Any], href: str) -> Component:
    """One item that needs a decision (a row of Overview.attention); all of it leads to the item at `href`."""
    status = StockStatus(row["status"])
    name = row["product_name"] if isinstance(row["product_name"], str) and row["product_name"] else row["product_id"]
    left = f"{whole(row['on_hand'])} left" if row["on_hand"] >= 0 else f"counted {whole(row['on_hand'])}"
    detail = [html.B(left), _dot(), f"reorder at {whole(row['reorder_point'])}", _dot()]
    risk = row["value_at_risk"]
    priced = risk is not None and risk == risk
    worth = [html.Span(f"{money(risk)} to refill", className="row-worth")] if priced else []
    return html.Li(
        [
            tile(status.value, status.value, STATUS_WORDS[status]),
            html.Div(
                [
                    dcc.Link(name, href=href, className="row-title", title=name),
                    html.Div(
                        [*detail, html.Span(store_words(row["store"]))], className=f"row-detail tone-{status.value}"
                    ),
                ],
                className="row-main",
            ),
            html.Div([html.B(f"{whole(row['short_units'])} short"), *worth], className="row-side row-need"),
            icon("chevron-right"),
        ],
        className="row-item",
    )


def alert_row(alert: Alert, href: str) -> Component:
    """One alert with its age; it leads to the item at `href`."""
    tone, drawing = KIND_LOOKS[alert.kind]
    figure, against = figure_words(alert)
    detail = [
        html.B(KIND_WORDS[alert.kind]),
        *([_dot(), figure] if figure else []),
        _dot(),
        html.Span(store_words(alert.store)),
    ]
    title = " ".join(part for part in (name_words(alert), against and f"({against})") if part)
    return html.Li(
        [
            tile(tone, drawing),
            html.Div(
                [
                    dcc.Link(name_words(alert), href=href, className="row-title", title=title),
                    html.Div(detail, className=f"row-detail tone-{tone}"),
                ],
                className="row-main",
            ),
            html.Div(relative_time(alert.opened_at), className="row-side"),
        ],
        className="row-item",
    )


def _dot() -> Component:
    return html.Span("·", **{"aria-hidden": "true"})
