"""Column names in two lines, or three: `Stock` above `Berlin` and `Ulm`, or `Berlin` above `Stock` and `Price`."""

from collections.abc import Sequence

from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.rows.kinds import LONGEST_COLUMN_NAME, STOCK, normal_name

MOST_LINES = 3
_ALONE = 3  # names; with more, one word below them names a group of items


def whole_heading(records: Sequence[Record], header: Record) -> Record:
    """The column names, joined where they take up to three lines, else as they are. `records`: the first ones."""
    place = next((index for index, one in enumerate(records) if one[0] == header[0]), len(records))
    found = header
    for below in range(place + 1, place + MOST_LINES):
        data = [cells for _, cells in records[below + 1 : below + 4]]
        names = _with_line_below(found[1], records[below][1], data) if data else []
        if not names:
            break
        found = records[below][0], names
    if found is not header:
        return found
    above = records[place - 1 : place] if place else []
    if above and (names := _with_line_above(above[0][1], header[1])):
        return header[0], names
    return header


def heading_that_ends_with(records: Sequence[Record], last: Record) -> Record:
    """The column names whose last line this is."""
    place = next((index for index, one in enumerate(records) if one[0] == last[0]), 0)
    for first in (*records[max(0, place - 1) : place], last):
        whole = whole_heading(records, first)
        if whole[0] == last[0]:
            return whole
    return last


def _with_line_below(groups: Sequence[str], names: Sequence[str], data: Sequence[Sequence[str]]) -> list[str]:
    """`Code, Name, Stock, ,` above `, , Berlin, Ulm`; [] where the second line is none of names.

    It says nothing below names that stand alone, where lines of data do, and something in each column of a group; or
    what stands above it says nothing: `Particulars, 1-Jul to 31-Jul` above `, Quantity`.
    """
    above, below = _as_long(groups, names)
    if not any(below) or not all(is_name(one) for one in below if one):
        return []
    if sum(map(bool, below)) == 1 and sum(map(bool, above)) > _ALONE:
        return []  # `EARRINGS`, above the first earrings
    alone = [index for index, one in enumerate(below) if not one and above[index]]
    inner = [index for index, one in enumerate(below) if one and _may_be_group(above[index], one)]
    is_filled = any(index < len(cells) and cells[index].strip() for index in alone for cells in data)
    if not inner or not is_filled:
        return []
    found, group = [], ""
    for top, name in zip(above, below, strict=True):
        group = top if top else group if name else ""
        found.append(_together(group, name, below.count(name) == 1))
    return found


def _may_be_group(text: str, name: str) -> bool:
    return STOCK.meaning(text) is None or STOCK.meaning(f"{text} {name}") is not None


def _together(group: str, name: str, is_only: bool) -> str:
    """Both, or the name where it says all: it is known, `is_only` one, and with its group it would not be."""
    if not name or not group:
        return name or group
    joined = f"{group} {name}"
    says_all = is_only and STOCK.meaning(joined) is None and STOCK.meaning(name) is not None
    return name if says_all or not is_name(group) else joined


def _with_line_above(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    """`, , Berlin, , Ulm` above `Code, Name, Stock, Price, Stock, Price`; [] where no name needs what stands above."""
    above, own = _as_long(groups, names)
    normal = [normal_name(one) for one in own]
    twins = {index for index, one in enumerate(normal) if one and normal.count(one) > 1}
    if not twins or not all(is_name(one) for one in above if one):
        return []
    group, of = "", []
    for top in above:
        group = top or group
        of.append(group)
    differing = {of[index] for index in twins}
    if len(differing) < 2 or "" in differing:
        return []
    return [f"{of[index]} {one}" if index in twins else one for index, one in enumerate(own)]


def _as_long(one: Sequence[str], other: Sequence[str]) -> tuple[list[str], list[str]]:
    width = max(len(one), len(other))
    first, second = ([" ".join(cell.split()) for cell in cells] + [""] * (width - len(cells)) for cells in (one, other))
    return first, second


def is_name(text: str) -> bool:
    """Whether it could name a column: a word, and no value."""
    return any(map(str.isalpha, text)) and not text[0].isdigit() and len(text) <= LONGEST_COLUMN_NAME
