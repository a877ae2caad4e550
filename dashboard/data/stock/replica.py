"""All stock rows in this process's memory, brought up to date by revision (see `StaleIfError`)."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.store_summary import DayTotals, StoreSummary, listed
from dashboard.data.availability import DataState
from dashboard.data.stale_if_error import StaleIfError
from dashboard.data.stock.feed import StorePart, bring_up, read_rows
from dashboard.data.stock.indexes import HELD_BYTES, LEAST_HELD_BYTES, RowIndexes
from dashboard.data.stock.table import StockTable, Vocabulary, build_table
from dashboard.data.store_health import LOOK_BACK_DAYS

if TYPE_CHECKING:
    from backend_lambdas.aws.stock.reader import StockReader

READ_AT_ONCE = 8
TRIES = 3


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """One whole, unchanging state: readers keep it as long as they like. `version` names the rows and the totals.

    `days`: the stores' totals of the last LOOK_BACK_DAYS days, as of this version. `said`: the table with categories as
    files named them, None where that is `table`; `names`: which they are shown as. `gone`: removed stores, whose rows
    and totals are nowhere else in it.
    """

    table: StockTable
    indexes: RowIndexes
    store_summaries: dict[str, StoreSummary]
    revs: dict[str, int]
    version: str
    data: DataState
    days: tuple[DayTotals, ...] = ()
    said: StockTable | None = None
    names: Categories = Categories()
    gone: Mapping[str, StoreSummary] = field(default_factory=dict)

    @property
    def memory_bytes(self) -> int:
        return self.table.memory_bytes

    def of_stores(self, stores: frozenset[str], last: "ReplicaState | None") -> "ReplicaState":
        """The state of a company of these stores only: nothing in it, its versions neither, follows from the others."""
        store_summaries = {name: one for name, one in self.store_summaries.items() if name in stores}
        revs = {store: rev for store, rev in self.revs.items() if store in stores}
        days = tuple(day for day in self.days if day.store in stores)
        if last is None or last.revs != revs or last.names != self.names:
            said = (self.said or self.table).of_stores(stores, _text_of(revs))
            # As many orders and searches fit as into the whole state's: an order has four bytes a row.
            held_bytes = max(HELD_BYTES * len(said) // max(len(self.table), 1), LEAST_HELD_BYTES)
            last = replace(self, revs=revs)._with(said, self.names, held_bytes)
        version = _version_of(store_summaries, self.names)
        gone = {name: one for name, one in self.gone.items() if name in stores}
        return replace(last, store_summaries=store_summaries, version=version, days=days, gone=gone)

    def _with(self, said: StockTable, names: Categories, held_bytes: int = HELD_BYTES) -> "ReplicaState":
        """With these rows, and their categories shown under these names."""
        table = said.shown_as(names)
        indexes = RowIndexes(table, held_bytes)
        return replace(self, table=table, indexes=indexes, said=None if table is said else said, names=names)


ReadDays = Callable[[date, date], Iterable[DayTotals]]


class Replica(StaleIfError[ReplicaState]):
    """Reads from `source`; `days` reads the totals of two days of `zone` and between; `clock` gives aware UTC times.

    `names`: under which names categories are shown.
    """

    def __init__(
        self,
        source: "StockReader",
        clock: Callable[[], datetime],
        days: ReadDays = lambda first, last: (),
        zone: tzinfo = UTC,
        names: Callable[[], Categories] = Categories,
    ) -> None:
        self._names = names
        self._zone = zone
        self._source = source
        self._days = days
        self._vocabulary = Vocabulary()
        super().__init__(self._bring_up, "stock", clock)

    def _bring_up(self, old: ReplicaState | None, now: datetime) -> ReplicaState:
        (store_summaries, gone), names = self._store_summaries(), self._names()
        said = None if old is None else old.said or old.table
        held = {store: StorePart(rev, said.part(store)) for store, rev in old.revs.items()} if old and said else {}
        for tries_left in reversed(range(TRIES)):
            try:
                parts = self._parts(store_summaries, held, last_try=tries_left == 0)
                break
            except NotFound:
                store_summaries, gone = self._store_summaries()
        revs = {store: part.rev for store, part in parts.items()}
        data = DataState(as_of=now)
        version = _version_of(store_summaries, names)
        days = self._days_of(old, version, now)
        if old is not None and said is not None and old.revs == revs:
            old = old if old.names == names else old._with(said, names)
            return replace(old, store_summaries=store_summaries, version=version, data=data, days=days, gone=gone)
        said = build_table({store: part.part for store, part in parts.items()}, self._vocabulary, _text_of(revs))
        state = ReplicaState(said, RowIndexes(said), store_summaries, revs, version, data, days)
        return replace(state, gone=gone)._with(said, names)

    def _store_summaries(self) -> tuple[dict[str, StoreSummary], dict[str, StoreSummary]]:
        """Of the stores on the lists, and of those that are gone."""
        every = self._source.store_summaries()
        return {one.store: one for one in listed(every)}, {one.store: one for one in every if one.gone_by}

    def _days_of(self, old: ReplicaState | None, version: str, now: datetime) -> tuple[DayTotals, ...]:
        """All the days once a day; after a commit only the newest two, as only those can have changed."""
        today = now.astimezone(self._zone).date()
        first, yesterday = today - timedelta(days=LOOK_BACK_DAYS - 1), today - timedelta(days=1)
        if old is None or old.data.as_of.astimezone(self._zone).date() != today:
            return tuple(self._days(first, today))
        if old.version == version:
            return old.days
        return (*(day for day in old.days if day.day < yesterday), *self._days(yesterday, today))

    def _parts(
        self, store_summaries: dict[str, StoreSummary], held: dict[str, StorePart], *, last_try: bool
    ) -> dict[str, StorePart]:
        kept = {store: part for store, part in held.items() if store in store_summaries}
        behind = [s for s in store_summaries.values() if s.store not in kept or kept[s.store].rev != s.rev]

        def bring(store_summary: StoreSummary) -> StorePart:
            try:
                return bring_up(store_summary, held.get(store_summary.store), self._source, self._vocabulary)
            except NotFound:
                if not last_try:
                    raise
                return read_rows(store_summary, self._source, self._vocabulary)

        with ThreadPoolExecutor(max(min(READ_AT_ONCE, len(behind)), 1)) as pool:
            parts = pool.map(bring, behind)
            return kept | {store_summary.store: part for store_summary, part in zip(behind, parts, strict=True)}


def _text_of(revs: dict[str, int]) -> str:
    return _digest(f"{store}\0{rev}" for store, rev in sorted(revs.items()))


def _version_of(store_summaries: dict[str, StoreSummary], names: Categories) -> str:
    """Changes with every commit, also one that only says that a store's figures are still good."""
    texts = [
        f"{s.store}\0{s.rev}\0{s.last_upload_id}\0{s.last_upload_at}"
        for s in sorted(store_summaries.values(), key=lambda store_summary: store_summary.store)
    ]
    return _digest([*texts, *([str(names.rev)] if names.rev else [])])


def _digest(texts: Iterable[str]) -> str:
    return hashlib.blake2b("\1".join(texts).encode(), digest_size=9).hexdigest()
