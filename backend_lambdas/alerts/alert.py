"""What an alert is, when a row of stock is short, and whether a change of a row can raise an alert.

The rules that need memory (episodes, cooldown) are in `episodes`; why they are as they are: docs/decisions/030.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import moment_text


class AlertKind(StrEnum):
    """Closed set; worst first."""

    OUT_OF_STOCK = "out_of_stock"
    LOW_STOCK = "low_stock"
    BACK_IN_STOCK = "back_in_stock"
    PRICE_CHANGED = "price_changed"
    PRODUCT_RENAMED = "product_renamed"


class Severity(StrEnum):
    """Closed set; worst first."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class AlertStatus(StrEnum):
    """An alert that only reports an event (a new price, a new name, stock is back) is born RESOLVED."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class StockZone(StrEnum):
    """Where a row stands. BAND is the hysteresis: above the reorder point, but not far enough to end an episode."""

    OUT = "out"
    LOW = "low"
    BAND = "band"
    CLEAR = "clear"
    ABSENT = "absent"


SEVERITY_OF = {
    AlertKind.OUT_OF_STOCK: Severity.CRITICAL,
    AlertKind.LOW_STOCK: Severity.WARNING,
    AlertKind.BACK_IN_STOCK: Severity.INFO,
    AlertKind.PRICE_CHANGED: Severity.INFO,
    AlertKind.PRODUCT_RENAMED: Severity.INFO,
}
# The details of a row whose change is told, where both values are known: a first one is no change.
DETAIL_OF = {AlertKind.PRICE_CHANGED: "unit_price", AlertKind.PRODUCT_RENAMED: "product_name"}
_EPISODE_ZONES = (StockZone.OUT, StockZone.LOW, StockZone.BAND)
_SHORT_ZONES = (StockZone.OUT, StockZone.LOW)
SHORTAGES = (AlertKind.OUT_OF_STOCK, AlertKind.LOW_STOCK)
NEWS = tuple(kind for kind in AlertKind if kind not in SHORTAGES)  # told, and nothing to be done about


@dataclass(frozen=True, slots=True)
class AlertRef:
    """Which alert of a store is meant; `text` is its sort key in the table."""

    event_ms: int
    upload_id: str
    alert_id: str

    @property
    def text(self) -> str:
        return f"{self.event_ms:013d}#{self.upload_id}#{self.alert_id}"


@dataclass(frozen=True, slots=True)
class Comment:
    """What a person wrote on an alert. `at` ISO 8601 UTC; `text` is plain and never changed."""

    at: str
    by: str
    user_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing a manager should know about one item in one store.

    Times (`..._at`, `snoozed_until`) are aware UTC; `opened_at` is when the file arrived, `event_ms` the same moment
    in milliseconds. `upload_id` BY_THRESHOLD: no file, a threshold that moved then. `on_hand` and `reorder_point` are
    those of the opening. `old_value` and `new_value` are text: the count, the price or the name. `notify` False: shown
    in the feed, not mailed (cooldown).
    `episode` counts the shortages of this item in this store from 1; 0 on an alert that only reports an event.
    `assignee` is the user id of who sees to it, `assignee_name` that person's name then; `comments` oldest first.
    """

    alert_id: str
    store: str
    product_id: str
    product_name: str | None
    category: str | None
    unit_price: Decimal | None
    kind: AlertKind
    severity: Severity
    status: AlertStatus
    opened_at: datetime
    on_hand: int
    reorder_point: int
    old_value: str | None
    new_value: str | None
    upload_id: str
    line: int
    event_ms: int
    episode: int
    notify: bool = True
    resolved_at: datetime | None = None
    sent_at: datetime | None = None
    mail_id: str | None = None
    ack_by: str | None = None
    ack_reason: str | None = None
    ack_at: datetime | None = None
    snoozed_until: datetime | None = None
    assignee: str | None = None
    assignee_name: str | None = None
    comments: tuple[Comment, ...] = ()

    @property
    def key(self) -> AlertRef:
        return AlertRef(self.event_ms, self.upload_id, self.alert_id)

    @property
    def moment(self) -> str:
        """Its place among the alerts of all stores, by time: the sort key of the feed."""
        return f"{moment_text(self.opened_at)}#{self.alert_id}"

    @property
    def ref(self) -> str:
        """What names the alert to those who answer it."""
        return f"{self.store}|{self.key.text}"

    @property
    def shortage(self) -> int:
        """Units missing to the reorder point; never below 0."""
        return max(self.reorder_point - max(self.on_hand, 0), 0)

    def status_at(self, now: datetime) -> AlertStatus:
        """The status as people see it at `now`: a snooze that ran out is open again."""
        snoozing = self.status is AlertStatus.SNOOZED
        over = snoozing and self.snoozed_until is not None and self.snoozed_until <= now
        return AlertStatus.OPEN if over else self.status


def clear_line(reorder_point: int) -> int:
    """An episode ends above this: the reorder point plus 10 %, at least one unit."""
    return reorder_point + max(1, reorder_point // 10)


def stock_zone(row: StockRow | None) -> StockZone:
    """Where the row stands; a delisted one stands nowhere."""
    if row is None or row.delisted:
        return StockZone.ABSENT
    return zone_of(row.on_hand, row.reorder_point)


def zone_of(on_hand: int, reorder_point: int) -> StockZone:
    """Where so many stand."""
    if on_hand <= 0:
        return StockZone.OUT
    if on_hand <= reorder_point:
        return StockZone.LOW
    return StockZone.BAND if on_hand <= clear_line(reorder_point) else StockZone.CLEAR


def changed_details(old: StockRow | None, new: StockRow | None) -> list[tuple[AlertKind, str, str]]:
    """What is told of this change besides counts: the kind, the value before, the value now."""
    if old is None or new is None or old.delisted or new.delisted:
        return []
    values = ((kind, getattr(old, detail), getattr(new, detail)) for kind, detail in DETAIL_OF.items())
    return [(kind, str(was), str(now)) for kind, was, now in values if None not in (was, now) and was != now]


def expects_alert(old: StockRow | None, new: StockRow | None) -> bool:
    """Whether this change of a row raises an alert, judged without the item's alert state.

    Exact but for one case: a row that leaves the hysteresis band downwards counts, though its episode may still be open
    and then raises nothing. Whoever waits for the alerts of an upload must therefore not wait for ever.
    """
    if changed_details(old, new):
        return True
    before, after = stock_zone(old), stock_zone(new)
    if after in (StockZone.OUT, StockZone.LOW):
        return before is not after
    return before is StockZone.OUT and after is not StockZone.ABSENT


def needs_look(old: StockRow | None, new: StockRow | None) -> bool:
    """Whether the item's alert state must be read for this change. False for most rows of most files.

    A row can only have an open episode while it is out, low or in the band.
    """
    after = stock_zone(new)
    if old is None:  # most rows of a company's first files
        return after in _SHORT_ZONES
    before = stock_zone(old)
    moved = before is not after and (before in _EPISODE_ZONES or after in _SHORT_ZONES)
    return moved or bool(changed_details(old, new))
