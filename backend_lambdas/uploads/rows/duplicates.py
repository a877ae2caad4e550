"""Lines that say something about an item, or a sale, that the same file has had before.

An identical line is a repeat: the first one counts. Lines that differ contradict each other and nobody can know which
is right: all of them are rejected, the earlier one too, so its original cells are read from the file once more.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.cells import BadCell


class Line(Protocol):
    """What every kind of line has."""

    @property
    def line(self) -> int: ...


L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about: the fields that say so, those that say something of it, and its word for people.

    `naming`: those in which lines may differ and still say the same of the item.
    `worded`: the reason as this kind of file gives it.
    """

    noun: str
    key: tuple[str, ...]
    said: tuple[str, ...]
    naming: frozenset[str] = frozenset()
    worded: Callable[[str], str] = str

    def of(self, line: Line) -> Hashable:
        return tuple(getattr(line, name) for name in self.key)

    def difference(self, one: Line, other: Line) -> str | None:
        """The first field in which two lines about the same differ."""
        said = (name for name in self.said if name not in self.naming)
        return next((name for name in said if getattr(one, name) != getattr(other, name)), None)

    def contradiction(self, row: Line, other: Line) -> BadCell:
        """The problem of `row`: `other` says something else of the same item or sale."""
        field = self.difference(row, other) or self.said[0]
        said: Any = getattr(other, field)
        words = S_("line {line} says {value} for the same {noun_words}; both lines are left out")
        if said is None:
            words = S_("line {line} says nothing for the same {noun_words}; both lines are left out")
        bad = BadCell(self.worded(words.format(line=other.line, value=said, noun_words=self.noun)))
        bad.field = field
        return bad


class Duplicates(Generic[L]):
    """`contradicted`: what an accepted row that has to go is about -> (that row, the one that contradicts it)."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.contradicted: dict[Hashable, tuple[L, L]] = {}

    def judge(self, earlier: L, later: L) -> BadCell:
        """Why `later` is rejected; remembers `earlier` when it has to go as well."""
        about = self.subject.of(later)
        if self.subject.difference(earlier, later):
            self.contradicted.setdefault(about, (earlier, later))
            return self.subject.contradiction(later, earlier)
        if found := self.contradicted.get(about):
            return self.subject.contradiction(later, found[1])
        bad = BadCell(self.subject.worded(S_("repeats line {line}", line=earlier.line)))
        bad.field = self.subject.key[-1]
        return bad
