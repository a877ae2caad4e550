"""A table as a value: every format draws these, so that all of them hold the same numbers."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from operator import attrgetter
from typing import Any

from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import _
from backend_lambdas.reports import formatting
from backend_lambdas.reports.inputs import Rows

Cell = str | int | Decimal | date | None
Row = tuple[Cell, ...]
Drawn = tuple["Column", Callable[[Any], Cell]]


class Kind(StrEnum):
    """What a column holds, and so how its cells are written. MOMENT: an ISO 8601 UTC time as text.

    WORD: one of the report's own words, English in files for machines and in its language for people. STORE: its id,
    in files beside what it is called, which people read alone.
    """

    TEXT = "text"
    STORE = "store"
    WORD = "word"
    MONEY = "money"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` in files for machines, `heading` for people."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT

    @property
    def is_figure(self) -> bool:
        """Figures stand to the right."""
        return self.kind in (Kind.MONEY, Kind.NUMBER, Kind.SHARE)


@dataclass(frozen=True, slots=True)
class ReportTable:
    """`key` names files and sheets. `total`: how many rows there are in all, where only the first are listed.

    `rows` can be gone through again; those of a file may be a million, made on the way.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Collection[Row]
    note: str = ""
    total: int | None = None

    def first(self, most: int) -> tuple[Row, ...]:
        return tuple(islice(self.rows, most))

    def note_of_first(self, shown: int) -> str:
        """What is said above the table where its first `shown` rows are."""
        total = self.total or len(self.rows)
        notes = [self.note]
        if shown < total:
            some = {"shown": formatting.number(shown), "total": formatting.number(total)}
            notes.append(_("The first {shown} of {total}; the workbook and the CSV files list all.", **some))
        if not shown:
            notes.append(_("Nothing to list."))
        return " ".join(note for note in notes if note)


def with_store_names(table: ReportTable) -> ReportTable:
    """For a file to take away: after each column of stores one with what they are called."""
    is_store = [column.kind is Kind.STORE for column in table.columns]
    if not any(is_store):
        return table
    columns: list[Column] = []
    for column in table.columns:
        if column.kind is Kind.STORE:
            columns += [Column(column.name, _("Store ID")), Column(f"{column.name}_name", column.heading)]
        else:
            columns.append(column)

    def named(row: Row) -> Row:
        cells = zip(row, is_store, strict=True)
        return tuple(one for cell, own in cells for one in ([cell, cell_text(cell, Kind.STORE)] if own else [cell]))

    rows = Rows(len(table.rows), lambda: map(named, table.rows))
    return replace(table, columns=tuple(columns), rows=rows)


_OF_TEXTS: dict[Kind, Callable[[str], str]] = {
    Kind.WORD: formatting.word,
    Kind.MOMENT: formatting.moment,
    Kind.STORE: formatting.store_name,
}


def cell_text(cell: Cell, kind: Kind) -> str:
    """A cell as people read it."""
    if cell is None:
        return formatting.NO_VALUE
    if isinstance(cell, date):
        return long_day(cell)
    if isinstance(cell, str):
        return _OF_TEXTS[kind](cell) if kind in _OF_TEXTS else cell
    amount = Decimal(cell)
    return {Kind.MONEY: formatting.money, Kind.SHARE: formatting.share}.get(kind, formatting.number)(amount)


def drawn(name: str, heading: str, kind: Kind = Kind.TEXT, of: str | Callable[[Any], Cell] = "") -> Drawn:
    """A column with where its cells come from: the attribute `of` (that of the column's name), or a function."""
    return Column(name, heading, kind), of if callable(of) else attrgetter(of or name)


def table_of(key: str, title: str, items: Collection[Any], columns: Iterable[Drawn], note: str = "") -> ReportTable:
    """One row for each item, with a cell for each column."""
    table = long_table(key, title, items, columns, len(items))
    return replace(table, rows=tuple(table.rows), note=note, total=None)


def long_table(key: str, title: str, items: Collection[Any], columns: Iterable[Drawn], total: int) -> ReportTable:
    """The same for many items, or the first of them; rows are made when asked for."""
    heads, values = zip(*columns, strict=True)
    rows = Rows(len(items), lambda: (tuple(value(item) for value in values) for item in items))
    return ReportTable(key, title, heads, rows, total=total)
