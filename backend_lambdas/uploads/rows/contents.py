"""What the cells of a file's first lines show of its columns, where the column names say too little."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.rows.cells import LONGEST_KEY, LONGEST_NAME, NOT_STOCKED, clean_text, is_rounded, is_total
from backend_lambdas.uploads.rows.counts import looks_like_count
from backend_lambdas.uploads.rows.numbers import is_amount

_AMOUNT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?", re.ASCII)
_CENTS = re.compile(r"[^\w.,]{0,2}\s?[0-9][0-9.,' ]*[.,][0-9]{2}(?:\s?[^\w.,]{1,2})?", re.ASCII)
_NOUGHTS = re.compile(r"[.,]0+$", re.ASCII)
_CODE = re.compile(r"[^\s]*[0-9][^\s]*")
_NO_ITEM = re.compile(r"https?://|[0-9]{4}-[0-9]{2}-[0-9]{2}", re.IGNORECASE)
_SYSTEM_TYPES = frozenset(  # of WooCommerce, Magento, Square, Odoo
    """
    simple configurable variable variation grouped bundle virtual downloadable external physical regular product
    consumable consu storable service goods simple,virtual simple,downloadable
    """.split()  # noqa: SIM905 (a list of words)
)
MOSTLY = 0.9  # of the filled cells: a few are always wrong
REPEATING = 0.1  # of the lines: by chance, or by mistake, fewer name an item again
_ROW_NUMBERS = 5  # so many lines that are numbered one by one are no counts; of fewer, much is chance


@dataclass(frozen=True, slots=True)
class Contents:
    """`columns`: the cells of each column in the first lines, without outer blanks; all as long as there are lines.

    `is_whole`: these are all lines of the file.
    """

    columns: tuple[tuple[str, ...], ...] = ()
    is_whole: bool = True

    @classmethod
    def of(cls, top: Sequence[Record], width: int, is_whole: bool = True) -> Self:
        rows = [cells for _, cells in top if any(cell.strip() for cell in cells)]
        return cls(
            tuple(tuple(row[index].strip() if index < len(row) else "" for row in rows) for index in range(width)),
            is_whole,
        )

    @property
    def never_filled(self) -> frozenset[int]:
        """The columns without any value in the whole file; none where some of its lines were not seen."""
        return self.blank if self.is_whole else frozenset()

    @property
    def blank(self) -> frozenset[int]:
        """The columns without any value; none where no line was seen."""
        return frozenset(index for index, cells in enumerate(self.columns) if cells and not any(cells))

    def filled(self, index: int) -> list[str]:
        """The cells of a column that hold something."""
        return [cell for cell in self.columns[index] if cell] if index < len(self.columns) else []

    def is_rounded(self, index: int) -> bool:
        """Whether a spreadsheet has rounded codes of this column."""
        return any(map(is_rounded, self.filled(index)))

    def is_wordy(self, index: int) -> bool:
        """Whether its cells hold words and nowhere a digit: `true`, `in stock`, `Lieferbar` are no counts."""
        cells = [cell for cell in self.filled(index) if cell.lower() not in NOT_STOCKED]
        return bool(cells) and not any(character.isdigit() for cell in cells for character in cell)

    def are_system_types(self, index: int) -> bool:
        """Whether shop systems say in it how they keep a product, not what it is."""
        cells = {cell.lower() for cell in self.filled(index)}
        return bool(cells) and cells <= _SYSTEM_TYPES

    def is_long(self, index: int) -> bool:
        """Whether its texts are too long to be names: descriptions."""
        return any(len(cell) > LONGEST_NAME for cell in self.filled(index))

    def are_too_long(self, index: int) -> bool:
        """Whether many of its cells are too long for a code: those of all variants in one, or a description."""
        long = self.share(index, lambda cell: len(cell) > LONGEST_KEY)
        return long > REPEATING and len(self.filled(index)) >= _ROW_NUMBERS

    def is_no_number(self, index: int) -> bool:
        """Whether most of its cells are no amounts, as when a price has become `2?156`."""
        cells = self.filled(index)
        return sum(1 for cell in cells if not is_amount(cell)) > len(cells) / 2

    def share(self, index: int, fits: Callable[[str], bool]) -> float:
        """The share of its filled cells that fit."""
        cells = self.filled(index)
        return sum(1 for cell in cells if fits(cell)) / len(cells) if cells else 0

    def gaps(self, index: int, beside: Sequence[int] = ()) -> float:
        """The share of the lines without a value in this column; of those that have one in the columns `beside` it."""
        several = [self.columns[one] for one in (index, *beside) if one < len(self.columns)]
        rows = [row for row in zip(*several, strict=True) if all(row[1:])] if len(several) > len(beside) else []
        return sum(1 for row in rows if not row[0]) / len(rows) if rows else 0

    def repeated(self, indexes: Sequence[int]) -> float:
        """The share of the lines whose cells in these columns, the first one filled, an earlier line has too."""
        columns = [self.columns[index] for index in indexes if index < len(self.columns)]
        rows = [row for row in zip(*columns, strict=True) if row[0]] if len(columns) == len(indexes) else []
        return 1 - len(set(rows)) / len(rows) if rows else 0

    def different(self, indexes: Sequence[int]) -> int:
        """How many different values these columns have together."""
        return len(set(zip(*(self.columns[index] for index in indexes), strict=True)))

    def differ(self, one: int, other: int) -> bool:
        """Whether two columns say different things in a line in which both say something; 5 and 5.00 are the same."""
        pairs = zip(self.columns[one], self.columns[other], strict=True) if len(self.columns) > max(one, other) else ()
        return any(_plain(this) != _plain(that) for this, that in pairs if this and that)

    def are_counts(self, index: int) -> bool:
        """Whether this could be a column of counts: small whole numbers that do not number the lines."""
        cells = [cell for cell in self.filled(index) if cell.lower() not in NOT_STOCKED]
        found = [cell for cell in cells if looks_like_count(cell)]
        return bool(found) and len(found) >= MOSTLY * len(cells) and not _numbers_lines(self.columns[index])

    def are_items(self, index: int, store: Sequence[int] = ()) -> bool:
        """Whether this could be a column of codes or names of items: filled, seldom the same, neither date nor link.

        `store`: the column of stores; an item may be in each of them.
        """
        cells = self.filled(index)
        if not cells or len(cells) < MOSTLY * len(self.columns[index]) or _numbers_lines(self.columns[index]):
            return False
        fractions = sum(1 for cell in cells if _AMOUNT.fullmatch(cell) and not cell.isdigit())
        odd = sum(1 for cell in cells if len(cell) > LONGEST_KEY or _NO_ITEM.match(cell))
        return self.repeated([index, *store]) <= REPEATING and fractions < len(cells) / 2 and odd < len(cells) / 2

    def numbers_lines(self, index: int) -> bool:
        """Whether it counts the lines: 1, 2, 3."""
        return index < len(self.columns) and _numbers_lines(self.columns[index])

    def are_prices(self, index: int) -> bool:
        """Whether nearly all of its cells have cents."""
        return self.share(index, lambda cell: _CENTS.fullmatch(cell) is not None) >= MOSTLY

    def are_codes(self, index: int) -> bool:
        """Whether most cells are one word with a digit in it."""
        cells = self.filled(index)
        return sum(1 for cell in cells if _CODE.fullmatch(cell)) >= MOSTLY * len(cells)

    def examples(self, index: int) -> Iterator[str]:
        """Three of its values, for people."""
        for cell in list(dict.fromkeys(self.filled(index)))[:3]:
            yield clean_text(cell[:40].replace("\ufffd", "?"), LONGEST_KEY) if cell.isprintable() else "?"


NOTHING_SEEN = Contents()


def _plain(cell: str) -> str:
    """A number without the noughts behind its mark."""
    return _NOUGHTS.sub("", cell)


def _numbers_lines(cells: Sequence[str]) -> bool:
    """1, 2, 3 ... down the lines."""
    numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit() and len(cell) < 8]
    steps = {later - earlier for earlier, later in zip(numbers, numbers[1:], strict=False)}
    return len(numbers) >= _ROW_NUMBERS and steps == {1}


def looks_like_data(cells: Sequence[str]) -> bool:
    """Whether a first line holds values rather than column names."""
    return any(cell.strip().lstrip("+-")[:1].isdigit() for cell in cells) and not any(is_total(cell) for cell in cells)
