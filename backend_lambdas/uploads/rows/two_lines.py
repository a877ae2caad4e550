"""Column names in two lines: `Stock` above `Berlin` and `Ulm`, or `Berlin` above `Stock` and `Price`."""

from collections.abc import Sequence

from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.rows.kinds import LONGEST_COLUMN_NAME, normal_name


def whole_heading(records: Sequence[Record], header: Record) -> Record:
    """The column names, joined where they take two lines, else as they are. `records`: the first ones."""
    place = next((index for index, one in enumerate(records) if one[0] == header[0]), len(records))
    below, data = records[place + 1 : place + 2], records[place + 2 : place + 4]
    if below and data and (names := _with_line_below(header[1], below[0][1], [cells for _, cells in data])):
        return below[0][0], names
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

    It says nothing below names that stand alone, where lines of data do, and something in each column of a group.
    """
    above, below = _as_long(groups, names)
    if not any(below) or not all(_is_name(one) for one in below if one):
        return []
    alone = [index for index, one in enumerate(below) if not one and above[index]]
    inner = [index for index, one in enumerate(below) if one and not above[index]]
    is_filled = any(index < len(cells) and cells[index].strip() for index in alone for cells in data)
    if not inner or not is_filled:
        return []
    found, group = [], ""
    for top, name in zip(above, below, strict=True):
        group = top if top else group if name else ""
        found.append(" ".join(part for part in (group, name) if part))
    return found


def _with_line_above(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    """`, , Berlin, , Ulm` above `Code, Name, Stock, Price, Stock, Price`; [] where no name needs what stands above."""
    above, own = _as_long(groups, names)
    normal = [normal_name(one) for one in own]
    twins = {index for index, one in enumerate(normal) if one and normal.count(one) > 1}
    if not twins or not all(_is_name(one) for one in above if one):
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


def _is_name(text: str) -> bool:
    """Whether it could name a column: a word, and no value."""
    return any(map(str.isalpha, text)) and not text[0].isdigit() and len(text) <= LONGEST_COLUMN_NAME
