"""Lists printed side by side on one sheet: `Code, Price, , Code, Price` is two lists, one below the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from backend_lambdas.uploads.files.csv import Record

HEADING = "Heading"  # the column of what stands above each list
_MOST_NAMES = 40  # of one list
_LINES_SEEN, _LINES_ALIKE = 8, 3  # below the names


@dataclass(frozen=True, slots=True)
class Blocks:
    """`line` has the column names, the same in each list; `starts`: where the lists begin; `width`: of each.

    `above`: what stands above each list, () where nothing does.
    """

    line: int
    starts: tuple[int, ...]
    width: int
    above: tuple[str, ...] = ()

    def of(self, record: Record) -> Iterator[Record]:
        """The record as it stands in each list; a line above the names as it is."""
        line, cells = record
        if line < self.line:
            yield record
            return
        for number, start in enumerate(self.starts):
            own = cells[start : start + self.width]
            if any(cell.strip() for cell in own):
                beside = [HEADING if line == self.line else self.above[number]] if self.above else []
                yield line, [*own, *[""] * (self.width - len(own)), *beside]
            if line == self.line:
                return


def find_blocks(top: Sequence[Record]) -> Blocks | None:
    """The lists that stand side by side below one line of names; None where there is one list only."""
    for place, (line, cells) in enumerate(top):
        found = _repeating([cell.strip() for cell in cells])
        if found is None:
            continue
        starts, width = found
        below = [one for _, one in top[place + 1 : place + 1 + _LINES_SEEN]]
        if sum(1 for one in below if _is_of_several(one, starts, width)) < _LINES_ALIKE:
            return None
        return Blocks(line, starts, width, _above(top[place - 1][1] if place else [], starts, width))
    return None


def _repeating(names: Sequence[str]) -> tuple[tuple[int, ...], int] | None:
    """Where each list begins and how wide it is, if these are the names of one list, again and again."""
    places = [index for index, name in enumerate(names) if name]
    said = [names[index].casefold() for index in places]
    if not all(sum(map(str.isalpha, name)) > 1 for name in said):
        return None
    for size in range(2, min(len(said) // 2, _MOST_NAMES) + 1):
        if len(said) % size or said != said[:size] * (len(said) // size) or len(set(said[:size])) < size:
            continue
        starts = tuple(places[::size])
        shapes = {
            tuple(index - places[first] for index in places[first : first + size]) for first in _steps(said, size)
        }
        return (starts, max(shapes.pop()) + 1) if len(shapes) == 1 else None
    return None


def _is_of_several(cells: Sequence[str], starts: Sequence[int], width: int) -> bool:
    """Whether two lists have a number, and a word, in this line, and nothing stands before the first."""
    lists = [[cell.strip() for cell in cells[start : start + width]] for start in starts]
    whole = [one for one in lists if any(map(_is_number, one)) and any(cell and not _is_number(cell) for cell in one)]
    return len(whole) > 1 and not any(cell.strip() for cell in cells[: starts[0]])


def _is_number(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))


def _steps(said: Sequence[str], size: int) -> range:
    return range(0, len(said), size)


def _above(cells: Sequence[str], starts: Sequence[int], width: int) -> tuple[str, ...]:
    """The one text above each list, where each has another."""
    found = [[cell.strip() for cell in cells[start : start + width] if cell.strip()] for start in starts]
    said = [texts[0] for texts in found if len(texts) == 1]
    return tuple(said) if len(said) == len(starts) == len(set(said)) else ()


def below_one_another(records: Iterator[Record], blocks: Blocks | None) -> Iterator[Record]:
    """The lists one below the other, line by line."""
    return records if blocks is None else _each(records, blocks.of)


def _each(records: Iterator[Record], split: Callable[[Record], Iterator[Record]]) -> Iterator[Record]:
    for record in records:
        yield from split(record)
