"""Whose session a request comes with: checked in the identity store, the answer kept for a few seconds.

So a page's question every second costs no read, and a revoked session, a disabled account or another role takes effect
within KEPT. While AWS fails the last answer holds: people see the figures of before, marked, and nothing can be revoked
then anyway.
"""

import logging
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from backend_lambdas.identity.account import Account, Session
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import current_dependencies
from dashboard.data.query_cache import QueryCache

if TYPE_CHECKING:
    from backend_lambdas.aws.identity import Identity

log = logging.getLogger(__name__)

KEPT = timedelta(seconds=5)  # how long something revoked may go on; 1 s would read five times as often
NOTED_EVERY = timedelta(minutes=1)  # that a person does something: a write a minute, of 30 idle minutes


def current_identity() -> "Identity":
    """The identity store of this process."""
    return current_dependencies().identity


def session_keys() -> tuple[str, ...]:
    """What session cookies are signed with, the newest first."""
    return current_dependencies().session_keys()


def now() -> datetime:
    return current_dependencies().clock()


@cache
def checks() -> QueryCache:
    """What is kept of checked sessions in this process."""
    return QueryCache(lambda: now())


def signed_in(token: str) -> tuple[Account, Session] | None:
    """Who holds this token; None when it is over. Raises DataUnavailable when that cannot be read."""
    return checks().get(_key(token), "", lambda: current_identity().sessions.check(token, now()), KEPT)


def note_use(token: str, session: Session) -> None:
    """The person did something: their 30 idle minutes begin anew. That this fails is no reason not to answer."""
    try:
        checks().get(("used", _key(token)), "", lambda: current_identity().sessions.used(session, now()), NOTED_EVERY)
    except DataUnavailable:
        log.warning("That a session was used could not be noted")


def _key(token: str) -> str:
    return sha256(token.encode()).hexdigest()
