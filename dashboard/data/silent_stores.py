"""Stores whose files do not come although somebody expects them."""

from dataclasses import dataclass
from datetime import datetime

from backend_lambdas.alerts.missing_uploads import since_words
from backend_lambdas.inventory.store_settings import StoreSettings
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import kept, store_place


@dataclass(frozen=True, slots=True)
class SilentStore:
    """`last_at`: when its last file came ("" = none ever did); `due`: by when its next one was expected (aware UTC)."""

    settings: StoreSettings
    last_at: str
    due: datetime
    seen_at: datetime
    zone: str

    @property
    def store(self) -> str:
        return self.settings.store

    @property
    def since(self) -> str:
        """ "Tuesday", in the reader's language; what is kept is read by many."""
        return since_words(self.last_at, self.seen_at, self.settings, self.zone)


def silent_stores(stores: tuple[str, ...] = ()) -> tuple[SilentStore, ...]:
    """Of these stores, or of all; longest overdue first. Never raises: nothing is said that is not known.

    A store whose file has come since is left out at once, before the gap has ended in the table.
    """
    try:
        with in_words():
            return tuple(one for one in kept("alerts", "silent stores", _read) if not stores or one.store in stores)
    except DataUnavailable:
        return ()


def _read() -> tuple[SilentStore, ...]:
    dependencies = current_dependencies()
    gaps = dependencies.stores.open_gaps()
    if not gaps:
        return ()
    settings, state = dependencies.stores.settings(), dependencies.replica.state()
    summaries = state.store_summaries
    now, zone = dependencies.clock(), dependencies.report_zone.key
    found = []
    for gap in sorted(gaps.values(), key=lambda gap: (gap.due, store_place(gap.store))):
        last_at = summaries[gap.store].last_upload_at if gap.store in summaries else None
        if (last_at or "") <= gap.last_at and gap.store not in state.gone:
            said = settings.get(gap.store, StoreSettings(gap.store))
            found.append(SilentStore(said, gap.last_at, datetime.fromisoformat(gap.due), now, zone))
    return tuple(found)
