"""All that needs a decision: what is about no item, and how many decisions there are. One number wherever it stands."""

from dataclasses import dataclass

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.uploads.upload import Upload
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.data.decisions import item_decisions
from dashboard.data.dependencies import current_dependencies
from dashboard.data.silent_stores import SilentStore, silent_stores
from dashboard.data.uploads import HeldUploads, held_uploads, stopped_uploads


@dataclass(frozen=True, slots=True)
class Matters:
    """`unheard`: the stores whose empty shelves are mailed to nobody, () where that is for others to see to; None:
    nobody is mailed about any."""

    held: HeldUploads
    stopped: tuple[Upload, ...]
    silent: tuple[SilentStore, ...]
    unheard: tuple[str, ...] | None

    @property
    def number(self) -> int:
        """Each held file is a decision; of the others all of a kind are one."""
        others = (self.stopped, self.silent, self.unheard is None or self.unheard)
        return len(self.held.uploads) + sum(map(bool, others))


def matters(stores: tuple[str, ...]) -> Matters:
    """What is about no item, as far as the one who asks may do something about it."""
    actor = current_actor()
    may = actor.may(Right.SEE_UPLOADS)
    held, stopped = (held_uploads(stores=stores), stopped_uploads(stores)) if may else (HeldUploads(), ())
    unheard = unheard_stores() if actor.may(Right.SUBSCRIBE) else ()
    return Matters(held, stopped, silent_stores(stores), unheard)


def decision_number(stores: tuple[str, ...]) -> int:
    """How many rows the list of these stores has in full; an item, or all that one file left out of stock, is one.

    Raises DataUnavailable.
    """
    return item_decisions(stores, 1).total + matters(stores).number


def unheard_stores() -> tuple[str, ...] | None:
    """Stores whose empty shelves are mailed to nobody, as last looked up; () also where that is not known.

    None: no subscription is confirmed, so nobody is mailed at all. Told to who sees the whole company.
    """
    dependencies = current_dependencies()
    try:
        reach = dependencies.query_cache.get("alert receivers", None, dependencies.alerts.receivers)
    except (DataUnavailable, StorageError):
        return ()
    if reach is None:
        return ()
    return tuple(reach.unreached) if reach.receivers else None
