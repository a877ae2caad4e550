"""Both tables, both buckets and the queue as moto has them, built from the schema in aws/core/tables.py."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto import mock_aws

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.clients import TABLE_CONFIG
from backend_lambdas.aws.core.plain_items import with_plain_items
from backend_lambdas.aws.core.retries import with_repeats
from backend_lambdas.aws.stock.rows import DynamoStockRows
from backend_lambdas.aws.stock.threshold_rules import DynamoThresholdRules
from backend_lambdas.aws.uploads.files import S3Files
from backend_lambdas.aws.uploads.held_topic import SnsHeldNotices
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue
from backend_lambdas.aws.uploads.movements import DynamoMovements
from backend_lambdas.aws.uploads.records import DynamoUploadRecords
from backend_lambdas.aws.uploads.senders import DynamoSenders
from backend_lambdas.aws.uploads.store_directory import DynamoStoreDirectory
from backend_lambdas.aws.uploads.store_ledger import DynamoStoreLedger
from backend_lambdas.inventory.company import Company
from backend_lambdas.uploads.ports import Stores

REGION = "eu-central-1"


@dataclass
class MockedAws:
    """Clients and names; `stores()` are the real adapters on them."""

    dynamodb: Any
    s3: Any
    sqs: Any
    queue_url: str
    sales_queue_url: str
    sns: Any
    topic_arn: str

    def stores(self) -> Stores:
        return Stores(
            rows=DynamoStockRows(self.dynamodb, "stock", "ops"),
            ledger=DynamoStoreLedger(self.dynamodb, "ops"),
            movements=DynamoMovements(DynamoStoreLedger(self.dynamodb, "ops"), self.dynamodb, "stock", "ops"),
            records=DynamoUploadRecords(self.dynamodb, "ops"),
            files=S3Files(self.s3, "uploads", "data", 200_000_000),
            queue=SqsIngestQueue(self.sqs, self.queue_url),
            rules=DynamoThresholdRules(self.dynamodb, "ops"),
            sales_queue=SqsIngestQueue(self.sqs, self.sales_queue_url),
            products_queue=SqsIngestQueue(self.sqs, self.sales_queue_url),
            directory=DynamoStoreDirectory(self.dynamodb, "ops"),
            notices=SnsHeldNotices(lambda: self.sns, self.topic_arn, "https://stock.example.com", Company),
            senders=DynamoSenders(self.dynamodb, "ops"),
        )

    def items(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table, sorted by key; only a test may scan."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table)
        items = [item for page in pages for item in page["Items"]]
        return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


@contextmanager
def mocked_aws() -> Iterator[MockedAws]:
    with mock_aws():
        session = boto3.Session("testing", "testing", region_name=REGION)
        dynamodb = with_plain_items(session.client("dynamodb", config=TABLE_CONFIG))
        with_repeats(dynamodb, pause=0.0)
        s3, sqs = session.client("s3"), session.client("sqs")
        create_table(dynamodb, "stock", tables.STOCK_KEYS, tables.STOCK_INDEXES)
        create_table(dynamodb, "ops", tables.OPS_KEYS, tables.OPS_INDEXES)
        for bucket in ("uploads", "data"):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket="uploads", VersioningConfiguration={"Status": "Enabled"})
        queues = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("ingest", "sales"))
        sns = session.client("sns")
        yield MockedAws(dynamodb, s3, sqs, *queues, sns, sns.create_topic(Name="alerts")["TopicArn"])


def create_table(
    client: Any, name: str, keys: tuple[str, str], indexes: Mapping[str, tuple[str, str]], stream: bool = False
) -> None:
    attributes = sorted({*keys, *(key for pair in indexes.values() for key in pair)})
    streaming = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}
    client.create_table(
        **(streaming if stream else {}),
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in attributes],
        KeySchema=key_schema(keys),
        GlobalSecondaryIndexes=[
            {"IndexName": index, "KeySchema": key_schema(pair), "Projection": {"ProjectionType": "ALL"}}
            for index, pair in indexes.items()
        ],
    )


def key_schema(keys: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": keys[0], "KeyType": "HASH"}, {"AttributeName": keys[1], "KeyType": "RANGE"}]
