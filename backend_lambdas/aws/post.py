"""What sending digests needs, put together from the deployed parts."""

from functools import partial

from backend_lambdas.aws import clients
from backend_lambdas.aws.digest_queue import SqsDigestRequests
from backend_lambdas.aws.outbox import DynamoOutbox
from backend_lambdas.aws.settings import settings
from backend_lambdas.aws.topic import SnsTopic, digest_source
from backend_lambdas.inventory.mailing import Post


def deployed_post() -> Post:
    names = settings()
    return Post(
        outbox=DynamoOutbox(clients.dynamodb(), names.ops_table),
        publish=SnsTopic(clients.sns(), names.alerts_topic_arn).publish,
        describe=partial(digest_source, names.dashboard_url),
        requests=SqsDigestRequests(clients.sqs(), names.digest_queue_url),
    )
