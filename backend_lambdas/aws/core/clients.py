"""The process's AWS clients: made at first use, then shared by all threads."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

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
def dynamodb() -> Any:
    telling = boto3.client("dynamodb", config=TOKEN_CONFIG)
    writing = with_repeats(with_plain_items(boto3.client("dynamodb", config=TABLE_CONFIG)))
    return with_change_token(writing, telling)


@cache
def streams() -> Any:
    return boto3.client("dynamodbstreams", config=CONFIG)


@cache
def s3() -> Any:
    return boto3.client("s3", config=CONFIG)


@cache
def sqs() -> Any:
    return boto3.client("sqs", config=CONFIG)


@cache
def sns() -> Any:
    return boto3.client("sns", config=CONFIG)


@cache
def ses() -> Any:
    return boto3.client("sesv2", config=CONFIG)


@cache
def functions() -> Any:
    return boto3.client("lambda", config=CONFIG)
