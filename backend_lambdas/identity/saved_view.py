"""Views of a grid that people keep: a name for what its address says, their own or everybody's. See decision 287."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.language.texts import _

LONGEST_NAME = 60  # a line of the menu
LONGEST_QUERY = 2_000  # as addresses that every browser and proxy takes
MOST_OWN = 50  # of one person; more than a menu can show at once
MOST_SHARED = 100


class Grid(StrEnum):
    """Pages whose state is their address."""

    STOCK = "stock"
    ALERTS = "alerts"


# What of an address belongs to a view; an open item or alert does not.
KEPT = {
    Grid.STOCK: ("store", "category", "status", "q", "sort", "desc", "cols", "wide", "pin"),
    Grid.ALERTS: ("store", "kind", "status", "q", "days", "assigned", "order"),
}


OPENS = {Grid.STOCK: "stock_view", Grid.ALERTS: "alerts_view"}  # the choice of the view that opens with the page


@dataclass(frozen=True, slots=True)
class SavedView:
    """`query` is that of the grid's address. `owner` is a user id, `by` that person's name; `rev` counts changes."""

    view_id: str
    grid: Grid
    name: str
    query: str
    owner: str
    by: str
    shared: bool
    rev: int = 0


@dataclass(frozen=True, slots=True)
class ViewsOf:
    """What one person has: their own views and the shared ones, which opens with a page, and "my stores".

    `made`: how many of one's own and how many shared ones were ever saved anew.
    """

    views: tuple[SavedView, ...] = ()
    defaults: tuple[tuple[Grid, str], ...] = ()
    my_stores: tuple[str, ...] = ()
    made: tuple[int, int] = (0, 0)

    def default(self, grid: Grid) -> SavedView | None:
        chosen = dict(self.defaults).get(grid)
        return next((one for one in self.views if one.view_id == chosen), None)


class SavedViews(Protocol):
    """Where they are kept."""

    def save(self, view: SavedView, audit: AuditEntry | None, made: int = 0) -> bool:
        """Write it as the revision after `view.rev`; False when it was changed since, or when it is new and there have
        been others since `made` were: limits and names hold at the moment of writing.
        """

    def delete(self, view: SavedView, audit: AuditEntry | None) -> bool:
        """Take it away; False when it was changed since `view.rev`."""


def kept_query(grid: Grid, query: str) -> str:
    """The part of an address that a view keeps."""
    return urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] in KEPT[grid]])


def query_for(view: SavedView, actor: Actor) -> str:
    """What the view shows this person: of the stores it names those they see, all of theirs where that is none."""
    pairs = parse_qsl(view.query, keep_blank_values=True)
    return urlencode([(name, text) for name, text in pairs if name != "store" or actor.sees(text)])


def may_change(view: SavedView, actor: Actor) -> bool:
    """Who made it; a shared one also whoever manages the company."""
    if not view.shared:
        return view.owner == actor.user_id
    return actor.may(Right.MANAGE_COMPANY) or (view.owner == actor.user_id and actor.may(Right.SHARE_VIEWS))


def save_view(view: SavedView, has: ViewsOf, actor: Actor, views: SavedViews, at: str) -> SavedView:
    """Save a new view (`rev` 0) or the next revision of one. `has`: what the actor has now.

    Raises NotAllowed, and InvalidRequest with words for the person, also when somebody changed it meanwhile.
    """
    actor.require(Right.SHARE_VIEWS if view.shared else Right.OWN_ACCOUNT)
    name, known = view.name.strip(), has.views
    before = view_of_id(known, view.view_id) if view.rev else None
    if not name or len(name) > LONGEST_NAME:
        raise InvalidRequest(_("Give the view a name of at most {number} characters.", number=LONGEST_NAME))
    wanted = replace(view, name=name, query=kept_query(view.grid, view.query))
    if len(wanted.query) > LONGEST_QUERY:
        raise InvalidRequest(_("This view names too many stores or categories to be kept. Choose fewer."))
    alike = [one for one in known if one.grid is view.grid and one.shared == view.shared]
    if any(one.name.casefold() == name.casefold() and one.view_id != view.view_id for one in alike):
        raise InvalidRequest(_("There is a view {name} already. Choose another name, or change that one.", name=name))
    most = MOST_SHARED if view.shared else MOST_OWN
    if not view.rev and sum(one.shared == view.shared for one in known) >= most:
        raise InvalidRequest(_("At most {number} views are kept. Delete one first.", number=most))
    if before is not None and not may_change(before, actor):
        raise NotAllowed(_("Only {name} and administrators may change this view.", name=before.by))
    entry = _entry("view changed" if view.rev else "view shared", wanted, actor, at) if view.shared else None
    if not views.save(wanted, entry, has.made[view.shared]):
        raise InvalidRequest(
            _changed(before) if view.rev else _("Another view was saved just now. Save this one again.")
        )
    return replace(wanted, rev=view.rev + 1)


def delete_view(view_id: str, rev: int, known: Sequence[SavedView], actor: Actor, views: SavedViews, at: str) -> None:
    """Raises NotFound, and InvalidRequest when somebody changed it since revision `rev`."""
    found = view_of_id(known, view_id)
    if not may_change(found, actor):
        raise NotAllowed(_("Only {name} and administrators may change this view.", name=found.by))
    entry = _entry("view deleted", found, actor, at) if found.shared else None
    if found.rev != rev or not views.delete(found, entry):
        raise InvalidRequest(_changed(found))


def view_of_id(known: Sequence[SavedView], view_id: str) -> SavedView:
    """Raises NotFound."""
    found = next((one for one in known if one.view_id == view_id), None)
    if found is None:
        raise NotFound(_("This view no longer exists."))
    return found


def _changed(now: SavedView | None) -> str:
    name = now.name if now else ""
    return _("Somebody changed this view meanwhile; it is called {name} now. Open it again.", name=name)


def _entry(action: str, view: SavedView, actor: Actor, at: str) -> AuditEntry:
    detail: dict[str, str | int] = {"name": view.name, "page": view.grid.value, "query": view.query}
    return actor.did(action, f"view {view.view_id}", at, detail)
