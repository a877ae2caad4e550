"""How long a sign-in lasts."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from backend_lambdas.identity.account import Session

LONGEST = timedelta(hours=8)  # a working day
IDLE = timedelta(minutes=30)  # a browser somebody walked away from
NEW_VISIT = timedelta(hours=4)  # a pause this long: who signs in again after lunch goes on with the same visit
REMEMBERED = timedelta(days=35)  # how long it is known when a session ended; by then "since your last visit" is history
NOTED_EVERY = timedelta(minutes=1)  # a write a minute and person; so much sooner may IDLE end


def is_over(session: Session, now: datetime) -> bool:
    """Whether it has lasted its longest, or its person has done nothing for too long."""
    created, used = (datetime.fromisoformat(text) for text in (session.created_at, session.used_at))
    return now - created >= LONGEST or now - used >= IDLE


def is_to_be_noted(session: Session, now: datetime) -> bool:
    """Whether its use is written down now: not at every request."""
    return now - datetime.fromisoformat(session.used_at) >= NOTED_EVERY


def ended_visit(uses: Iterable[str], now: datetime) -> str:
    """When the visit before this one ended, by the last uses of all earlier sessions; "" while it goes on, or none."""
    last = max(uses, default="")
    return last if last and now - datetime.fromisoformat(last) >= NEW_VISIT else ""
