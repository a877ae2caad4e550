"""Two AWS to test against, with the same part of the deployed template: the embedded emulator, and moto.

Functions are left out: nobody takes the messages and changes that a test wants to see.
"""

import json
import os
import re
import secrets as randomness
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from backend_lambdas.aws.core.change_token import with_change_token
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
from infra.deploy import stack_outputs
from infra.local.emulator.cloud import READY_PATH, STACK, client, start_emulator
from infra.local.launcher.home import HOST, REGION, Credentials, Home, credentials, lock, make_folders
from infra.local.mail.smtp import SmtpMailbox
from tests.support.emulated import PATIENCE_SECONDS, eventually
from tests.support.free_port import free_port
from tests.support.template import template
from tests.support.user_pools import make_user_pool

KINDS = (
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SNS::Subscription",
)
PEOPLE = ("AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::SecretsManager::Secret")
PARAMETERS = {
    "DashboardUrl": "http://127.0.0.1:8050",
    "AlarmEmail": "operations@stockroom.local",
    "AccountMailFrom": "accounts@stockroom.local",
    "LocalEmulator": "true",
    **dict.fromkeys(("CodeBucket", "CodeKey", "AnalyticsCodeKey"), "none"),
}
MOTO, EMBEDDED = "moto", "embedded"
SLOW = Config(retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=5, read_timeout=60)

BY_PATH = SLOW.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@dataclass(frozen=True)
class Stack:
    """Clients and names; `name` is MOTO or EMBEDDED."""

    name: str
    endpoint_url: str
    key: Credentials
    outputs: dict[str, str]
    mail_dir: Path | None = None  # where what SES sends lands

    def client(self, service: str, config: Config = SLOW) -> Any:
        return _client(self.key, self.endpoint_url, service, config)

    def dynamodb(self) -> Any:
        config = TABLE_CONFIG.merge(SLOW)
        plain = _session(self.key).client("dynamodb", endpoint_url=self.endpoint_url, config=config)
        return with_change_token(with_repeats(with_plain_items(plain)))

    def s3(self) -> Any:
        return self.client("s3", BY_PATH)

    def stores(self) -> Stores:
        """The real adapters of the ingest protocol, with a queue of their own."""
        dynamodb, sqs, ops = self.dynamodb(), self.client("sqs"), self.outputs["OpsTable"]
        topic, queue = self.outputs["AlertsTopicArn"], self.queue("IngestQueueUrl")
        return Stores(
            rows=DynamoStockRows(dynamodb, self.outputs["StockTable"], ops),
            ledger=DynamoStoreLedger(dynamodb, ops),
            movements=DynamoMovements(DynamoStoreLedger(dynamodb, ops), dynamodb, self.outputs["StockTable"], ops),
            records=DynamoUploadRecords(dynamodb, ops),
            files=S3Files(self.s3(), self.outputs["UploadsBucket"], self.outputs["DataBucket"], 200_000_000),
            queue=SqsIngestQueue(sqs, queue),
            rules=DynamoThresholdRules(dynamodb, ops),
            sales_queue=SqsIngestQueue(sqs, queue),
            products_queue=SqsIngestQueue(sqs, queue),
            directory=DynamoStoreDirectory(dynamodb, ops),
            notices=SnsHeldNotices(lambda: self.client("sns"), topic, "https://stock.example.com", Company),
            senders=DynamoSenders(dynamodb, ops),
        )

    def empty_tables(self) -> None:
        """What a test before has left behind goes."""
        dynamodb = self.client("dynamodb")
        for table in (self.outputs["StockTable"], self.outputs["OpsTable"]):
            pages = dynamodb.get_paginator("scan").paginate(TableName=table, ProjectionExpression="pk, sk")
            for item in [item for page in pages for item in page["Items"]]:
                dynamodb.delete_item(TableName=table, Key=item)

    def queue(self, like: str, dead_letters: str | None = None) -> str:
        """The address of a new queue like a deployed one; what fails goes to the queue at the address given."""
        sqs = self.client("sqs")
        asked = sqs.get_queue_attributes(QueueUrl=self.outputs[like], AttributeNames=["All"])["Attributes"]
        kept = {name: asked[name] for name in ("VisibilityTimeout", "MessageRetentionPeriod")}
        if dead_letters is not None:
            redrive = json.loads(asked["RedrivePolicy"]) | {"deadLetterTargetArn": self.queue_arn(dead_letters)}
            kept["RedrivePolicy"] = json.dumps(redrive)
        return str(sqs.create_queue(QueueName=f"test-{randomness.token_hex(8)}", Attributes=kept)["QueueUrl"])

    def queue_arn(self, url: str) -> str:
        asked = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(asked["Attributes"]["QueueArn"])

    def waiting(self, url: str) -> dict[str, int]:
        """Messages of a queue that there are: visible, hidden, delayed."""
        short = {"": "visible", "NotVisible": "hidden", "Delayed": "delayed"}
        names = {f"ApproximateNumberOfMessages{rest}": word for rest, word in short.items()}
        asked = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[*names])
        return {names[name]: int(count) for name, count in asked["Attributes"].items() if int(count)}


