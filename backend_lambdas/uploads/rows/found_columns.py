"""The columns of one file, found: where each field stands, and what is made of a line's cells before it is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.rows.kinds import normal_name
from backend_lambdas.uploads.rows.name_numbers import number_of
from backend_lambdas.uploads.rows.profiles import NO_OPTION, Profile

JOINED = " / "
SHEET_COLUMNS = 16_384  # of a spreadsheet (Excel specifications and limits); its cells cannot slip to the right


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands (index, or None where the file has no such column) under the file's own column names.

    `joined`: columns that make one value together. `locations`: store -> the column of its counts; each line is then a
    row for each of them. What is made of a line stands behind its own cells, in this order: `stretched`. `carried`:
    the column that tells products apart, then those written in the first line of each only. `spare`: columns that name
    an item together where its own code is blank. `reach`: how far to the right cells may hold something nobody reads.
    `is_named`: an item without a number of its own gets one that is made of its name, or what `numbers` (filled once
    it is known whose products they are) has for that. `side_by_side`: several lists, so that a line is several rows.
    """

    header: tuple[str, ...]
    places: dict[str, int]
    notes: tuple[str, ...]
    joined: tuple[tuple[int, ...], ...] = ()
    locations: Mapping[str, int] = field(default_factory=dict)
    carried: tuple[int, ...] = ()
    profile: Profile | None = None
    spare: tuple[int, ...] = ()
    reach: int = 0
    is_named: bool = False
    numbers: dict[str, str] = field(default_factory=dict)
    side_by_side: bool = False

    def name(self, field: str, store: str = "") -> str:
        """The field's column name as the file writes it; of a count in a file of locations, that of the store."""
        place = self.places.get(field, -1)
        if place < len(self.header):
            return self.header[place] if place >= 0 else ""
        if place < len(self.header) + len(self.joined):
            return JOINED.join(self.header[one] for one in self.joined[place - len(self.header)])
        return self.header[self.locations[store]] if store in self.locations else ""

    @property
    def width(self) -> int:
        """The cells a complete row has: up to the last column that has a name or is read."""
        read = {*self.places.values(), *self.locations.values(), *(one for several in self.joined for one in several)}
        return max(index for index, name in enumerate(self.header) if name or index in read) + 1

    @property
    def stretch(self) -> int:
        """How many cells are made of a line."""
        return len(self.joined) + 2 * bool(self.locations)

    def stretched(self, records: Iterator[Record]) -> Iterator[Record]:
        """The records with the cells that are made of them: joined ones, then store and count of one location."""
        return self._stretched(records) if self.stretch or self.carried or self.spare else records

    def _stretched(self, records: Iterator[Record]) -> Iterator[Record]:
        width = len(self.header)
        reach, code = max(width, self.reach), self.places.get("product_id", -1)
        value = self.places.get("on_hand", self.places.get("unit_price", -1))
        value = value if value < width else -1
        above: list[str] = []
        kept_by = None if self.profile is None else self.profile.kept_by
        kind = -1 if kept_by is None else [normal_name(name) for name in self.header].index(kept_by[0])
        for line, cells in records:
            if len(cells) < width or any(cells[reach:]):
                yield line, [*cells, ""] if len(cells) == width + self.stretch else cells  # told apart by their length
                continue
            row = cells[:width]
            if self.carried:
                above = _carry(self.carried, above, row)
            is_whole = kept_by is not None and row[kind].strip().lower() == kept_by[1]
            if self.spare and not row[code].strip() and (value < 0 or row[value].strip()):
                row[code] = self._item(row, self.spare, is_whole, value)
            none = self.is_named and value >= 0 and not row[value].strip()  # a heading, or a line of pictures
            row += [
                ("" if none else self._item(row, several, is_whole, value))
                if width + index == code
                else _together(row, several)
                for index, several in enumerate(self.joined)
            ]
            if not self.locations:
                yield line, row
            elif any(cell.strip() for cell in cells):
                yield from ((line, [*row, store, cells[place]]) for store, place in self.locations.items())

    def _item(self, row: Sequence[str], several: Sequence[int], is_whole: bool, value: int) -> str:
        """Its code of several cells; "" of a line that is no item.

        That one names a product and no variant, as its system writes images, or (`is_whole`) is of a product whose
        variants count. `value`: the column of the count, or price.
        """
        by_system, variant = self.profile is not None and self.profile.code, several[1:]
        has_variant = any(row[one] for one in variant)
        if is_whole and has_variant and not row[value].strip("0 "):
            return ""
        if by_system and variant and not has_variant and not is_whole:
            return ""
        text = _together(row, several)
        if not self.is_named or not text:
            return text
        number = number_of(text)
        return self.numbers.get(number, number)


def _carry(carried: Sequence[int], above: list[str], row: list[str]) -> list[str]:
    """Fill what is written only in the first line of a product; gives that line's cells for the next."""
    by, *places = carried
    if not above or above[0] != row[by]:
        return [row[by], *(row[place] for place in places)]
    for place, text in zip(places, above[1:], strict=True):
        row[place] = row[place] or text
    return above


def _together(row: Sequence[str], several: Sequence[int]) -> str:
    return JOINED.join(part for one in several if (part := _part(row[one])))


def _part(text: str) -> str:
    """One part of a joined value; "" where it says nothing."""
    text = text.strip()
    return "" if text == NO_OPTION else text
