"""How long a sign-in lasts."""

from datetime import datetime, timedelta

from backend_lambdas.identity.account import Session

LONGEST = timedelta(hours=8)  # a working day
IDLE = timedelta(minutes=30)  # a browser somebody walked away from
NOTED_EVERY = timedelta(minutes=1)  # a write a minute and person; so much sooner may IDLE end


def is_over(session: Session, now: datetime) -> bool:
    """Whether it has lasted its longest, or its person has done nothing for too long."""
    created, used = (datetime.fromisoformat(text) for text in (session.created_at, session.used_at))
    return now - created >= LONGEST or now - used >= IDLE


def is_to_be_noted(session: Session, now: datetime) -> bool:
    """Whether its use is written down now: not at every request."""
    return now - datetime.fromisoformat(session.used_at) >= NOTED_EVERY
