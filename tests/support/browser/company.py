"""A made-up company: rows, alerts, and what goes wrong."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.inventory.stock import stock_status
from dashboard.data.availability import DataUnavailable

TOWNS = ("Camden", "Glasgow", "Brixton", "Bristol", "Leeds Central", "Cardiff", "Shoreditch", "Manchester")
GOODS = (
    ("Oat Drink Barista 1 L", "Dairy", 2.1),
    ("Free-range Eggs 12 pk", "Dairy", 3.4),
    ("Sourdough Loaf 800 g", "Bakery", 3.2),
    ("Sparkling Water 6×1.5 L", "Drinks", 2.75),
    ("Frozen Peas 1 kg", "Frozen", 1.9),
    ("Olive Oil Extra Virgin 750 ml", "Pantry", 8.9),
    ("Toothpaste Mint 75 ml", "Household", 1.6),
    ("Greek Yoghurt 500 g", "Dairy", 1.95),
)


@dataclass
class Company:
    """Rows as StockBlock gives them. `broken`: every read fails with this message."""

    rows: list[dict[str, Any]]
    alerts: list[Alert] = field(default_factory=list)
    late: tuple[str, ...] = ()
    history_days: int = 14
    broken: str | None = None
    stale: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def check(self) -> None:
        if self.broken:
            raise DataUnavailable(self.broken, self.now - timedelta(minutes=12))

    def frame(self, store: str | None = None) -> pd.DataFrame:
        self.check()
        frame = pd.DataFrame(self.rows, columns=list(made_row("", 0, 0, 0)))
        return frame[frame["store"] == store] if store else frame


def judged(on_hand: int, reorder_point: int, unit_price: float | None) -> dict[str, Any]:
    short = max(reorder_point + 1 - on_hand, 0) if on_hand <= reorder_point else 0
    return {
        "status": str(stock_status(on_hand, reorder_point)),
        "short_units": short,
        "value": None if unit_price is None else on_hand * unit_price,
        "value_at_risk": None if unit_price is None else round(short * unit_price, 2),
    }


def made_row(store: str, number: int, on_hand: int, reorder_point: int) -> dict[str, Any]:
    name, category, price = GOODS[number % len(GOODS)]
    size = "" if number < len(GOODS) else f", case of {number // len(GOODS) * 6}"
    return {
        "store": store,
        "product_id": f"SKU-{number:05d}",
        "product_name": name + size,
        "category": category,
        "on_hand": on_hand,
        "reorder_point": reorder_point,
        "unit_price": price,
        **judged(on_hand, reorder_point, price),
        "upload_id": "01HMADE0000000000000000000",
        "line": number + 2,
        "changed_at": "2026-11-20T09:00:00+00:00",
        "rev": 1,
    }


def made_company(stores: int = 8, items: int = 60, seed: int = 7) -> Company:
    """`stores` x `items` rows with a few out and low, the same for the same seed."""
    rng = random.Random(seed)
    rows = []
    for at in range(stores):
        name = TOWNS[at] if at < len(TOWNS) else f"Store {at + 1:03d}"
        for number in range(items):
            reorder = rng.randint(5, 30)
            luck = rng.random() * (1 + at * 0.05)
            count = 0 if luck < 0.03 else rng.randint(1, reorder) if luck < 0.12 else reorder + rng.randint(3, 60)
            rows.append(made_row(name, number, count, reorder))
    company = Company(rows, late=tuple(TOWNS[5:7]) if stores > 6 else ())
    company.alerts = [
        made_alert(company, at, row) for at, row in enumerate(worst(company.frame()).head(20).to_dict("records"))
    ]
    return company


def made_alert(company: Company, at: int, row: dict[Any, Any]) -> Alert:
    opened = company.now - timedelta(minutes=2 + 13 * at)
    kind = AlertKind.OUT_OF_STOCK if row["status"] == "out" else AlertKind.LOW_STOCK
    if at % 5 == 3:
        kind = AlertKind.PRICE_CHANGED
    price = kind is AlertKind.PRICE_CHANGED
    status = AlertStatus.RESOLVED if price else AlertStatus.OPEN
    return Alert(
        unit_price=None,
        event_ms=at,
        episode=1,
        alert_id=f"A{at}",
        store=row["store"],
        product_id=row["product_id"],
        product_name=row["product_name"],
        category=row["category"],
        kind=kind,
        severity="info" if price else "critical",
        status=status,
        opened_at=opened,
        resolved_at=None,
        on_hand=row["on_hand"],
        reorder_point=row["reorder_point"],
        old_value="2.10" if price else None,
        new_value="2.35" if price else None,
        upload_id=row["upload_id"],
        line=row["line"],
        sent_at=opened,
        ack_by=None,
        ack_reason=None,
        ack_at=None,
        snoozed_until=None,
    )


def worst(frame: pd.DataFrame) -> pd.DataFrame:
    order = {"out": 0, "low": 1, "healthy": 2}
    ranked = frame.assign(rank=frame["status"].map(order)).sort_values(
        ["rank", "value_at_risk"], ascending=[True, False]
    )
    return ranked[ranked["rank"] < 2].drop(columns="rank")
