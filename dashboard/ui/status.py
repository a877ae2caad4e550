"""Status as icon and word, never colour alone."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import AlertKind, AlertStatus
from backend_lambdas.inventory.stock import StockStatus
from dashboard.ui.controls import icon

STATUS_WORDS = {StockStatus.OUT: "Out of stock", StockStatus.LOW: "Low", StockStatus.HEALTHY: "Healthy"}
BELOW_ZERO = "Count below 0"
KIND_LOOKS = {
    AlertKind.OUT_OF_STOCK: ("Out of stock", "out", "out"),
    AlertKind.LOW_STOCK: ("Low stock", "low", "low"),
    AlertKind.BACK_IN_STOCK: ("Back in stock", "healthy", "healthy"),
    AlertKind.PRICE_CHANGED: ("Price changed", "info", "price"),
    AlertKind.PRODUCT_RENAMED: ("Product renamed", "info", "rename"),
}
NEWS = (AlertKind.BACK_IN_STOCK, AlertKind.PRICE_CHANGED, AlertKind.PRODUCT_RENAMED)
ALERT_STATUS_LOOKS = {
    AlertStatus.OPEN: ("Open", "out", "alerts"),
    AlertStatus.ACKNOWLEDGED: ("Acknowledged", "info", "check"),
    AlertStatus.SNOOZED: ("Snoozed", "overstock", "snooze"),
    AlertStatus.RESOLVED: ("Resolved", "healthy", "healthy"),
}


def chip(text: str, tone: str, icon_name: str) -> Component:
    """A small label. `tone`: out, low, healthy, overstock, info or plain."""
    return html.Span([icon(icon_name), text], className=f"chip tone-{tone}")


def status_chip(status: StockStatus | str, on_hand: int | None = None) -> Component:
    """The status of a stock row: out, low, healthy; a count below 0 is out, and named for what it is."""
    known = StockStatus(status)
    words = BELOW_ZERO if on_hand is not None and on_hand < 0 else STATUS_WORDS[known]
    return chip(words, known.value, known.value)


def alert_status_chip(status: AlertStatus | str) -> Component:
    """Open, acknowledged, snoozed or resolved."""
    return chip(*ALERT_STATUS_LOOKS[AlertStatus(status)])


def tile(tone: str, icon_name: str, label: str | None = None) -> Component:
    """The square with an icon at the start of a row."""
    return html.Span(icon(icon_name, label), className=f"tile tone-{tone}")
