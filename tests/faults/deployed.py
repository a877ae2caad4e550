"""The functions as they are deployed, on moto: clients that ask once and are watched, a clock, what was logged.

What a run leaves is looked at, and taken away, past the clients: thousands of runs share one stack.
"""

import json
import pickle
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws
from moto.backends import get_backend

from backend_lambdas.aws.alerts import recheck
from backend_lambdas.aws.core import clients, paging, tables, telemetry
from backend_lambdas.aws.core import retries as repeating
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.lake import sales_stores
from backend_lambdas.aws.lake.lake import Lake
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.aws.uploads import ingest_stores
from tests.faults.calls import Calls, watched
from tests.faults.log_lines import captured_logs
from tests.faults.watched_lake import WatchedLake
from tests.support.deployed import queue_event
from tests.support.mocked_aws import create_table

REGION, ACCOUNT = "eu-central-1", "123456789012"
ONCE = Config(retries={"total_max_attempts": 1})  # botocore's own repeats would hide the error, and sleep
START_MS = 1_700_000_000_000
NO_ITEMS = pickle.dumps(defaultdict(dict))  # as moto holds those of a table
LEFT_MS = 300_000  # of a function's time when it begins
QUEUES = ("ingest", "sales", "products", "product-error", "digest", "stream-error")
QUEUES += tuple(f"{kind}-dead-letter" for kind in ("ingest", "sales", "products"))
CACHES = (settings, ingest_stores.ingest_stores, sales_stores.sales_stores, recheck.deployed_recheck)
CACHES += (
    clients.dynamodb,
    clients.streams,
    clients.s3,
    clients.sqs,
    clients.sns,
    clients.ses,
    clients.functions,
)


class Clock:
    """Stands in for the module `time` in aws/core/telemetry.py, where the functions' clock is."""

    now_ms = START_MS

    def time_ns(self) -> int:
        return self.now_ms * 1_000_000

    def monotonic(self) -> float:
        return self.now_ms / 1000


@dataclass(frozen=True)
class Kept:
    """The items of the tables, the data bucket's objects, a copy of the lake."""

    tables: dict[str, bytes]
    objects: dict[str, bytes]
    lake: Path | None
    streamed: int = 0  # records in the stream of the stock table


@dataclass
class Deployed:
    """The stack. `told`: what the functions have logged since the run began; `lake`: the folder the lake lies in."""

    calls: Calls
    clock: Clock
    folder: Path
    logged: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def lake(self) -> Lake:
        return Lake(str(self.folder / "lake"))

    def empty(self) -> None:
        """As if nothing had ever happened."""
        self.restore(Kept({"stock": NO_ITEMS, "ops": NO_ITEMS}, {}, None))
        # Somebody chose a default, so the counts of these tests open alerts.
        chosen = {"pk": {"S": tables.THRESHOLDS_PK}, "sk": {"S": "DEFAULT"}, "reorder_point": {"N": "10"}}
        clients.dynamodb().put_item(TableName="ops", Item=chosen)

    def keep(self) -> "Kept":
        """What a scenario starts from: every run of it starts from the same. Queues and topic are empty then."""
        held = {name: pickle.dumps(_backend("dynamodb").tables[name].items) for name in ("stock", "ops")}
        kept = self.folder / f"kept {next(self.numbers)}"
        if Path(self.lake.root).exists():
            shutil.copytree(self.lake.root, kept)
        objects = {key: self.data(key) for key in self.keys()}
        return Kept(held, objects, kept if kept.exists() else None, len(_stream()))

    def restore(self, kept: "Kept") -> None:
        self.clock.now_ms = START_MS
        self.logged.clear()
        for table, items in kept.tables.items():
            _backend("dynamodb").tables[table].items = pickle.loads(items)  # noqa: S301 - its own
        del _stream()[kept.streamed :]
        for queue in _backend("sqs").queues.values():
            queue._messages.clear()
            queue.deleted_messages.clear()
        for topic in _backend("sns").topics.values():
            topic.sent_notifications.clear()
        _backend("ses").sent_messages.clear()
        now = set(self.keys())
        for key in now - kept.objects.keys():
            clients.s3().delete_object(Bucket="data", Key=key)
        for key in kept.objects.keys() - now:
            clients.s3().put_object(Bucket="data", Key=key, Body=kept.objects[key])
        shutil.rmtree(self.lake.root, ignore_errors=True)
        if kept.lake is not None:
            shutil.copytree(kept.lake, self.lake.root)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table as its API would give it, sorted by key."""
        held = _backend("dynamodb").tables[table].items
        found = [item.to_json()["Attributes"] for by_sort in held.values() for item in by_sort.values()]
        return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))

    def keys(self) -> list[str]:
        """Of the objects in the data bucket."""
        return list(get_backend("s3")[ACCOUNT]["aws"].buckets["data"].keys)

    def data(self, key: str) -> bytes:
        """An object of the data bucket."""
        body: bytes = clients.s3().get_object(Bucket="data", Key=key)["Body"].read()
        return body

    def waiting(self, queue: str) -> list[str]:
        """The bodies of a queue's messages, also of those that are delayed or hidden."""
        return [message.body for message in _backend("sqs").queues[queue]._messages]

    def take(self, queue: str) -> list[str]:
        """Take every message off a queue, as if its time had come."""
        bodies = self.waiting(queue)
        _backend("sqs").queues[queue]._messages.clear()
        return bodies

    def show_hidden(self) -> None:
        """The visibility timeouts are over."""
        for queue in _backend("sqs").queues.values():
            for message in queue._messages:
                message.visible_at = 0
            queue.pending_messages.clear()

    def published(self) -> list[tuple[str, str]]:
        """(digest_id, subject) of everything the topic has been given."""
        sent = [one for topic in _backend("sns").topics.values() for one in topic.sent_notifications]
        return [(one[3]["digest_id"]["Value"], one[2]) for one in sent]


