"""The smallest change that brings what is on screen up to date: the parts of a page, or the rows of a list.

A list is known by its marks. A mark is the row's key and a text that changes when the row has to be drawn anew.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, TypeVar

import orjson
from dash import Patch, no_update
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.availability import DataUnavailable
from dashboard.data.paging import Page
from dashboard.ui.panel import panel
from dashboard.ui.plain_parts import as_sent
from dashboard.ui.states import error_state

WRITING = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY  # as Dash writes
REDRAW_ABOVE = 40
PAGE = 50
MOST_COMPARED = 500
Mark = list[str]
Row = TypeVar("Row")


def changed_parts(parts: Mapping[str, Component], known: Mapping[str, str] | None) -> tuple[list[Any], dict[str, str]]:
    """For each part in order the part, or no_update where the browser shows it already; and the marks to remember.

    Keep the marks in a dcc.Store of the page and hand them in as `known` the next time.
    """
    texts = {name: _written(part) for name, part in parts.items()}
    marks = {name: hashlib.blake2b(text, digest_size=8).hexdigest() for name, text in texts.items()}
    shown = known or {}
    changed = [
        no_update if shown.get(name) == marks[name] else _to_send(part, texts[name]) for name, part in parts.items()
    ]
    return changed, marks


def filled(
    slots: Sequence[str],
    parts: Callable[[], Mapping[str, Any]],
    known: Mapping[str, str] | None,
    failed: tuple[str, str, str],
) -> tuple[list[Any], dict[str, str]]:
    """`changed_parts` of a page made of `slots`; "" in those that `parts` gives nothing for.

    Where the data cannot be read, one slot says why. `failed`: that slot, the title of the panel, what cannot be shown.
    """
    try:
        made = parts()
    except DataUnavailable as failure:
        slot, title, sentence = failed
        made = {slot: panel(title, error_state(sentence, failure))}
    return changed_parts({slot: made.get(slot, "") for slot in slots}, known)


def _written(part: Component) -> bytes:
    return orjson.dumps(as_sent(part), default=lambda item: item.to_plotly_json(), option=WRITING)


def _to_send(part: Component, text: bytes) -> Component:
    """The part, whose answer is this text. Dash would look at each of its values again, and each of its parts."""
    if isinstance(part, Component):
        vars(part)["to_plotly_json"] = lambda: orjson.Fragment(text)
    return part


@dataclass(frozen=True, slots=True)
class FeedChange:
    """`added`: how many fresh rows come first. `changed`: (place on screen, place in the fresh list). `gone`: places on
    screen. All places are those before anything is taken away or added."""

    added: int
    changed: tuple[tuple[int, int], ...]
    gone: tuple[int, ...]

    @property
    def size(self) -> int:
        return self.added + len(self.changed) + len(self.gone)


def difference(shown: Sequence[Mark], fresh: Sequence[Mark], ended: bool) -> FeedChange | None:
    """What to change so that the screen shows `fresh`, read from the start; None: draw the list anew.

    Rows below the last one that `fresh` reaches are left as they are; `ended`: there is nothing after `fresh`.
    """
    places = {key: place for place, (key, _) in enumerate(shown)}
    known = [at for at, (key, _) in enumerate(fresh) if key in places]
    if not known:
        return None if shown or fresh else FeedChange(0, (), ())
    if known[-1] - known[0] + 1 != len(known):
        return None
    kept = [(places[fresh[at][0]], at) for at in known]
    if any(place > after for (place, _), (after, _) in pairwise(kept)):
        return None
    last = len(shown) if ended or known[-1] + 1 < len(fresh) else kept[-1][0]
    found = {place for place, _ in kept}
    change = FeedChange(
        added=known[0],
        changed=tuple((place, at) for place, at in kept if shown[place][1] != fresh[at][1]),
        gone=tuple(place for place in range(last) if place not in found),
    )
    return change if change.size <= REDRAW_ABOVE else None


def patch_rows(change: FeedChange, draw: Callable[[int], Component]) -> Patch:
    """The change as a patch of the list's children; `draw` gives the row of a place in the fresh list."""
    rows = Patch()
    for place, at in change.changed:
        rows[place] = draw(at)
    for place in reversed(change.gone):
        del rows[place]
    for at in reversed(range(change.added)):
        rows.prepend(draw(at))
    return rows


