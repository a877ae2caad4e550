"""What a person asks for when a store is removed, or merged into another one, and the file in which that travels."""

import csv
import io

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, UploadRejected
from backend_lambdas.inventory.leaving import Counts, Leaving
from backend_lambdas.language.texts import S_, _

KIND = "removal"
MERGE = "merge"
OF_STORES = (KIND, MERGE)  # kinds of uploads by which a store leaves
MOST_BYTES = 16_384  # a name and a reason; a removal is far smaller
COLUMNS = ("removes", "why", "into", "counts")
CANNOT_READ = S_("This removal cannot be read. Remove the store on its page.")


def checked_removal(store: str, why: str, actor: Actor) -> Leaving:
    """Raises NotAllowed, NotFound for a store that is not theirs, InvalidRequest; `why` is needed."""
    actor.require(Right.REMOVE_STORES)
    actor.require_store(store)
    return Leaving(store, stated_reason(why))


def checked_merge(store: str, into: str, counts: str, why: str, actor: Actor) -> Leaving:
    """Raises as `checked_removal`, for either store."""
    leaving = checked_removal(store, why, actor)
    actor.require_store(into)
    if not into or into == store or counts not in list(Counts):
        raise InvalidRequest(_("Choose the store that gets its items, and which count holds."))
    return Leaving(leaving.store, leaving.why, into, counts)


def removal_file(leaving: Leaving) -> bytes:
    """As CSV."""
    text = io.StringIO()
    values = (leaving.store, leaving.why, leaving.into, leaving.counts)
    csv.writer(text).writerows([COLUMNS, values])
    return text.getvalue().encode()


def parse_removal(body: bytes) -> Leaving:
    """Raise UploadRejected when it is none."""
    try:
        (line,) = csv.DictReader(io.StringIO(body.decode()))
        found = Leaving(*(str(line[name]) for name in COLUMNS))
        is_whole = found.store and found.store != found.into and (not found.into or Counts(found.counts))
    except (ValueError, KeyError) as error:
        raise UploadRejected(CANNOT_READ) from error
    if not is_whole:
        raise UploadRejected(CANNOT_READ)
    return found
