"""Whose session a request comes with: checked in the identity store, the answer kept for a few seconds.

So a page's question every second costs no read, and a revoked session, a disabled account or another role takes effect
within KEPT. While AWS fails the last answer holds: people see the figures of before, marked, and nothing can be revoked
then anyway.
"""

import logging
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from cachetools import LRUCache

from backend_lambdas.identity.account import Account, Session
from backend_lambdas.identity.sessions import NOTED_EVERY
from backend_lambdas.inventory.errors import NotFound, StorageError
from backend_lambdas.language.texts import _
from dashboard.data.availability import CANNOT_READ, DataUnavailable
from dashboard.data.dependencies import current_dependencies

if TYPE_CHECKING:
    from backend_lambdas.aws.identity import Identity
    from backend_lambdas.aws.identity.provider import CompanyProvider

log = logging.getLogger(__name__)

KEPT = timedelta(seconds=5)  # how long something revoked may go on; 1 s would read five times as often
MOST_KEPT = 2_000  # sessions; a company with more signed in at once asks a little more often

Found = tuple[Account, Session] | None

_checked: LRUCache[str, tuple[datetime, Found]] = LRUCache(MOST_KEPT)
_noted: LRUCache[str, datetime] = LRUCache(MOST_KEPT)
_lock = threading.Lock()


def current_identity() -> "Identity":
    """The identity store of this process."""
    return current_dependencies().identity


def company_provider() -> "CompanyProvider":
    """The company's own identity provider. Raises NotFound when none is connected."""
    provider = current_identity().provider
    if provider is None:
        raise NotFound("Nobody signs in by the company here.")
    return provider


def session_keys() -> tuple[str, ...]:
    """What session cookies are signed with, the newest first."""
    return current_dependencies().session_keys()


def now() -> datetime:
    return current_dependencies().clock()


def signed_in(token: str) -> Found:
    """Who holds this token; None when it is over. Raises DataUnavailable when that cannot be read."""
    key, at = sha256(token.encode()).hexdigest(), now()
    kept = _checked.get(key)
    if kept is not None and at - kept[0] < KEPT:
        return kept[1]
    try:
        found = current_identity().sessions.check(token, at)
    except StorageError as error:
        if kept is not None:
            return kept[1]
        raise DataUnavailable(_(CANNOT_READ)) from error
    with _lock:
        _checked[key] = (at, found)
    return found


def note_use(session: Session) -> None:
    """The person did something: their 30 idle minutes begin anew. That this fails is no reason not to answer."""
    at = now()
    with _lock:
        if at - _noted.get(session.session_id, datetime.min.replace(tzinfo=UTC)) < NOTED_EVERY:
            return
        _noted[session.session_id] = at
    try:
        current_identity().sessions.used(session, at)
    except StorageError as error:
        log.warning("That a session was used could not be noted: %s", error)


def forget_checks() -> None:
    """Ask anew for every session."""
    with _lock:
        _checked.clear()
        _noted.clear()
