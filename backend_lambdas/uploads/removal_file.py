"""What a person asks for when a store is removed, and the file in which it travels; looked at again when applied."""

import csv
import io

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import stated_reason
from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.language.texts import S_

KIND = "removal"
MOST_BYTES = 16_384  # a name and a reason; a removal is far smaller
COLUMNS = ("removes", "why")
CANNOT_READ = S_("This removal cannot be read. Remove the store on its page.")


def checked_removal(store: str, why: str, actor: Actor) -> Leaving:
    """Raises NotAllowed, NotFound for a store that is not theirs, InvalidRequest; `why` is needed."""
    actor.require(Right.REMOVE_STORES)
    actor.require_store(store)
    return Leaving(store, stated_reason(why))


def removal_file(leaving: Leaving) -> bytes:
    """As CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, (leaving.store, leaving.why)])
    return text.getvalue().encode()


def parse_removal(body: bytes) -> Leaving:
    """Raise UploadRejected when it is none."""
    try:
        (line,) = csv.DictReader(io.StringIO(body.decode()))
        store, why = (str(line[name]) for name in COLUMNS)
    except (ValueError, KeyError) as error:
        raise UploadRejected(CANNOT_READ) from error
    if not store:
        raise UploadRejected(CANNOT_READ)
    return Leaving(store, why)
