"""What looking again at rows, alerts and history needs, put together from the deployed parts."""

from functools import cache

from backend_lambdas.aws import clients
from backend_lambdas.aws.alert_store import DynamoAlertStates
from backend_lambdas.aws.current_rows import DynamoCurrentRows
from backend_lambdas.aws.digest_queue import SqsDigestRequests
from backend_lambdas.aws.history_store import DynamoHistoryStore
from backend_lambdas.aws.settings import settings
from backend_lambdas.inventory.stock_recheck import Recheck


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
