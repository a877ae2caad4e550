"""The parts of the stack that alerts use, on moto; the names are those a deployed function would be given."""

import json
from dataclasses import dataclass
from typing import Any

import boto3

from backend_lambdas.aws.core import tables
from tests.support.mocked_aws import create_table

REGION = "eu-central-1"


@dataclass
class MotoStack:
    dynamodb: Any
    sqs: Any
    sns: Any
    ops_table: str
    digest_queue_url: str
    stream_error_queue_url: str
    mail_queue_url: str
    topic_arn: str

    def environment(self) -> dict[str, str]:
        """What the template sets for every function."""
        named = {
            "STOCK_TABLE": "Stock",
            "OPS_TABLE": self.ops_table,
            "UPLOADS_BUCKET": "uploads",
            "DATA_BUCKET": "data",
            "INGEST_QUEUE_URL": "unused",
            "SALES_QUEUE_URL": "unused",
            "REPORT_ZONE": "UTC",
            "DIGEST_QUEUE_URL": self.digest_queue_url,
            "STREAM_ERROR_QUEUE_URL": self.stream_error_queue_url,
            "ALERTS_TOPIC_ARN": self.topic_arn,
            "DASHBOARD_URL": "http://127.0.0.1:8050",
        }
        return {f"STOCKROOM_{name}": value for name, value in named.items()}

    def primary_keys(self) -> list[str]:
        """Primary keys of everything in the Ops table."""
        items = self.dynamodb.scan(TableName=self.ops_table)["Items"]
        return sorted(f"{item['pk']['S']} / {item['sk']['S']}" for item in items)

    def item(self, pk: str, sk: str) -> dict[str, Any]:
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        return dict(self.dynamodb.get_item(TableName=self.ops_table, Key=key).get("Item", {}))

    def messages(self, queue_url: str) -> list[dict[str, Any]]:
        """Take every message off a queue; delayed ones are waited for."""
        bodies: list[dict[str, Any]] = []
        while self._waiting(queue_url):
            answer = self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=3)
            for message in answer.get("Messages", []):
                bodies.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def _waiting(self, queue_url: str) -> bool:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
        counts = self.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"]
        return any(int(count) for count in counts.values())

    def mails(self) -> list[dict[str, Any]]:
        """What the topic has delivered to its subscriber since the last look."""
        return self.messages(self.mail_queue_url)


def moto_stack() -> MotoStack:
    """Make the Ops table, the queues and the topic; call it inside mock_aws()."""
    dynamodb, sqs, sns = (boto3.client(name, region_name=REGION) for name in ("dynamodb", "sqs", "sns"))
    _make_ops_table(dynamodb)
    create_table(dynamodb, "Stock", tables.STOCK_KEYS, tables.STOCK_INDEXES, stream=True)
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("digests", "stream-errors", "mails")}
    topic_arn = sns.create_topic(Name="alerts")["TopicArn"]
    mail_arn = sqs.get_queue_attributes(QueueUrl=queues["mails"], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=mail_arn)
    return MotoStack(dynamodb, sqs, sns, "Ops", queues["digests"], queues["stream-errors"], queues["mails"], topic_arn)


def _make_ops_table(dynamodb: Any) -> None:
    create_table(dynamodb, "Ops", tables.OPS_KEYS, tables.OPS_INDEXES)
