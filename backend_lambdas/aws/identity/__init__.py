"""Who may come in: the user pool, what people may do, their sessions, and how often signing in may fail."""

from dataclasses import dataclass

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.attempts import Attempts
from backend_lambdas.aws.identity.pool import UserPool
from backend_lambdas.aws.identity.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Identity:
    """All of it, as the dashboard's dependencies hold it."""

    pool: UserPool
    accounts: Accounts
    sessions: Sessions
    attempts: Attempts
