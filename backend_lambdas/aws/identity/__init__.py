"""Who may come in: user pool, what people may do, sessions, how often signing in may fail, how much may be asked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # functions read accounts; what signing in needs is not in their zip
    from backend_lambdas.aws.identity.accounts import Accounts
    from backend_lambdas.aws.identity.api_clients import ApiClients
    from backend_lambdas.aws.identity.attempts import Attempts
    from backend_lambdas.aws.identity.mail_addresses import DynamoMailAddresses
    from backend_lambdas.aws.identity.pace import Pace
    from backend_lambdas.aws.identity.pool import UserPool
    from backend_lambdas.aws.identity.provider import CompanyProvider
    from backend_lambdas.aws.identity.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Identity:
    """All of it, as the dashboard's dependencies hold it. `provider`: the company's own, if the stack has one."""

    pool: "UserPool"
    accounts: "Accounts"
    sessions: "Sessions"
    attempts: "Attempts"
    mail: "DynamoMailAddresses"
    pace: "Pace"
    clients: "ApiClients"
    provider: "CompanyProvider | None" = None
