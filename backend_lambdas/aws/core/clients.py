"""The process's AWS clients: made at first use, then shared by all threads.

botocore makes them, which is what boto3 asks too: boto3's own import brings an S3 transfer manager that nobody here
uses, and was two fifths of a function's cold start (docs/decisions/193-cold-starts.md).
"""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

from backend_lambdas.aws.core.change_token import with_change_token
from backend_lambdas.aws.core.plain_items import with_plain_items
from backend_lambdas.aws.core.retries import with_repeats

CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 6},
    connect_timeout=3,
    read_timeout=20,
    max_pool_connections=16,
    tcp_keepalive=True,
)
# Checking every value of every row against the service model takes longer than sending it; the service checks anyway.
TABLE_CONFIG = CONFIG.merge(Config(parameter_validation=False))
# Telling open pages must not hold up whoever wrote: two quick tries, then the pages find out by themselves.
TOKEN_CONFIG = TABLE_CONFIG.merge(
    Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=1, read_timeout=2)
)


@cache
def session() -> Session:
    """Credentials, region and service descriptions, read once."""
    return get_session()


def client(service: str, config: Config = CONFIG) -> Any:
    """A new client of this service; `AWS_ENDPOINT_URL` leads it to an embedded AWS."""
    return session().create_client(service, config=config)


@cache
def dynamodb() -> Any:
    telling = client("dynamodb", TOKEN_CONFIG)
    writing = with_repeats(with_plain_items(client("dynamodb", TABLE_CONFIG)))
    return with_change_token(writing, telling)


@cache
def streams() -> Any:
    return client("dynamodbstreams")


@cache
def s3() -> Any:
    return client("s3")


@cache
def sqs() -> Any:
    return client("sqs")


@cache
def sns() -> Any:
    return client("sns")


@cache
def ses() -> Any:
    return client("sesv2")


@cache
def functions() -> Any:
    return client("lambda")
