"""What a view shows, as a value; the URL is its only home."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from backend_lambdas.inventory.alerts import AlertKind, AlertStatus
from backend_lambdas.inventory.stock import StockStatus

__all__ = ["AlertFilters", "AlertKind", "AlertStatus", "StockFilters", "StockSort", "StockStatus"]

MAX_SEARCH = 200
DEFAULT_ALERT_DAYS = 30
MAX_ALERT_DAYS = 366

QueryValue = str | list[str] | tuple[str, ...] | None
Member = TypeVar("Member", bound=StrEnum)


class StockSort(StrEnum):
    """What the stock table can be sorted by. `WORST` is out, low, healthy, then most units short, then most value."""

    WORST = "worst"
    STORE = "store"
    PRODUCT_ID = "product_id"
    PRODUCT_NAME = "product_name"
    CATEGORY = "category"
    STATUS = "status"
    ON_HAND = "on_hand"
    REORDER_POINT = "reorder_point"
    SHORT_UNITS = "short_units"
    UNIT_PRICE = "unit_price"
    VALUE = "value"
    VALUE_AT_RISK = "value_at_risk"
    CHANGED_AT = "changed_at"


@dataclass(frozen=True, slots=True)
class StockFilters:
    """Rows of the stock table: an empty tuple means all. Several words in `search` must all be found."""

    stores: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    statuses: tuple[StockStatus, ...] = ()
    search: str = ""
    sort: StockSort = StockSort.WORST
    descending: bool = False

    @classmethod
    def from_query(cls, /, **query: QueryValue) -> "StockFilters":
        """Read a URL's parameters (repeated ones as lists). What makes no sense is left out, never an error."""
        sort = _members(StockSort, query.get("sort"))
        return cls(
            stores=_texts(query.get("store")),
            categories=_texts(query.get("category")),
            statuses=_members(StockStatus, query.get("status")),
            search=_search(query.get("q")),
            sort=sort[0] if sort else StockSort.WORST,
            descending=_texts(query.get("desc")) == ("1",),
        )

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults. `from_query` reads it back."""
        pairs = [("store", name) for name in self.stores]
        pairs += [("category", name) for name in self.categories]
        pairs += [("status", str(status)) for status in self.statuses]
        pairs += [("q", self.search)] if self.search else []
        pairs += [("sort", str(self.sort))] if self.sort != StockSort.WORST else []
        pairs += [("desc", "1")] if self.descending else []
        return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class AlertFilters:
    """Alerts of the last `days` days: an empty tuple means all."""

    statuses: tuple[AlertStatus, ...] = ()
    kinds: tuple[AlertKind, ...] = ()
    stores: tuple[str, ...] = ()
    days: int = DEFAULT_ALERT_DAYS
    search: str = ""

    @classmethod
    def from_query(cls, /, **query: QueryValue) -> "AlertFilters":
        """Read a URL's parameters (repeated ones as lists). What makes no sense is left out, never an error."""
        days = _texts(query.get("days"))
        return cls(
            statuses=_members(AlertStatus, query.get("status")),
            kinds=_members(AlertKind, query.get("kind")),
            stores=_texts(query.get("store")),
            days=_days(days[0]) if days else DEFAULT_ALERT_DAYS,
            search=_search(query.get("q")),
        )

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults. `from_query` reads it back."""
        pairs = [("status", str(status)) for status in self.statuses]
        pairs += [("kind", str(kind)) for kind in self.kinds]
        pairs += [("store", name) for name in self.stores]
        pairs += [("days", str(self.days))] if self.days != DEFAULT_ALERT_DAYS else []
        pairs += [("q", self.search)] if self.search else []
        return urlencode(pairs)


def _texts(value: QueryValue) -> tuple[str, ...]:
    if value is None:
        return ()
    values: Iterable[str] = [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(values))


def _members(kind: type[Member], value: QueryValue) -> tuple[Member, ...]:
    known = {str(member): member for member in kind}
    return tuple(known[text] for text in _texts(value) if text in known)


def _search(value: QueryValue) -> str:
    texts = _texts(value)
    return texts[0][:MAX_SEARCH] if texts else ""


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return DEFAULT_ALERT_DAYS
    return min(max(int(text), 1), MAX_ALERT_DAYS)
