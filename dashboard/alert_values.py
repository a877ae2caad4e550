"""Alerts as the queries give them to the pages: frozen values, times as aware UTC."""

from dataclasses import dataclass
from datetime import datetime

from backend_lambdas.inventory.receivers import Reach
from dashboard.filters import AlertKind, AlertStatus


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `ref` names it to the commands. `old_value`, `new_value` are text for a changed price or name."""

    ref: str
    alert_id: str
    store: str
    product_id: str
    product_name: str | None
    category: str | None
    kind: AlertKind
    severity: str
    status: AlertStatus
    opened_at: datetime
    resolved_at: datetime | None
    on_hand: int | None
    reorder_point: int | None
    old_value: str | None
    new_value: str | None
    upload_id: str
    line: int | None
    sent_at: datetime | None
    ack_by: str | None
    ack_reason: str | None
    ack_at: datetime | None
    snoozed_until: datetime | None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Alerts newest first. `cursor` asks for the next page; None: there is none."""

    alerts: tuple[Alert, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Open alerts. `unseen`: opened after the moment asked about. `capped`: there are more than were counted."""

    out: int
    low: int
    total: int
    unseen: int
    capped: bool = False


@dataclass(frozen=True, slots=True)
class AlertService:
    """Whether alerts reach anybody. `reach` None: not known (yet). `mended`: what the last nightly check put right."""

    reach: Reach | None = None
    mended: tuple[str, ...] = ()
