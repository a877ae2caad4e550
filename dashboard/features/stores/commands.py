"""Say how stores are called, where they are and when their files are due; one audit entry for each store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.store_settings import StoreSettings, changed_settings, differences
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.features.stores.queries import settings_of_stores
from dashboard.ui.formatting import count_of, store_words


@dataclass(frozen=True, slots=True)
class Saved:
    """`saved` stores were changed; of the `newer` ones nothing was, somebody else had changed them meanwhile."""

    saved: tuple[str, ...]
    newer: tuple[str, ...]

    @property
    def words(self) -> str:
        """For who was slower."""
        names = store_words(self.newer[0]) if len(self.newer) == 1 else count_of(len(self.newer), "store")
        others = (
            _(" {other_stores} saved.", other_stores=count_of(len(self.saved), "other store")) if self.saved else ""
        )
        return _(
            "Somebody else has changed {names} meanwhile: this is how it is now. Your changes were not saved.{others}",
            names=names,
            others=others,
        )


def change_stores(seen: Mapping[str, int], changes: Mapping[str, Any]) -> Saved:
    """Change some settings of the stores. `seen`: by store the `rev` that the person was shown.

    Raises NotAllowed, NotFound, or InvalidRequest before anything is written, DataUnavailable when something was not.
    """
    actor, now = current_actor(), current_dependencies().clock()
    actor.require(Right.MANAGE_COMPANY)
    if "name" in changes and len(seen) > 1:
        raise InvalidRequest(_("Names are given to one store at a time."))
    known = {one.store: one for one in settings_of_stores(tuple(seen))}
    unknown = sorted(seen.keys() - known.keys())
    if unknown:
        raise NotFound(_("There is no store {value}.", value=repr(unknown[0])))
    at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    after = {store: changed_settings(known[store], changes, at) for store in seen}
    newer = [store for store, rev in seen.items() if known[store].rev != rev]
    saved: list[str] = []
    for store in seen:
        if store not in newer and after[store] != known[store]:
            (saved if _save(known[store], after[store], at) else newer).append(store)
    current_dependencies().follower.wrote("company")
    return Saved(tuple(saved), tuple(newer))


def _save(before: StoreSettings, after: StoreSettings, at: str) -> bool:
    audit = current_actor().did("store settings changed", f"store {after.store}", at, differences(before, after))
    with in_words(_(CANNOT_SAVE)):
        return current_dependencies().stores.save(after, audit)
