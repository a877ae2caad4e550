"""Uploads that several pages show: those held for a decision, and those of which nothing came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.upload import FAILED, Upload
from dashboard.data.actor import current_actor
from dashboard.data.dependencies import current_dependencies
from dashboard.data.own_uploads import MOST_HELD
from dashboard.data.reading import kept


@dataclass(frozen=True, slots=True)
class HeldUploads:
    """Uploads that wait for a decision, newest first; `more`: there are others beyond these."""

    uploads: tuple[Upload, ...] = ()
    more: bool = False


def concerns(upload: Upload, stores: Collection[str]) -> bool:
    """Whether a list of these stores' files, of everybody's where none is named, has it: a file that names no store
    (products, what could not be read) is in each, as somebody has to see to it. Stores of others name nothing.
    """
    named = {store for store, *_ in upload.by_store if store}
    return not stores or not named or not named.isdisjoint(current_actor().own(stores))


def held_uploads(limit: int = 20, stores: tuple[str, ...] = ()) -> HeldUploads:
    """Uploads that wait for a person's decision, newest first."""
    dependencies = current_dependencies()

    def read() -> HeldUploads:
        waiting = dependencies.records.held_uploads(MOST_HELD if stores else limit + 1)
        found = tuple(one for one in waiting if concerns(one, stores))
        return HeldUploads(found[:limit], len(found) > limit)

    return kept("uploads", ("held", limit, stores), read)


STOPPED = (FAILED, UploadStatus.REJECTED.value)
STOPPED_FOR = timedelta(days=3)  # who has not seen to a file by then has sent it again under another name
LOOKED_AT = 200  # newest uploads: more than a large company sends between two looks


def stopped_uploads(stores: tuple[str, ...] = ()) -> tuple[Upload, ...]:
    """Files of the last days of which nothing came, newest first; not those that were sent again since."""
    dependencies = current_dependencies()
    now = dependencies.clock()
    months = months_between((now - STOPPED_FOR).date(), now.date())

    def read() -> tuple[Upload, ...]:
        return tuple(dependencies.records.feed(months, LOOKED_AT, None)[0])

    again: set[str] = set()
    found = []
    for one in kept("uploads", "newest", read):
        if (
            one.status in STOPPED
            and not one.decision
            and not one.same_as
            and one.file_name not in again
            and now - one.received_at < STOPPED_FOR
            and concerns(one, stores)
        ):
            found.append(one)
        again.add(one.file_name)
    return tuple(found)
