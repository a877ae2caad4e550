"""Which stores are compared, over what, in which order; the URL is its only home."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlencode

from dashboard.data.address import EVERYTHING, QueryValue, members_of, search_of, texts_of
from dashboard.data.sales.filters import Compare, SalesFilters

PERIODS = (4, 13, 52)
COMPARED = (Compare.BEFORE, Compare.YEAR)


class Column(StrEnum):
    """What the table can be sorted by; each has the order it begins with."""

    STORE = "store"
    REVENUE = "revenue"
    CHANGE = "change"
    OUT = "out"
    COVER = "cover"
    VALUE = "value"
    LAST_FILE = "file"
    LAST_SALE = "sale"
    ALERTS = "alerts"

    @property
    def worst_is_most(self) -> bool:
        """Whether what needs a look comes first in descending order."""
        return self in (Column.OUT, Column.ALERTS, Column.REVENUE, Column.VALUE)


@dataclass(frozen=True, slots=True)
class StoreFilters:
    """`stores`: () = all. `weeks`, `compare`: of the sales."""

    stores: tuple[str, ...] = ()
    search: str = ""
    weeks: int = PERIODS[0]
    compare: Compare = Compare.BEFORE
    sort: Column = Column.OUT
    descending: bool = True

    @classmethod
    def from_query(cls, /, **query: QueryValue) -> "StoreFilters":
        """Read a URL's parameters. What makes no sense is left out, never an error."""
        sort = next(iter(members_of(Column, query.get("sort"))), Column.OUT)
        weeks = search_of(query.get("weeks"))
        order = texts_of(query.get("desc"))
        return cls(
            stores=texts_of(query.get("store")),
            search=search_of(query.get("q")),
            weeks=int(weeks) if weeks in map(str, PERIODS) else PERIODS[0],
            compare=Compare.YEAR if search_of(query.get("vs")) == Compare.YEAR else Compare.BEFORE,
            sort=sort,
            descending=order == ("1",) if order else sort.worst_is_most,
        )

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults. `from_query` reads it back."""
        pairs = [("store", name) for name in self.stores]
        pairs += [("q", self.search)] if self.search else []
        pairs += [("weeks", str(self.weeks))] if self.weeks != PERIODS[0] else []
        pairs += [("vs", str(self.compare))] if self.compare is not Compare.BEFORE else []
        pairs += [("sort", str(self.sort))] if self.sort is not Column.OUT else []
        pairs += [("desc", str(int(self.descending)))] if self.descending != self.sort.worst_is_most else []
        return urlencode(pairs)

    def with_(self, **changes: Any) -> str:
        """The query with some changed; that of everything where nothing is chosen."""
        return replace(self, **changes).to_query() or EVERYTHING

    def sorted_by(self, column: Column) -> str:
        """The query with this column's order; turned round where it has it already."""
        turned = not self.descending if self.sort is column else column.worst_is_most
        return self.with_(sort=column, descending=turned)

    @property
    def sales(self) -> SalesFilters:
        return SalesFilters(stores=self.stores, weeks=self.weeks, compare=self.compare)


def store_filters_of(query: str) -> StoreFilters:
    """What `StoreFilters.to_query` wrote, or anything else in its place; never an error."""
    return StoreFilters.from_query(**parse_qs(query.removeprefix("?"), keep_blank_values=True, max_num_fields=500))
