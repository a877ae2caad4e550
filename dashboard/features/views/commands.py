"""Save, change and delete views, and choose what opens with a page."""

from collections.abc import Sequence
from dataclasses import replace

from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.saved_view import OPENS, SavedView, delete_view, may_change, save_view, view_of_id
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _
from dashboard.data import reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id

MOST_MY_STORES = 50  # as many as an address takes; who has more has every store


def save_new(view: SavedView, opens: bool) -> SavedView:
    """A view of the actor's own, or a shared one; it gets its id here. `opens`: with its page's bare address."""
    dependencies, actor = current_dependencies(), current_actor()
    now = dependencies.clock()
    view = replace(view, view_id=new_id(), owner=actor.user_id, by=actor.name, rev=0)
    with in_words(CANNOT_SAVE):
        known = dependencies.views.of(actor.user_id)
        saved = save_view(view, known, actor, dependencies.views, moment_text(now))
    _choose(saved, opens, was=False)
    return saved


def change(view_id: str, rev: int, name: str, query: str | None, opens: bool) -> None:
    """Rename a view, let it show `query` instead (None: what it shows already), let it open with its page or not.

    Of a view that is another's only the last. `rev`: what the person saw.
    """
    dependencies, actor = current_dependencies(), current_actor()
    actor.require(Right.OWN_ACCOUNT)
    with in_words(CANNOT_SAVE):
        known = dependencies.views.of(actor.user_id)
        found = view_of_id(known.views, view_id)
        wanted = replace(found, name=name.strip(), query=found.query if query is None else query, rev=rev)
        if may_change(found, actor) and (wanted != found):
            save_view(wanted, known, actor, dependencies.views, moment_text(dependencies.clock()))
    _choose(found, opens, was=dict(known.defaults).get(found.grid) == view_id)


def delete(view_id: str, rev: int) -> None:
    """Take a view away. `rev`: what the person saw."""
    dependencies, actor = current_dependencies(), current_actor()
    with in_words(CANNOT_SAVE):
        known = dependencies.views.of(actor.user_id).views
        delete_view(view_id, rev, known, actor, dependencies.views, moment_text(dependencies.clock()))
    dependencies.follower.wrote("views")


def choose_my_stores(stores: Sequence[str]) -> tuple[str, ...]:
    """Mark stores as the actor's own; return them. None: pages open with every store again."""
    dependencies, actor = current_dependencies(), current_actor()
    actor.require(Right.OWN_ACCOUNT)
    chosen = tuple(store for store in reading.filter_choices().stores if store in set(stores))
    if len(chosen) > MOST_MY_STORES:
        raise InvalidRequest(_("Choose at most {number} stores.", number=MOST_MY_STORES))
    with in_words(CANNOT_SAVE):
        dependencies.views.choose(actor.user_id, my_stores=list(chosen) or None)
    dependencies.follower.wrote("views")
    return chosen


def _choose(view: SavedView, opens: bool, was: bool) -> None:
    dependencies = current_dependencies()
    if opens != was:
        choice = {OPENS[view.grid]: view.view_id if opens else None}
        with in_words(CANNOT_SAVE):
            dependencies.views.choose(current_actor().user_id, **choice)
    dependencies.follower.wrote("views")
