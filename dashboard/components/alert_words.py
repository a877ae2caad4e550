"""What is said about an alert: its kind, its figures and what became of it, in words for people (pure)."""

from backend_lambdas.inventory.currency import in_currency
from dashboard.alert_values import Alert
from dashboard.company import currency
from dashboard.filters import AlertKind, AlertStatus

KIND_WORDS = {
    AlertKind.OUT_OF_STOCK: "Out of stock",
    AlertKind.LOW_STOCK: "Low stock",
    AlertKind.BACK_IN_STOCK: "Back in stock",
    AlertKind.PRICE_CHANGED: "Price changed",
    AlertKind.PRODUCT_RENAMED: "Renamed",
}
KIND_TONES = {
    AlertKind.OUT_OF_STOCK: "out",
    AlertKind.LOW_STOCK: "low",
    AlertKind.BACK_IN_STOCK: "healthy",
    AlertKind.PRICE_CHANGED: "info",
    AlertKind.PRODUCT_RENAMED: "info",
}
KIND_ICONS = {
    AlertKind.OUT_OF_STOCK: "out",
    AlertKind.LOW_STOCK: "low",
    AlertKind.BACK_IN_STOCK: "healthy",
    AlertKind.PRICE_CHANGED: "price",
    AlertKind.PRODUCT_RENAMED: "rename",
}
NEWS = (AlertKind.BACK_IN_STOCK, AlertKind.PRICE_CHANGED, AlertKind.PRODUCT_RENAMED)


def figure_words(alert: Alert) -> tuple[str, str]:
    """The figure that matters and what it is held against: `0 left`, `reorder at 10`."""
    if alert.kind is AlertKind.PRICE_CHANGED:
        return in_currency(f"{alert.old_value or '?'} → {alert.new_value or '?'}", currency()), "unit price"
    if alert.kind is AlertKind.PRODUCT_RENAMED:
        return alert.new_value or "", f"was {alert.old_value}" if alert.old_value else ""
    if alert.kind is AlertKind.OUT_OF_STOCK and alert.on_hand is not None and alert.on_hand < 0:
        return f"counted \N{MINUS SIGN}{-alert.on_hand:,}", "below 0: count it again"
    on_hand = "" if alert.on_hand is None else f"{alert.on_hand:,}"
    against = "" if alert.reorder_point is None else f"reorder at {alert.reorder_point:,}"
    return (f"{on_hand} on hand" if alert.kind is AlertKind.BACK_IN_STOCK else f"{on_hand} left"), against


def name_words(alert: Alert) -> str:
    """The product's name, or its id where no file ever named it."""
    return alert.product_name or alert.product_id


def counted_alerts(number: int) -> str:
    """`1 alert`, `12 alerts`."""
    return f"{number:,} {'alert' if number == 1 else 'alerts'}"


def answerable(alert: Alert) -> bool:
    """Whether a person can do something about it: an alert that only reports an event is born resolved."""
    return alert.status is not AlertStatus.RESOLVED
