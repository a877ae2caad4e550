"""The flows whose AWS requests and units are counted: the functions' handlers, in this process, on the embedded AWS.

The tables are made here, without a stream: so nothing but what is called writes to them. Nothing is timed. What a flow
costs does not depend on the machine, its load or its emulator.
"""

import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import boto3

from backend_lambdas.aws.core import clients, tables
from backend_lambdas.aws.core.settings import Settings, settings
from backend_lambdas.aws.lake.sales_stores import sales_stores
from backend_lambdas.aws.uploads.ingest_stores import ingest_stores
from infra.local.emulator.cloud import Cloud, client_environment
from infra.local.launcher.home import REGION, Home
from infra.local.launcher.platform import Platform, start_platform
from tests.bench.meter import Item, Meter, Schema, item_size
from tests.support.free_port import free_port
from tests.support.mocked_aws import create_table

ROWS = 10_000
CHANGED = 300  # 3 %: what a store counts anew in a day, as the issue puts it
EMPTIED = 100
STREAM_BATCH = 1_000
TUTORIAL = "tutorial"
TUTORIAL_ROWS = 1_000  # each costs the same
CONTEXT: Any = SimpleNamespace(
    aws_request_id="1", function_name="f", memory_limit_in_mb=1769, invoked_function_arn="a",
    get_remaining_time_in_millis=lambda: 600_000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """What one flow has cost: requests by `service.Operation`, and DynamoDB's units."""

    requests: Mapping[str, int]
    read_units: float
    write_units: float

    def __add__(self, other: "Flow") -> "Flow":
        both = Counter(self.requests) + Counter(other.requests)
        return Flow(both, self.read_units + other.read_units, self.write_units + other.write_units)

    def of(self, service: str) -> int:
        """Requests of one service."""
        return sum(count for name, count in self.requests.items() if name.startswith(f"{service}."))


@dataclass(frozen=True, slots=True)
class Counted:
    """Every flow, and the mean bytes of the items it left behind (a stock row, a history entry)."""

    new: Flow
    changed: Flow
    unchanged: Flow
    changes_followed: Flow
    alerts: Flow
    tutorial_put: Flow
    tutorial_scan: Flow
    row_bytes: float
    history_bytes: float


class Company:
    """One store, with every request of its functions metered."""

    def __init__(self, aws: Cloud, port: int) -> None:
        self.s3, self.sqs, self.dynamodb = (aws.client(name) for name in ("s3", "sqs", "dynamodb"))
        stock = Schema(tables.STOCK_KEYS, tables.STOCK_INDEXES)
        tutorial = Schema(("store", "item"), {"item": ("item", "store")})
        ops = Schema(tables.OPS_KEYS, tables.OPS_INDEXES)
        self.meter = Meter({"stock": stock, "ops": ops, TUTORIAL: tutorial})
        self.port = port
        self.sent = 0
        self.others: Callable[[], Counter[str]] = Counter  # requests of clients that boto3's hooks do not see
        self.watch()

    def watch(self) -> None:
        """Count what the functions' clients ask for, such as they are now."""
        for client in (clients.dynamodb(), clients.s3(), clients.sqs(), clients.sns()):
            self.meter.watch(client, self.dynamodb)

    def stored(self, body: bytes, name: str = "") -> str:
        """Put a file where uploads are; the message that tells of it."""
        self.sent += 1
        key = name or f"uploads/{self.sent}.csv"
        version = self.s3.put_object(Bucket="metered-uploads", Key=key, Body=body)["VersionId"]
        found = {"key": key, "size": len(body), "sequencer": f"{self.sent:016X}", "versionId": version}
        event = {"eventName": "ObjectCreated:Put", "eventTime": f"2026-11-21T08:{self.sent:02d}:00.000Z"}
        return json.dumps({"Records": [event | {"s3": {"object": found}}]})

    def send(self, body: bytes, name: str = "") -> Flow:
        """One file through ingest_upload."""
        from backend_lambdas.functions import ingest_upload

        message = sqs_event([self.stored(body, name)])
        with self.counting() as flow:
            answer = ingest_upload.handler(message, CONTEXT)
        if answer["batchItemFailures"]:
            raise RuntimeError("The file was not ingested; see the log line above.")
        return flow()

    def follow(self) -> Flow:
        """What the stream's functions make of the changes so far, and the mails that follow."""
        from backend_lambdas.functions import check_stock, record_history, send_alerts

        records = [stream_record(old, new) for table, old, new in self.meter.changes if table == "stock"]
        self.meter.changes.clear()
        with self.counting() as flow:
            for start in range(0, len(records), STREAM_BATCH):
                batch = {"Records": records[start : start + STREAM_BATCH]}
                check_stock.handler(batch, CONTEXT)
                record_history.handler(batch, CONTEXT)
            for body in self.digests():
                send_alerts.handler(sqs_event([body]), CONTEXT)
        return flow()

    def digests(self) -> Iterator[str]:
        """The digests that were asked for."""
        url = settings().digest_queue_url
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 4}  # a digest is asked for with a delay
        while messages := self.sqs.receive_message(**asked).get("Messages"):
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                yield message["Body"]

    @contextmanager
    def counting(self) -> Iterator[Any]:
        """Give a function that tells, afterwards, what was counted inside."""
        before, others = Counter(self.meter.counts), self.others()

        def counted() -> Flow:
            found = self.meter.since(before) + (self.others() - others)
            requests = {name: count for name, count in found.items() if "." in name}
            return Flow(requests, float(found["read_units"]), float(found["write_units"]))

        yield counted

    def mean_bytes(self, table: str, pk: str) -> float:
        """Of the items whose partition begins with `pk`."""
        sizes = [item_size(item) for item in self.meter.tables[table].values() if item["pk"]["S"].startswith(pk)]
        return sum(sizes) / len(sizes)


