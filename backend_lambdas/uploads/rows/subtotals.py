"""Reports whose groups stand among the items, each with the sum of what is below it: these lines are no items."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.rows.numbers import Ambiguous, Marks, read_number, to_decimal

_GROUPS = 3  # with different sums; fewer, or ones and noughts, may add up by chance
_UNMARKED = (
    5  # different ones, where nothing else tells them: of short lists of small counts one in a thousand has four
)
_BELOW = 1.5  # items in a group that are on hand, on average: a list of ones and noughts adds up everywhere
_SURE = 0.8  # of the lines that look like groups; reports are cut and rounded
_DEEPEST = 4
_NEAR = Decimal("0.001")  # of what a group says, and what spreadsheets lose of fractions


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    count: Decimal
    is_short: bool  # blank where items say something


def group_lines(
    records: Callable[[], Iterable[Record]], top: Sequence[Record], count: int, item: int, marks: Marks
) -> frozenset[int]:
    """The numbers of the lines that are groups, by the columns of the items and their counts; none in most files.

    `top`: the first records.
    """
    telling = _telling(top, count, item)
    if not _are_groups(_lines(top, count, item, telling, marks), is_cut=True):
        return frozenset()
    return frozenset(_are_groups(_lines(records(), count, item, telling, marks), is_cut=False))


def _telling(top: Sequence[Record], count: int, item: int) -> tuple[int, ...]:
    """The columns that most lines fill and some do not."""
    last = max(count, item)
    rows = [cells for _, cells in top if last < len(cells) and cells[count].strip() and cells[item].strip()]
    width = max((len(cells) for cells in rows), default=0)
    shares = {
        index: sum(1 for cells in rows if index < len(cells) and cells[index].strip()) / len(rows)
        for index in range(width)
        if index not in (count, item)
    }
    return tuple(index for index, share in shares.items() if 1 / 2 < share < 1)


def _lines(records: Iterable[Record], count: int, item: int, telling: Sequence[int], marks: Marks) -> list[_Line]:
    found = []
    for number, cells in records:
        if max(count, item) >= len(cells) or not cells[item].strip():
            continue
        short = bool(telling) and not any(index < len(cells) and cells[index].strip() for index in telling)
        found.append(_Line(number, _amount(cells[count], marks), short))
    return found


def _amount(text: str, marks: Marks) -> Decimal:
    try:
        number = read_number(text.strip(), marks)
    except Ambiguous:
        number = None
    if number is None:
        return Decimal(0)
    negative, whole, decimals = number
    amount = to_decimal(whole, decimals)
    return -amount if negative else amount


def _are_groups(lines: Sequence[_Line], is_cut: bool) -> list[int]:
    """The lines that are groups, where that is sure. `is_cut`: there may be more lines."""
    marked = [index for index, line in enumerate(lines) if line.is_short]
    if marked:
        return _marked_groups(lines, marked, is_cut)
    return _unmarked_groups(lines, is_cut)


def _marked_groups(lines: Sequence[_Line], marked: Sequence[int], is_cut: bool) -> list[int]:
    """Groups that lack what items say, most of which are the sum of the items below, or of these and hidden ones."""
    right: list[Decimal] = []
    wrong = 0
    for position, index in enumerate(marked):
        end = marked[position + 1] if position + 1 < len(marked) else len(lines)
        below = lines[index + 1 : end]
        total, said = sum((one.count for one in below), Decimal(0)), lines[index].count
        is_seen = not is_cut or end < len(lines) or _same(total, said)
        if below and is_seen and (total or said):
            adds_up = _same(total, said) or (0 < total < said and len(below) >= _GROUPS)
            right, wrong = right + [said] * adds_up, wrong + (not adds_up)
    if len(set(right)) < _GROUPS or len(right) < _SURE * (len(right) + wrong):
        return []
    return [lines[index].number for index in marked]


def _unmarked_groups(lines: Sequence[_Line], is_cut: bool) -> list[int]:
    """Groups that nothing marks: every line must be one, or in one, and most have several items."""
    found: list[int] = []
    place = 0
    while place < len(lines):
        if lines[place].count <= 0:
            return []
        within: list[int] = []
        end = _end_of(lines, place, 1, within)
        if end is None:
            if is_cut and found and _reaches_end(lines, place):
                break
            return []
        found += [place, *within]
        place = end
    groups = set(found)
    items = sum(1 for index in range(place) if lines[index].count and index not in groups)
    sums = {lines[index].count for index in found}
    if len(sums) < _UNMARKED or len(found) * _BELOW > items:
        return []
    return [lines[index].number for index in found]


def _end_of(lines: Sequence[_Line], place: int, depth: int, inner: list[int]) -> int | None:
    """Behind the last line below the group at `place`; None where these do not add up."""
    if depth < _DEEPEST and (end := _end_of_groups(lines, place, depth, inner)):
        return end
    wanted, total, at = lines[place].count, Decimal(0), place + 1
    while at < len(lines) and total < wanted and not _same(total, wanted):
        total += lines[at].count
        at += 1
    if not _same(total, wanted):
        return None
    while at < len(lines) and not lines[at].count:
        at += 1
    return at


def _end_of_groups(lines: Sequence[_Line], place: int, depth: int, inner: list[int]) -> int | None:
    """As `_end_of`, of a group of groups, most of which have several items."""
    wanted, total, at = lines[place].count, Decimal(0), place + 1
    found: list[int] = []
    groups = several = 0
    while at < len(lines) and total < wanted and not _same(total, wanted):
        own: list[int] = []
        end = _end_of(lines, at, depth + 1, own) if lines[at].count > 0 else None
        if end is None:
            return None
        total, groups, several = total + lines[at].count, groups + 1, several + (end - at > 2)
        found += [at, *own]
        at = end
    if not _same(total, wanted) or groups < 2 or several * 2 < groups:
        return None
    inner += found
    return at


def _reaches_end(lines: Sequence[_Line], place: int) -> bool:
    return sum((one.count for one in lines[place + 1 :]), Decimal(0)) <= lines[place].count * _DEEPEST


def _same(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _NEAR
