"""Uploads that several pages show: those held for a decision, and those of which nothing came."""

from dataclasses import dataclass
from datetime import timedelta

from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.upload import FAILED, Upload
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import kept


@dataclass(frozen=True, slots=True)
class HeldUploads:
    """Uploads that wait for a decision, newest first; `more`: there are others beyond these."""

    uploads: tuple[Upload, ...] = ()
    more: bool = False


def held_uploads(limit: int = 20) -> HeldUploads:
    """Uploads that wait for a person's decision, newest first."""
    dependencies = current_dependencies()

    def read() -> HeldUploads:
        found = dependencies.records.held_uploads(limit + 1)
        return HeldUploads(found[:limit], len(found) > limit)

    return kept("uploads", ("held", limit), read)


STOPPED = (FAILED, UploadStatus.REJECTED.value)
STOPPED_FOR = timedelta(days=3)  # who has not seen to a file by then has sent it again under another name
LOOKED_AT = 200  # newest uploads: more than a large company sends between two looks


def stopped_uploads() -> tuple[Upload, ...]:
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
        ):
            found.append(one)
        again.add(one.file_name)
    return tuple(found)