def measure() -> Counted:
    """Run every flow once, in the order in which a company meets them."""
    with emulated_company() as company:
        rng = random.Random(7)
        counts = {f"SKU-{number:06d}": rng.randrange(5, 200) for number in range(ROWS)}
        new = company.send(stock_file(counts))
        company.follow()
        for item in rng.sample(sorted(counts), CHANGED):
            counts[item] += 1
        changed = company.send(stock_file(counts))
        followed = company.follow()
        unchanged = company.send(stock_file(counts))
        for item in rng.sample(sorted(counts), EMPTIED):
            counts[item] = 0
        company.send(stock_file(counts))
        history_bytes = company.mean_bytes("ops", "HI#")
        alerts = company.follow()
        put, scan = tutorial(company)
        return Counted(
            new, changed, unchanged, followed, alerts, put, scan, company.mean_bytes("stock", "ST#"), history_bytes
        )


def tutorial(company: Company) -> tuple[Flow, Flow]:
    """A put per row of such a file, on the second day, and the Scan that shows it; of TUTORIAL_ROWS rows."""
    create_table(company.dynamodb, TUTORIAL, ("store", "item"), {"item": ("item", "store")})
    client = clients.dynamodb()
    counts = {f"SKU-{number:06d}": number % 200 for number in range(TUTORIAL_ROWS)}
    rows = [line.split(",") for line in stock_file(counts).decode().split()[1:]]
    names = ("store", "item", "count", "name", "category", "price")
    for _ in range(2):  # the second day's file: every row is put again
        with company.counting() as put:
            for row in rows:
                item = {name: {"S": value} for name, value in zip(names, row, strict=True)}
                client.put_item(TableName=TUTORIAL, Item=item | {"count": {"N": row[2]}})
    with company.counting() as scan:
        for page in client.get_paginator("scan").paginate(TableName=TUTORIAL):
            if not page["Items"]:
                raise RuntimeError("The tutorial's table is empty.")
    return put(), scan()


@contextmanager
def emulated_company() -> Iterator[Company]:
    """A deployed Stockroom as far as the functions can tell."""
    with tempfile.TemporaryDirectory() as folder, _platform(Path(folder)) as platform:
        aws = platform.cloud
        for bucket in ("metered-uploads", "metered-data"):
            aws.client("s3").create_bucket(Bucket=bucket)
        aws.client("s3").put_bucket_versioning(Bucket="metered-uploads", VersioningConfiguration={"Status": "Enabled"})
        create_table(aws.client("dynamodb"), "stock", tables.STOCK_KEYS, tables.STOCK_INDEXES)
        create_table(aws.client("dynamodb"), "ops", tables.OPS_KEYS, tables.OPS_INDEXES)
        names = {field.name.upper(): field.name for field in fields(Settings) if field.default is MISSING}
        names |= {
            "STOCK_TABLE": "stock",
            "OPS_TABLE": "ops",
            "UPLOADS_BUCKET": "metered-uploads",
            "DATA_BUCKET": "metered-data",
        }
        for name in ("INGEST", "SALES", "DIGEST", "STREAM_ERROR"):
            names[f"{name}_QUEUE_URL"] = aws.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        names["ALERTS_TOPIC_ARN"] = aws.client("sns").create_topic(Name="alerts")["TopicArn"]
        environment = {f"STOCKROOM_{name}": value for name, value in names.items()}
        with mock.patch.dict(os.environ, environment | client_environment(aws.endpoint_url, aws.credentials)):
            forget()
            yield Company(aws, platform.home.aws_port)
        forget()


@contextmanager
def _platform(folder: Path) -> Iterator[Platform]:
    platform = start_platform(Home(folder, free_port(), free_port()), lambda _: None, samples=False, dashboard=False)
    try:
        yield platform
    finally:
        platform.stop()


def forget() -> None:
    """The clients, settings and credentials of this process: a session keeps the first that it has found."""
    boto3.setup_default_session()
    made = (clients.session, clients.dynamodb, clients.s3, clients.sqs, clients.sns)
    for cached in (settings, ingest_stores, sales_stores, *made):
        cached.cache_clear()


def stock_file(counts: Mapping[str, int]) -> bytes:
    lines = ["store,item,count,name,category,price"]
    lines += [
        f"Berlin,{item},{count},Article-{item[4:]},Category-{int(item[4:]) % 40},{int(item[4:]) % 90 + 1}.50"
        for item, count in counts.items()
    ]
    return ("\n".join(lines) + "\n").encode()


def sqs_event(bodies: list[str]) -> dict[str, Any]:
    arn = f"arn:aws:sqs:{REGION}:123456789012:queue"
    common = {"eventSource": "aws:sqs", "awsRegion": REGION, "eventSourceARN": arn, "messageAttributes": {}}
    common |= {"receiptHandle": "r", "attributes": {"ApproximateReceiveCount": "1"}, "md5OfBody": ""}
    return {"Records": [{**common, "messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]}


def stream_record(old: Item | None, new: Item | None) -> dict[str, Any]:
    """A change as the table's stream tells it."""
    row: Item = new or old or {}
    images = {name: image for name, image in (("OldImage", old), ("NewImage", new)) if image is not None}
    kind = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    body = {"Keys": {name: row[name] for name in tables.STOCK_KEYS}, "ApproximateCreationDateTime": 1_795_000_000}
    return {"eventID": row["sk"]["S"], "eventName": kind, "eventSource": "aws:dynamodb", "dynamodb": body | images}