@cache
def _session(key: Credentials) -> Any:
    """One for all clients of a stack: it reads the services' descriptions once."""
    return boto3.Session(key.access_key_id, key.secret_access_key, region_name=REGION)


@cache
def _client(key: Credentials, endpoint_url: str, service: str, config: Config) -> Any:
    """Made once: that takes longer than most calls."""
    return _session(key).client(service, endpoint_url=endpoint_url, config=config)


@contextmanager
def moto_stack(folder: Path) -> Iterator[Stack]:
    """In a process of its own: what moto keeps belongs to the process, and other tests use it in theirs."""
    port = free_port()
    with (folder / "moto.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)],
            env=os.environ | {"MOTO_COGNITO_IDP_USER_POOL_ENABLE_TOTP": "true"},  # else any code is right
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        address, key = f"http://{HOST}:{port}", Credentials("testing", "testing")
        _wait_for_moto(process, client("sqs", address, key))
        stack = Stack(MOTO, address, key, _deploy(address, key, KINDS))
        _finish_moto(stack)
        yield stack
    finally:
        process.terminate()
        process.wait()


def _wait_for_moto(process: "subprocess.Popen[bytes]", sqs: Any) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            sqs.list_queues()
        except EndpointConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"moto did not start: {process.poll()}")


@contextmanager
def embedded_stack(folder: Path) -> Iterator[Stack]:
    """The process that `make run` starts, under its own key; it saves nothing."""
    home = Home(folder, free_port(), free_port())
    make_folders(home)
    key, locked = credentials(home), lock(home)
    smtp = SmtpMailbox(home.mail_dir)
    emulator = start_emulator(home, key, locked, smtp.port)
    try:
        emulator.wait_until_ready("embedded AWS", f"{home.aws_endpoint_url}{READY_PATH}")
        outputs = _deploy(home.aws_endpoint_url, key, (*KINDS, *PEOPLE))
        yield Stack(EMBEDDED, home.aws_endpoint_url, key, outputs, home.mail_dir)
    finally:
        emulator.kill()
        smtp.stop()
        os.close(locked)


def _deploy(endpoint_url: str, key: Credentials, kinds: Sequence[str]) -> dict[str, str]:
    cloudformation = client("cloudformation", endpoint_url, key)
    given = [{"ParameterKey": name, "ParameterValue": value} for name, value in PARAMETERS.items()]
    cloudformation.create_stack(StackName=STACK, TemplateBody=json.dumps(data_part(kinds)), Parameters=given)

    def status() -> str:
        return str(cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])

    assert eventually(status, lambda seen: not seen.endswith("_IN_PROGRESS")) == "CREATE_COMPLETE"
    return stack_outputs(cloudformation, STACK)


def data_part(kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """The template with its resources of these kinds alone, and the outputs that tell of them."""
    whole = template()
    kept = {name: item for name, item in whole["Resources"].items() if item["Type"] in kinds}
    known = {*kept, *whole["Parameters"], "AWS::AccountId", "AWS::Region"}
    outputs = {name: one for name, one in whole["Outputs"].items() if set(_refs(one)) <= known}
    same = {name: whole[name] for name in ("AWSTemplateFormatVersion", "Parameters", "Conditions")}
    return {**same, "Resources": kept, "Outputs": outputs}


def _refs(value: Any) -> Iterator[str]:
    """Every logical name that a piece of the template refers to."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "Ref":
                yield part
            elif name == "Fn::GetAtt":
                yield part[0]
            elif name == "Fn::Sub":
                yield from re.findall(r"\$\{([\w:]+)", part)
            else:
                yield from _refs(part)
    elif isinstance(value, list):
        for part in value:
            yield from _refs(part)


def _finish_moto(stack: Stack) -> None:
    """moto's CloudFormation passes over parts of buckets, subscriptions, people and secrets: they are made by calls."""
    s3, sns = stack.s3(), stack.client("sns")
    for name in ("UploadsBucket", "DataBucket"):
        s3.put_bucket_versioning(Bucket=stack.outputs[name], VersioningConfiguration={"Status": "Enabled"})

    (told,) = template()["Resources"]["UploadsBucket"]["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
    ingest, mailbox = (stack.queue_arn(stack.outputs[name]) for name in ("IngestQueueUrl", "MailboxQueueUrl"))
    rules = {"Key": {"FilterRules": told["Filter"]["S3Key"]["Rules"]}}
    s3.put_bucket_notification_configuration(
        Bucket=stack.outputs["UploadsBucket"],
        NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": ingest, "Events": [told["Event"]], "Filter": rules}]
        },
    )
    sns.subscribe(TopicArn=stack.outputs["AlertsTopicArn"], Protocol="sqs", Endpoint=mailbox)
    people, secrets = make_user_pool(stack.client("cognito-idp")), stack.client("secretsmanager")
    generated = template()["Resources"]["SessionKeySecret"]["Properties"]["GenerateSecretString"]
    key = secrets.get_random_password(**generated)["RandomPassword"]
    stack.outputs.update(
        UserPoolId=people.pool_id,
        UserPoolClientId=people.client_id,
        SessionKeySecret=secrets.create_secret(Name="session-key", SecretString=key)["ARN"],
    )
