"""What reading a stock file gives: its accepted lines, packed, and what was found."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.inventory.movements import Movement
from backend_lambdas.inventory.stock import DETAILS, StockLine, details_of
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import QUOTE
from backend_lambdas.uploads.files.inspect import DELIMITERS, NO_DELIMITER
from backend_lambdas.uploads.models import Undoing
from backend_lambdas.uploads.rows.mapping import Chosen
from backend_lambdas.uploads.rows.numbers import Marks

THOUSANDS = {
    ",": S_("comma between thousands"),
    ".": S_("point between thousands"),
    "'": S_("apostrophe between thousands"),
    " ": S_("blank between thousands"),
}
_MARK = "\x1f"  # no cell that was accepted holds a control character
_MONEY = tuple(place for place, kind in enumerate(DETAILS.values()) if kind is Decimal)


class StoreLines(Mapping[str, StockLine]):
    """product_id -> line, in the order of the file."""

    __slots__ = ("_packed", "_store")

    def __init__(self, store: str) -> None:
        self._store = store
        self._packed: dict[str, bytes] = {}

    def add(self, line: StockLine) -> bool:
        """Take the line; False (and nothing is taken) where the item is there already."""
        packed = _pack(line)
        return self._packed.setdefault(line.product_id, packed) is packed

    def replace(self, line: StockLine) -> None:
        """Say something else of an item that is there."""
        self._packed[line.product_id] = _pack(line)

    def remove(self, product_id: str) -> StockLine:
        """Take a line out again."""
        return self._unpack(product_id, self._packed.pop(product_id))

    def __getitem__(self, product_id: str) -> StockLine:
        return self._unpack(product_id, self._packed[product_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def _unpack(self, product_id: str, packed: bytes) -> StockLine:
        line, on_hand, point, *texts = packed.decode().split(_MARK)
        details: list[Any] = [text or None for text in texts]
        for place in _MONEY:
            if texts[place]:
                details[place] = Decimal(texts[place])
        return StockLine(int(line), self._store, product_id, int(on_hand), int(point) if point else None, *details)


def _pack(line: StockLine) -> bytes:
    details = _MARK.join(["" if value is None else str(value) for value in details_of(line)])
    point = "" if line.reorder_point is None else line.reorder_point
    return f"{line.line}{_MARK}{line.on_hand}{_MARK}{point}{_MARK}{details}".encode()


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one line was rejected: its first problem. `column` is the file's own name, "" where the whole row is meant.

    `value` is the cell as it stands in the file (cut after 200 characters); `store`, `product_id`
    and `product_name` as far as the row gives them.
    """

    line: int
    column: str
    value: str
    reason: str
    suggestion: str | None
    store: str | None
    product_id: str | None
    product_name: str | None = None


Reject = Callable[[RowError, Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the file is written. `decimal_mark` and `thousands` are None where the file shows none; `bom`: it begins with

    a mark of its encoding. `day_first`: in dates such as 03/04/2026; None where it has none.
    """

    delimiter: str
    encoding: str
    decimal_mark: str | None
    header_line: int
    sheet: str = ""
    bom: bool = False
    thousands: str | None = None
    day_first: bool | None = None
    quote: str = QUOTE

    @property
    def marks(self) -> Marks:
        """What separators mean in its numbers: files with semicolons come from countries that write 1.200."""
        return Marks(self.decimal_mark, "." if self.delimiter == ";" else ",")

    def describe(self) -> str:
        """One line for people: `semicolon, Windows-1252, comma decimals, column names in line 3`."""
        text = self.delimiter != NO_DELIMITER
        parts = [DELIMITERS[self.delimiter], self.encoding] if text else [S_('Excel sheet "{name}"', name=self.sheet)]
        if self.bom:
            parts.append(S_("byte order mark"))
        if self.quote != QUOTE:
            parts.append(S_("single quotes"))
        if self.decimal_mark:
            parts.append(S_("comma decimals") if self.decimal_mark == "," else S_("point decimals"))
        if self.thousands:
            parts.append(THOUSANDS[self.thousands])
        if self.day_first is not None:
            parts.append(S_("day first") if self.day_first else S_("month first"))
        if self.header_line == 0:
            parts.append(S_("no column names"))
        elif self.header_line != 1:
            parts.append(S_("column names in line {line}", line=self.header_line))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Detected:
    """How a file was read: its kind and format, each field's column, each location's column, and the order in dates.

    `columns`: field -> the numbers of its columns from 0. `day_first` is None where the file has no such dates.
    `profile`: the system that wrote it, where it is known.
    """

    kind: str
    format: FileFormat
    columns: Mapping[str, tuple[int, ...]]
    locations: Mapping[str, int]
    day_first: bool | None = None
    profile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """What every kind of file shows. accepted + rejected = total = its rows; `by_store`: accepted ones.

    `left_out`: lines that are no rows (totals, headings, what is not stocked there); `notes` say which.

    `returns`: lines with a quantity below 0, in sales files only. `movement`: what a person recorded, in its
    file only; `undoing`: what an undo is asked to do, `leaving`: which store is removed, likewise.
    Of a file of products whose `vendor`'s it is, the `plan_key` of what it will write, and its `kind`. `chosen`: what
    its sender has said of an earlier file, by which this one was read.
    """

    header: tuple[str, ...]
    format: FileFormat
    notes: tuple[str, ...]
    total: int
    accepted: int
    rejected: int
    by_store: Mapping[str, int]
    returns: int | None = None
    movement: Movement | None = None
    undoing: Undoing | None = None
    leaving: Leaving | None = None
    vendor: str = ""
    plan_key: str | None = None
    kind: str = ""
    detected: Detected | None = None
    left_out: int = 0
    chosen: Chosen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedStockFile(ParsedFile):
    """`stores` is store -> product_id -> line."""

    stores: Mapping[str, Mapping[str, StockLine]]
