"""Many made-up alerts and the commands that answer them, behind the dashboard's queries. No AWS."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.inventory.errors import InvalidRequest
from dashboard.data.actor import current_actor
from dashboard.data.alerts import AlertCounts, AlertFilters
from dashboard.data.paging import Page
from tests.support.browser.company import GOODS, TOWNS, Company

KINDS = (
    [AlertKind.OUT_OF_STOCK] * 3 + [AlertKind.LOW_STOCK] * 5
    + [AlertKind.BACK_IN_STOCK, AlertKind.PRICE_CHANGED, AlertKind.PRODUCT_RENAMED]
)  # fmt: skip
SEVERITY = {AlertKind.OUT_OF_STOCK: "critical", AlertKind.LOW_STOCK: "warning"}
STATUSES = [AlertStatus.OPEN] * 6 + [AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED, AlertStatus.RESOLVED]


def made_alerts(number: int, now: datetime, days: int = 30, seed: int = 11) -> list[Alert]:
    """`number` alerts spread over `days` days, newest first; the same for the same seed."""
    rng = random.Random(seed)
    step = timedelta(days=days) / max(number, 1)
    return [_made(at, now - step * (at + 0.1), rng) for at in range(number)]


def _made(at: int, opened: datetime, rng: random.Random) -> Alert:
    kind = rng.choice(KINDS)
    news = kind not in SEVERITY
    status = AlertStatus.RESOLVED if news else rng.choice(STATUSES)
    name, category, price = GOODS[at % len(GOODS)]
    answered = status in (AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED)
    old, new = {
        AlertKind.PRICE_CHANGED: (f"{price:.2f}", f"{price * 1.1:.2f}"),
        AlertKind.PRODUCT_RENAMED: (f"{name}, old label", name),
    }.get(kind, ("12", "0"))
    return Alert(
        unit_price=None,
        event_ms=at,
        episode=0,
        alert_id=f"{at:08x}",
        store=TOWNS[at % len(TOWNS)],
        product_id=f"SKU-{at:05d}",
        product_name=name,
        category=category,
        kind=kind,
        severity=SEVERITY.get(kind, "info"),
        status=status,
        opened_at=opened,
        resolved_at=opened + timedelta(hours=5)
        if status is AlertStatus.RESOLVED and not news
        else opened
        if news
        else None,
        on_hand=0 if kind is AlertKind.OUT_OF_STOCK else rng.randint(1, 9),
        reorder_point=10,
        old_value=old,
        new_value=new,
        upload_id="01HMADE0000000000000000000",
        line=at % 900 + 2,
        sent_at=opened if at % 4 else None,
        ack_by="Berlin office" if answered else None,
        ack_reason="Ordered 20, arrive on Friday" if answered else None,
        ack_at=opened if answered else None,
        snoozed_until=opened + timedelta(days=40) if status is AlertStatus.SNOOZED else None,
    )


class AlertStub:
    """Queries and commands of the alerts page over a list of alerts. `asked`: the most each read was to give."""

    def __init__(self, company: Company, alerts: list[Alert]) -> None:
        self.company = company
        self.alerts = alerts
        self.asked: list[int] = []
        self.orders: list[tuple[Any, ...]] = []

    def stubs(self) -> dict[str, Callable[..., Any]]:
        mine = {"my_alerts": lambda: Page((), None)}
        return {"alerts": self.read, "alerts_per_day": self.per_day, "open_alerts": self.counts} | mine

    def commands(self) -> dict[str, Callable[..., Any]]:
        return {"acknowledge_alerts": self.acknowledge, "snooze_alerts": self.snooze, "reopen_alerts": self.reopen}

    def read(self, filters: AlertFilters, limit: int = 50, cursor: str | None = None, keep: bool = True) -> Page[Alert]:
        self.company.check()
        self.asked.append(limit)
        since = self.company.now - timedelta(days=filters.days)
        kept = [alert for alert in self.alerts if alert.opened_at >= since and _fits(alert, filters)]
        start = int(cursor or 0)
        following = str(start + limit) if start + limit < len(kept) else None
        return Page(tuple(kept[start : start + limit]), following)

    def per_day(self, filters: AlertFilters | None = None) -> pd.DataFrame:
        self.company.check()
        rows = [(pd.Timestamp(alert.opened_at.date()), str(alert.kind)) for alert in self.alerts]
        frame = pd.DataFrame(rows, columns=["day", "kind"])
        return frame.groupby(["day", "kind"], as_index=False).size().rename(columns={"size": "n"})

    def counts(self, seen: str | None = None, stores: tuple[str, ...] = ()) -> AlertCounts:
        self.company.check()
        own = [alert for alert in self.alerts if not stores or alert.store in stores]
        opened = [alert for alert in own if alert.status is AlertStatus.OPEN]
        out = sum(alert.kind is AlertKind.OUT_OF_STOCK for alert in opened)
        unseen = sum(seen is None or alert.opened_at > datetime.fromisoformat(seen) for alert in opened)
        return AlertCounts(out=out, low=len(opened) - out, total=len(opened), unseen=unseen)

    def acknowledge(self, refs: Sequence[str], reason: str) -> int:
        return self._answer("acknowledge", refs, reason, status=AlertStatus.ACKNOWLEDGED, snoozed_until=None)

    def snooze(self, refs: Sequence[str], until: datetime, reason: str) -> int:
        return self._answer("snooze", refs, reason, status=AlertStatus.SNOOZED, snoozed_until=until)

    def reopen(self, refs: Sequence[str], reason: str) -> int:
        return self._answer("reopen", refs, reason, status=AlertStatus.OPEN, snoozed_until=None)

    def _answer(self, order: str, refs: Sequence[str], reason: str, **change: Any) -> int:
        if not reason and order != "reopen":
            raise InvalidRequest("Say why.")
        self.orders.append((order, tuple(refs), reason))
        at = datetime.now(UTC)
        for place, alert in enumerate(self.alerts):
            if alert.ref in refs:
                self.alerts[place] = replace(alert, ack_by=current_actor().name, ack_reason=reason, ack_at=at, **change)
        return len(refs)


def _fits(alert: Alert, filters: AlertFilters) -> bool:
    words = f"{alert.product_name} {alert.product_id} {alert.store}".lower()
    return (
        (not filters.stores or alert.store in filters.stores)
        and (not filters.kinds or alert.kind in filters.kinds)
        and (not filters.statuses or alert.status in filters.statuses)
        and all(word in words for word in filters.search.lower().split())
    )