def mailed() -> list[str]:
    """The subjects of the mails SES was given."""
    return [str(one.subject) for one in _backend("ses").sent_messages]


def _stream() -> list[Any]:
    records: list[Any] = _backend("dynamodb").tables["stock"].stream_shard.items
    return records


def _backend(service: str) -> Any:
    return get_backend(service)[ACCOUNT][REGION]


def context(left_ms: int = LEFT_MS) -> Any:
    return SimpleNamespace(
        aws_request_id="1",
        function_name="f",
        memory_limit_in_mb=128,
        invoked_function_arn="a",
        get_remaining_time_in_millis=lambda: left_ms,
    )


class RefusedByFunctionError(Exception):
    """A function has answered that the message must come again."""


def give(handler: Any, *bodies: str) -> None:
    """Deliver messages of a queue in one event; raise when the function wants any of them again."""
    answer = handler(queue_event([json.loads(body) for body in bodies]), context())
    if answer["batchItemFailures"]:
        raise RefusedByFunctionError(f"{len(answer['batchItemFailures'])} of {len(bodies)} messages")


@contextmanager
def deployed(folder: Path, **more: str) -> Iterator[Deployed]:
    """`more`: settings by their names."""
    account = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION}
    with mock_aws(), functions_on(Deployed, folder, account, more) as stack:
        yield stack


@contextmanager
def functions_on(
    kind: type[Deployed], folder: Path, account: Mapping[str, str], more: Mapping[str, str]
) -> Iterator[Deployed]:
    """A stack of its own on the AWS that the variables of `account` lead to."""
    with pytest.MonkeyPatch.context() as patch, watched() as calls:
        for name, value in account.items():
            patch.setenv(name, value)
        made: list[Any] = []
        once = partial(_asking_once, clients.client, made)
        for module in (clients, paging):
            patch.setattr(module, "client", once)
        patch.setattr(repeating, "random", SimpleNamespace(uniform=lambda *_: 0.0))
        stack = kind(calls, Clock(), folder)
        patch.setattr(telemetry, "time", stack.clock)
        patch.setattr(sales_stores, "lake_in_bucket", lambda _: stack.lake)
        patch.setattr(sales_stores, "DeltaSalesLake", lambda lake: WatchedLake(DeltaSalesLake(lake), calls))
        for name, value in {**_make_stack(), **more}.items():
            patch.setenv(f"STOCKROOM_{name.upper()}", value)
        with captured_logs(stack.logged), _forgotten():
            yield stack
        for client in made:
            client.close()


def _asking_once(client: Any, made: list[Any], service: str, config: Config | None = None, **given: Any) -> Any:
    made.append(client(service, config=(config or Config()).merge(ONCE), **given))
    return made[-1]


@contextmanager
def _forgotten() -> Iterator[None]:
    for cache in CACHES:
        cache.cache_clear()
    yield
    for cache in CACHES:
        cache.cache_clear()


def _make_stack() -> dict[str, str]:
    """Create everything empty; what the template tells the functions of it."""
    dynamodb, s3, sqs, sns = (boto3.client(name) for name in ("dynamodb", "s3", "sqs", "sns"))
    create_table(dynamodb, "stock", tables.STOCK_KEYS, tables.STOCK_INDEXES, stream=True)
    create_table(dynamodb, "ops", tables.OPS_KEYS, tables.OPS_INDEXES)
    for bucket in ("uploads", "data"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="uploads", VersioningConfiguration={"Status": "Enabled"})
    urls = {f"{name.replace('-', '_')}_queue_url": sqs.create_queue(QueueName=name)["QueueUrl"] for name in QUEUES}
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    names = {"stock_table": "stock", "ops_table": "ops", "uploads_bucket": "uploads", "data_bucket": "data"}
    names |= {"user_pool_id": "unused", "user_pool_client_id": "unused", "session_key_secret": "unused"}
    return {**names, **urls, "alerts_topic_arn": topic, "dashboard_url": "https://stock.example.com"}


def bodies_of(sent: Sequence[str]) -> list[Any]:
    """Messages, read; without repeats: whoever receives them cannot tell, and need not."""
    return [json.loads(body) for body in sorted(set(sent))]