def marks_after(shown: Sequence[Mark], fresh: Sequence[Mark], change: FeedChange) -> list[Mark]:
    """The marks of what is on screen after the change."""
    replaced = dict(change.changed)
    kept = [place for place in range(len(shown)) if place not in change.gone]
    after = [fresh[replaced[place]] if place in replaced else shown[place] for place in kept]
    return [list(mark) for mark in (*fresh[: change.added], *after)]


@dataclass(frozen=True, slots=True)
class ListUpdate:
    """What the browser gets: rows (a list, a Patch or no_update), what it then shows, the state beside, no more?"""

    rows: Any
    shown: Any
    state: Any
    no_more: Any


UNCHANGED = ListUpdate(no_update, no_update, no_update, no_update)
Shown = dict[str, Any]  # what the browser keeps of a list: query, marks, cursor


@dataclass(frozen=True, slots=True)
class LiveList(Generic[Row]):
    """A list page by page. `read(query, limit, cursor)`, `draw` a row, its `mark`; `empty(query)` when there is none.

    `failed`: what is said when the first page cannot be read.
    """

    read: Callable[[str, int, str | None], Page[Row]]
    draw: Callable[[Row], Component]
    mark: Callable[[Row], Mark]
    empty: Callable[[str], Component]
    failed: str

    def update(self, query: str, shown: Shown | None, longer: bool) -> ListUpdate:
        """Drawn anew for another query, one page longer when that was asked for, else brought up to date."""
        if shown is None or shown["query"] != query:
            return self.fresh(query)
        if longer:
            return self.longer(shown) if shown["cursor"] else UNCHANGED
        return self.current(shown)

    def fresh(self, query: str) -> ListUpdate:
        """The first page, drawn anew."""
        try:
            page = self.read(query, PAGE, None)
        except DataUnavailable as error:
            return ListUpdate([], None, error_state(_(self.failed), error), True)
        shown = {"query": query, "marks": [self.mark(row) for row in page.rows], "cursor": page.cursor}
        state = None if page.rows else self.empty(query)
        return ListUpdate([self._row(row) for row in page.rows], shown, state, page.cursor is None)

    def longer(self, shown: Shown) -> ListUpdate:
        """One page more below what is shown."""
        page = self.read(shown["query"], PAGE, shown["cursor"])
        known = {key for key, _ in shown["marks"]}
        added = [(mark, row) for row in page.rows if (mark := self.mark(row))[0] not in known]
        rows = Patch()
        rows.extend([self._row(row) for _, row in added])
        marks = [*shown["marks"], *(mark for mark, _ in added)]
        return ListUpdate(rows, {**shown, "marks": marks, "cursor": page.cursor}, no_update, page.cursor is None)

    def current(self, shown: Shown) -> ListUpdate:
        """The same list brought up to date: a few rows patched, or drawn anew when much moved."""
        page = self.read(shown["query"], min(len(shown["marks"]) + PAGE, MOST_COMPARED), None)
        fresh = [self.mark(row) for row in page.rows]
        change = difference(shown["marks"], fresh, page.cursor is None)
        if change is None or 0 < len(shown["marks"]) == len(change.gone):
            return self.fresh(shown["query"])
        if not change.size:
            return UNCHANGED
        rows = patch_rows(change, lambda at: self._row(page.rows[at]))
        return ListUpdate(rows, {**shown, "marks": marks_after(shown["marks"], fresh, change)}, None, no_update)

    def _row(self, row: Row) -> Component:
        drawn = self.draw(row)
        return _to_send(drawn, _written(drawn))
