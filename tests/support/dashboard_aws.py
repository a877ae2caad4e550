"""Tables, buckets and a queue in moto, with the keys and indexes of aws/core/tables.py."""

from typing import Any

import boto3
from botocore.config import Config

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.settings import Settings

REGION = "eu-central-1"
CONFIG = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})


def client(service: str, **kwargs: Any) -> Any:
    return boto3.client(
        service, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing", **kwargs
    )


def make_stack(dynamodb: Any, s3: Any, sqs: Any) -> Settings:
    """Create everything empty; return the names."""
    _make_table(dynamodb, "stock", tables.STOCK_KEYS, tables.STOCK_INDEXES)
    _make_table(dynamodb, "ops", tables.OPS_KEYS, tables.OPS_INDEXES)
    for bucket in ("uploads-bucket", "data-bucket"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="uploads-bucket", VersioningConfiguration={"Status": "Enabled"})
    queue_url = sqs.create_queue(QueueName="ingest")["QueueUrl"]
    return Settings(
        stock_table="stock",
        ops_table="ops",
        uploads_bucket="uploads-bucket",
        data_bucket="data-bucket",
        ingest_queue_url=queue_url,
        sales_queue_url=queue_url,
        products_queue_url=queue_url,
        report_zone="UTC",
        digest_queue_url=queue_url,
        stream_error_queue_url=queue_url,
        alerts_topic_arn="arn:aws:sns:eu-central-1:123456789012:alerts",
        dashboard_url="http://127.0.0.1:8050",
    )


def _make_table(dynamodb: Any, name: str, keys: tuple[str, str], indexes: dict[str, tuple[str, str]]) -> None:
    attributes = sorted({*keys, *(key for pair in indexes.values() for key in pair)})
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_schema(keys),
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in attributes],
        GlobalSecondaryIndexes=[
            {"IndexName": index, "KeySchema": _schema(pair), "Projection": {"ProjectionType": "ALL"}}
            for index, pair in indexes.items()
        ],
    )


def _schema(keys: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=True)]
