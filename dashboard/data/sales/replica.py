"""The roll-ups of all sales in this process's memory, brought up to date by publication (see `StaleIfError`)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.sales import SalesHead
from dashboard.data.availability import DataState
from dashboard.data.sales.feed import changed_weeks, read_weeks
from dashboard.data.sales.filters import week_number
from dashboard.data.sales.own import sales_of_stores, weeks_of_stores
from dashboard.data.sales.table import SalesTable, SalesTexts, build_table, parts_of
from dashboard.data.stale_if_error import StaleIfError

if TYPE_CHECKING:
    from backend_lambdas.aws.lake.ledger import PublishedWeeks
    from backend_lambdas.aws.lake.reader import SalesReader

TRIES = 3


@dataclass(frozen=True, slots=True)
class SalesState:
    """One whole, unchanging state: readers keep it as long as they like. `table` None: nothing was ever sold.

    `weeks`: week -> the publication that last changed it. `said`: the table with the categories that files named, None
    where that is `table`; `names`: which they are shown as. `merged`: names whose sales are another store's.
    """

    table: SalesTable | None
    weeks: dict[str, int]
    rev: int
    data: DataState
    said: SalesTable | None = None
    names: Categories = Categories()
    merged: Merged = field(default_factory=Merged)

    @property
    def version(self) -> str:
        parts = [str(self.rev), *([str(self.names.rev)] if self.names.rev else []), self.merged.mark]
        return ".".join(filter(None, parts))

    @property
    def memory_bytes(self) -> int:
        return self.table.memory_bytes if self.table else 0

    def of_stores(self, stores: frozenset[str], _last: "SalesState | None") -> "SalesState":
        """The state of a company of these stores only."""
        return replace(self, table=sales_of_stores(self.table, stores) if self.table else None)


def _shown_as(said: SalesTable | None, state: SalesState, names: Categories) -> SalesState:
    table = said.shown_as(names) if said else None
    return replace(state, table=table, said=None if table is said else said, names=names)


class SalesReplica(StaleIfError[SalesState]):
    """Reads from `source`; `clock` gives aware UTC times, `names` under which names categories are shown.

    `merged`: names of stores that stand for other stores.
    """

    def __init__(
        self,
        source: "SalesReader",
        clock: Callable[[], datetime],
        names: Callable[[], Categories] = Categories,
        merged: Callable[[], Merged] = Merged,
    ) -> None:
        self._names, self._merged = names, merged
        self._source = source
        self._texts = SalesTexts()
        super().__init__(self._bring_up, "sales", clock)

    def _bring_up(self, last: SalesState | None, now: datetime) -> SalesState:
        old = last or SalesState(None, {}, 0, DataState(now))
        head, names, merged = self._source.head(), self._names(), self._merged()
        said = old.said or old.table
        if (head.rev, merged) == (old.rev, old.merged):
            old = old if old.names == names else _shown_as(said, old, names)
            return replace(old, data=DataState(now))
        head, published = self._one_moment(head)
        weeks = {week: state.rev for week, state in published.weeks.items() if state.rows}
        parts = parts_of(said) if said else {}
        changed = {*changed_weeks(old.weeks, published)}
        if said and (moved := merged.moved_since(old.merged)):
            changed |= weeks_of_stores(said, moved) & weeks.keys()
        parts |= read_weeks(self._source, sorted(changed), head, self._texts, merged) if changed else {}
        for week in old.weeks.keys() - weeks.keys():
            parts.pop(week_number(week_start(week)), None)
        rev = (head.rev, merged.mark) if merged else head.rev
        table = build_table(parts, self._texts, rev)
        state = SalesState(table, weeks, head.rev, DataState(now), merged=merged)
        return _shown_as(table, state, names)

    def merged(self) -> Merged:
        """Under which names sales of the state are read; none before the first reading."""
        return self._state.merged if self._state else Merged()

    def _one_moment(self, head: SalesHead) -> tuple[SalesHead, "PublishedWeeks"]:
        """Head and weeks of the same publication: a new one may come between the two reads."""
        for _ in range(TRIES):
            published = self._source.weeks()
            if published.rev == head.rev:
                return head, published
            head = self._source.head()
        raise StorageError("Sales were published anew again and again while their weeks were read")
