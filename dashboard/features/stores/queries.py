"""Every store with what people have said of it, when its last file came, and whether its files are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend_lambdas.alerts.missing_uploads import Gap
from backend_lambdas.inventory.store_names import natural, store_called
from backend_lambdas.inventory.store_settings import StoreSettings
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.store_health import utc_time


class StoreOrder(StrEnum):
    NAME = "name"
    REGION = "region"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class StoreLine:
    """One store. `last_at`: when its last stock file came; `gap`: its files are missing."""

    settings: StoreSettings
    last_at: datetime | None
    gap: Gap | None = None

    @property
    def store(self) -> str:
        return self.settings.store


@dataclass(frozen=True, slots=True)
class Stores:
    """`shown` of `total` stores, `expected` of which somebody waits for. `zone`: the company's; `now`: the clock's."""

    shown: tuple[StoreLine, ...]
    total: int
    expected: int
    zone: str
    now: datetime


def stores(search: str = "", order: StoreOrder = StoreOrder.NAME) -> Stores:
    """Those whose id, name, region or zone holds the words. Raises DataUnavailable."""
    lines = _lines()
    shown = ordered([line for line in lines if _fits(line.settings, search)], order)
    expected = sum(bool(line.settings.expected) for line in lines)
    return Stores(shown, len(lines), expected, company_zone(), current_dependencies().clock())


def company_zone() -> str:
    """Of stores without a time zone of their own."""
    return current_dependencies().report_zone.key


def settings_of_stores(names: Sequence[str]) -> list[StoreSettings]:
    """As they are now, of those of `names` that there are."""
    return [line.settings for line in _lines() if line.store in names]


def _lines() -> list[StoreLine]:
    dependencies = current_dependencies()
    summaries = dependencies.replica.state().store_summaries
    with in_words():
        settings, gaps = dependencies.stores.settings(), dependencies.stores.open_gaps()
    return [
        StoreLine(settings.get(store, StoreSettings(store)), utc_time(one.last_upload_at), gaps.get(store))
        for store, one in summaries.items()
    ]


def _fits(settings: StoreSettings, search: str) -> bool:
    texts = (settings.store, settings.name, settings.region, settings.zone)
    return all(any(word in text.casefold() for text in texts) for word in search.casefold().split())


def ordered(lines: Sequence[StoreLine], order: StoreOrder) -> tuple[StoreLine, ...]:
    """Numbers by their value: 2 before 10. By region: those without one last; by file: the longest silent first."""
    found = sorted(lines, key=lambda line: natural(store_called(line.store, line.settings.name)))
    if order is StoreOrder.REGION:
        found.sort(key=lambda line: (not line.settings.region, natural(line.settings.region)))
    if order is StoreOrder.LAST:
        found.sort(
            key=lambda line: (line.gap is None, line.last_at is not None, line.last_at and line.last_at.timestamp())
        )
    return tuple(found)
