"""The roll-ups of all sales in this process's memory, brought up to date by publication; for any number of threads.

`refresh` reads, beside requests (dashboard/data/following.py); `state` only hands out what is there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.sales import SalesHead
from dashboard.data.availability import DataState
from dashboard.data.sales.feed import SalesSource, changed_weeks, read_weeks
from dashboard.data.sales.filters import week_number
from dashboard.data.sales.table import SalesTable, SalesTexts, build_table, parts_of
from dashboard.data.stale_if_error import StaleIfError

if TYPE_CHECKING:
    from backend_lambdas.aws.lake.ledger import PublishedWeeks

TRIES = 3


@dataclass(frozen=True, slots=True)
class SalesState:
    """One whole, unchanging state: readers keep it as long as they like. `table` None: nothing was ever sold.

    `weeks`: week -> the publication that last changed it.
    """

    table: SalesTable | None
    weeks: dict[str, int]
    rev: int
    data: DataState


class SalesReplica:
    """Reads from `source`; `clock` gives aware UTC times."""

    def __init__(self, source: SalesSource, clock: Callable[[], datetime]) -> None:
        self._source = source
        self._texts = SalesTexts()
        self._kept = StaleIfError(self._read, "sales", clock)
        self.refresh, self.confirm, self.doubt = self._kept.refresh, self._kept.confirm, self._kept.doubt

    def state(self) -> SalesState:
        """The state as it was last read. Raises StillReading before that, DataUnavailable when it failed."""
        return self._kept.state()

    def mark(self) -> str:
        """Changes with what is shown, also when it becomes stale."""
        known = self._kept.known()
        return f"{known.rev}{known.data.stale_since is not None}" if known else "none"

    def data(self) -> DataState | None:
        """How good the state is; None before the first reading."""
        known = self._kept.known()
        return known.data if known else None

    def _read(self, last: SalesState | None, now: datetime) -> SalesState:
        old = last or SalesState(None, {}, 0, DataState(now))
        head = self._source.head()
        if head.rev == old.rev:
            return replace(old, data=DataState(now))
        head, published = self._one_moment(head)
        changed = changed_weeks(old.weeks, published)
        gone = {week for week in old.weeks if not _has_rows(published, week)}
        parts = parts_of(old.table) if old.table else {}
        parts |= read_weeks(self._source, changed, head, self._texts) if changed else {}
        kept = {n: part for n, part in parts.items() if n not in {_number(week) for week in gone}}
        table = build_table(kept, self._texts, head.rev)
        weeks = {week: state.rev for week, state in published.weeks.items() if state.rows}
        return SalesState(table, weeks, head.rev, DataState(now))

    def _one_moment(self, head: SalesHead) -> tuple[SalesHead, "PublishedWeeks"]:
        """Head and weeks of the same publication: a new one may come between the two reads."""
        for _ in range(TRIES):
            published = self._source.weeks()
            if published.rev == head.rev:
                return head, published
            head = self._source.head()
        raise StorageError("Sales were published anew again and again while their weeks were read")


def _has_rows(published: "PublishedWeeks", week: str) -> bool:
    return week in published.weeks and published.weeks[week].rows > 0


def _number(week: str) -> int:
    return week_number(week_start(week))
