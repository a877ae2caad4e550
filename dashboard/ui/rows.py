"""The rows of "What needs attention" and "Latest alerts", and what is said about an alert."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import DETAIL_OF, Alert, AlertKind, AlertStatus
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.plain_text import in_currency
from backend_lambdas.language.texts import _, grouped
from dashboard.data.actor import current_actor
from dashboard.ui.formatting import currency, relative_time, store_words
from dashboard.ui.panel import panel
from dashboard.ui.status import KIND_LOOKS, tile


def figure_words(alert: Alert) -> tuple[str, str]:
    """The figure that matters and what it is held against: `0 left`, `threshold 10`."""
    if alert.kind is AlertKind.PRICE_CHANGED:
        return in_currency(f"{alert.old_value or '?'} → {alert.new_value or '?'}", currency()), _("unit price")
    if alert.kind in DETAIL_OF:
        return alert.new_value or "", _("was {old_value}", old_value=alert.old_value) if alert.old_value else ""
    if alert.kind is AlertKind.OUT_OF_STOCK and alert.on_hand < 0:
        return _("counted −{value}", value=grouped(-alert.on_hand)), _("below 0: count it again")
    on_hand = grouped(alert.on_hand)
    against = _("threshold {reorder_point}", reorder_point=grouped(alert.reorder_point))
    return (
        _("{on_hand} on hand", on_hand=on_hand)
        if alert.kind is AlertKind.BACK_IN_STOCK
        else _("{on_hand} left", on_hand=on_hand)
    ), against


def name_words(alert: Alert) -> str:
    """The product's name, or its id where no file ever named it."""
    return alert.product_name or alert.product_id


def answerable(alert: Alert) -> bool:
    """Whether who looks can do something about it: an alert that only reports an event is born resolved."""
    return alert.status is not AlertStatus.RESOLVED and current_actor().may(Right.ANSWER_ALERTS)


def alert_row(alert: Alert, href: str) -> Component:
    """One alert with its age; it leads to the item at `href`."""
    words, tone, drawing = KIND_LOOKS[alert.kind]
    figure, against = figure_words(alert)
    detail = [
        html.B(_(words)),
        *([dot(), figure] if figure else []),
        dot(),
        html.Span(store_words(alert.store)),
    ]
    title = " ".join(part for part in (name_words(alert), against and f"({against})") if part)
    link = dcc.Link(name_words(alert), href=href, className="row-title", title=title)
    age = html.Div(relative_time(alert.opened_at), className="row-side")
    return list_row(tile(tone, drawing), link, detail, age, tone=tone)


def list_row(
    mark: Component, link: Component, detail: Any, *side: Component, tone: str = "", hint: str = ""
) -> Component:
    """A row of a panel: its mark, what it is about (a link) with details below, and what stands at the right.

    `tone` colours the bold words of the details; `hint`: all of them, to read when pointed at.
    """
    look = f"row-detail tone-{tone}" if tone else "row-detail"
    below = html.Div(detail, className=look, **({"title": hint} if hint else {}))
    return html.Li([mark, html.Div([link, below], className="row-main"), *side], className="row-item")


def rows_panel(
    title: str, rows: Sequence[Component], subtitle: Any, nothing: Component, action: Component | None
) -> Component:
    """A panel with the rows, or `nothing` where there are none."""
    if not rows:
        return panel(title, nothing, action=action)
    return panel(title, html.Ul(rows, className="rows"), subtitle, action, True)


def dot() -> Component:
    """Between two facts of a row's details."""
    return html.Span("·", **{"aria-hidden": "true"})
