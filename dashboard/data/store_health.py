"""Arithmetic on store summaries and days: what the figures of a page are made of. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pandas as pd

from backend_lambdas.inventory.store_names import natural
from backend_lambdas.inventory.store_summary import DayTotals, StockTotals, StoreSummary, sum_totals


@dataclass(frozen=True, slots=True)
class MissingStore:
    """A store whose last file is older than FRESH_HOURS; `last_at` None: none ever arrived."""

    store: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """`reported` of `expected` stores are fresh; `missing` lists the others, longest silent first."""

    reported: int
    expected: int
    missing: tuple[MissingStore, ...]
    newest_at: datetime | None


FRESH_HOURS = 26
HISTORY_DAYS = 14
LOOK_BACK_DAYS = 28
STORE_COLUMNS = ("store", "items", "out", "low", "healthy", "units", "value", "last_upload_at", "fresh")
CATEGORY_COLUMNS = ("category", "items", "out", "low", "healthy", "units", "value", "unpriced")
HISTORY_COLUMNS = ("day", "out", "low", "units", "value")


def utc_time(text: str | None) -> datetime | None:
    """The aware UTC time of an ISO 8601 text; None for none."""
    if not text:
        return None
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def is_fresh(last_at: datetime | None, now: datetime) -> bool:
    return last_at is not None and now - last_at < timedelta(hours=FRESH_HOURS)


def freshness(store_summaries: Iterable[StoreSummary], now: datetime) -> Freshness:
    """Which stores have sent a file in the last FRESH_HOURS; those that never did come first among the missing."""
    last = {store_summary.store: utc_time(store_summary.last_upload_at) for store_summary in store_summaries}
    missing = [MissingStore(store, at) for store, at in last.items() if not is_fresh(at, now)]
    missing.sort(key=lambda one: (one.last_at is not None, one.last_at or now, natural(one.store)))
    known = [at for at in last.values() if at is not None]
    return Freshness(len(last) - len(missing), len(last), tuple(missing), max(known, default=None))


def store_health(store_summaries: Iterable[StoreSummary], now: datetime) -> pd.DataFrame:
    """One row a store, the largest share of out, then of low, items first."""
    rows = []
    for store_summary in store_summaries:
        t, at = store_summary.totals, utc_time(store_summary.last_upload_at)
        counts = (t.items, t.out, t.low, t.items - t.out - t.low, t.units, float(t.value))
        rows.append((store_summary.store, *counts, at, is_fresh(at, now)))
    rows.sort(key=lambda row: (*_badness(row[2], row[3], row[1]), natural(row[0])))
    frame = pd.DataFrame(rows, columns=list(STORE_COLUMNS))
    frame["last_upload_at"] = pd.to_datetime(frame["last_upload_at"], utc=True)
    return frame


def category_health(by_category: Mapping[str, StockTotals]) -> pd.DataFrame:
    """One row a category ("" = none), worst first."""
    rows = [
        (name, t.items, t.out, t.low, t.items - t.out - t.low, t.units, float(t.value), t.unpriced)
        for name, t in by_category.items()
    ]
    rows.sort(key=lambda row: (*_badness(row[2], row[3], row[1]), natural(row[0])))
    return pd.DataFrame(rows, columns=list(CATEGORY_COLUMNS))


def _badness(out: int, low: int, items: int) -> tuple[float, float]:
    return (-out / items, -low / items) if items else (0.0, 0.0)


def daily_history(days: Sequence[DayTotals], store_summaries: Sequence[StoreSummary], today: date) -> pd.DataFrame:
    """Totals at the end of each of the last HISTORY_DAYS days, a store's last known figures carried forward.

    Today is what the summaries say. A store without a commit in `days` stood all the time as it stands now, if its
    last commit is older than the first day asked about. Days on which no store is known are left out.
    """
    first = today - timedelta(days=HISTORY_DAYS - 1)
    by_store: dict[str, dict[date, StockTotals]] = {store_summary.store: {} for store_summary in store_summaries}
    for entry in days:
        by_store.setdefault(entry.store, {})[entry.day] = entry.totals
    latest = {s.store: _before(by_store[s.store], s, first) for s in store_summaries}
    rows = []
    for number in range(HISTORY_DAYS):
        day = first + timedelta(days=number)
        for store_summary in store_summaries:
            now = store_summary.totals if day == today else by_store[store_summary.store].get(day)
            latest[store_summary.store] = now or latest[store_summary.store]
        known = [totals for totals in latest.values() if totals is not None]
        total = sum_totals(known)
        rows += [(day, total.out, total.low, total.units, float(total.value))] if known else []
    frame = pd.DataFrame(rows, columns=list(HISTORY_COLUMNS))
    frame["day"] = pd.to_datetime(frame["day"])
    return frame


def _before(days: Mapping[date, StockTotals], store_summary: StoreSummary, first: date) -> StockTotals | None:
    earlier = [day for day in days if day < first]
    if earlier:
        return days[max(earlier)]
    changed_at = utc_time(store_summary.changed_at)
    unmoved = not days and changed_at is not None and changed_at.date() < first
    return store_summary.totals if unmoved else None
