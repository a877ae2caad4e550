"""The smallest change that brings a list of rows on screen up to date. A list is known by its marks.

A mark is the row's key and a text that changes when the row has to be drawn anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import Patch
from dash.development.base_component import Component

REDRAW_ABOVE = 40
Mark = list[str]


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
