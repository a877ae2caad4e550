"""What looking again at rows, alerts and history needs, put together from the deployed parts."""

from functools import cache

from backend_lambdas.alerts.recheck import Recheck
from backend_lambdas.aws.alerts.states import DynamoAlertStates, SqsDigestRequests
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.stock.history import DynamoHistoryStore
from backend_lambdas.aws.stock.rows import DynamoCurrentRows


@cache
def deployed_recheck() -> Recheck:
    names = settings()
    dynamodb = clients.dynamodb()
    return Recheck(
        rows=DynamoCurrentRows(dynamodb, names.stock_table),
        states=DynamoAlertStates(dynamodb, names.ops_table),
        requests=SqsDigestRequests(clients.sqs(), names.digest_queue_url),
        history=DynamoHistoryStore(dynamodb, names.ops_table),
    )
