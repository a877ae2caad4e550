"""R2 on the embedded AWS, over HTTP: a file, its alerts and their mail, with errors in a sample of the calls."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.functions import check_stock, record_history, send_alerts
from infra.local.emulator.cloud import client_environment
from tests.faults import running
from tests.faults.deployed import QUEUES, START_MS, Deployed, Kept, context, functions_on, give
from tests.faults.lasting import audited, lasting
from tests.faults.running import LONG_SECONDS, check_faults
from tests.faults.test_uploads import AFTER, BEFORE, Files
from tests.support.emulated import Emulated

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(LONG_SECONDS)]
FEW, SCHEDULES = 6, 200 if running.LONG else 2


class OnEmulator(Deployed):
    """The same stack on the embedded AWS; what it holds is looked at through its API."""

    def restore(self, kept: Kept) -> None:
        """Every run starts from nothing: the scenario brings what it needs."""
        self.clock.now_ms = START_MS
        self.logged.clear()
        for table in ("stock", "ops"):
            for item in self.items(table):
                key = {name: item[name] for name in ("pk", "sk")}
                clients.dynamodb().delete_item(TableName=table, Key=key)
        for queue in (*QUEUES, "mails"):
            self.take(queue)

    def keep(self) -> Kept:
        return Kept({}, {}, None)

    def items(self, table: str) -> list[dict[str, Any]]:
        listening, self.calls.listening = self.calls.listening, False  # a look is no call of a function
        pages = clients.dynamodb().get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        found = [item for page in pages for item in page["Items"]]
        self.calls.listening = listening
        return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))

    def take(self, queue: str) -> list[str]:
        listening, self.calls.listening = self.calls.listening, False
        url = clients.sqs().get_queue_url(QueueName=queue)["QueueUrl"]
        bodies: list[str] = []
        while messages := clients.sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                bodies.append(message["Body"])
                clients.sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        self.calls.listening = listening
        return bodies

    def show_hidden(self) -> None:
        """Nothing is received but to be deleted."""

    def published(self) -> list[tuple[str, str]]:
        mails = [json.loads(body) for body in self.take("mails")]
        return [(one["MessageAttributes"]["digest_id"]["Value"], one["Subject"]) for one in mails]


@pytest.fixture(scope="module")
def stack(emulator: Emulated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    cloud = emulator.platform.cloud
    account = client_environment(cloud.endpoint_url, cloud.credentials)
    with functions_on(OnEmulator, tmp_path_factory.mktemp("lake"), account, {}) as made:
        sqs, sns = clients.sqs(), clients.sns()
        sqs.meta.events.register("provide-client-params.sqs.SendMessage", without_delay)
        url = sqs.create_queue(QueueName="mails")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=sns.create_topic(Name="alerts")["TopicArn"], Protocol="sqs", Endpoint=arn)
        yield made


def without_delay(params: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Between two deliveries the clock is moved on; the queue's own is not."""
    return {**params, "DelaySeconds": 0}


class FileToMail(Files):
    """A file on top of another: ingested; its rows' changes checked and kept; each (store, file) mailed."""

    def prepare(self) -> None:
        self.messages = {"ingest": [self.put(BEFORE)], "sales": []}
        self.second = self.put(AFTER)

    def begin(self) -> None:
        super().begin()
        while not Files.deliver(self):
            pass
        self.before = {self.row_key(item): item for item in self.stack.items("stock")}
        self.left["ingest"] = [self.second]
        self.steps = [self.ingest, self.check, self.keep, self.mail]

    def row_key(self, item: dict[str, Any]) -> tuple[str, str]:
        return item["pk"]["S"], item["sk"]["S"]

    def deliver(self) -> bool:
        """One function after the other; one that fails is called again."""
        while self.steps:
            self.steps[0]()
            del self.steps[0]
        return True

    def ingest(self) -> None:
        if not Files.deliver(self):
            raise RuntimeError("its event came back")

    def records(self) -> dict[str, Any]:
        """What the stream would bring: the rows that are not as they were."""
        self.stack.calls.listening = False
        rows = {self.row_key(item): item for item in self.stack.items("stock")}
        self.stack.calls.listening = True
        changed = [(self.before.get(key), row) for key, row in rows.items() if row != self.before.get(key)]
        return {"Records": [_record(old, new) for old, new in changed]}

    def check(self) -> None:
        check_stock.handler(self.records(), context())

    def keep(self) -> None:
        record_history.handler(self.records(), context())

    def mail(self) -> None:
        """The sweep asks for every mail that has not gone."""
        send_alerts.handler({"source": "schedule"}, context())
        while bodies := self.stack.take(
            "digest"
        ):  # a store's mail may be a part of its file's, which is asked for then
            for body in bodies:
                give(send_alerts.handler, body)

    def state(self) -> Any:
        ops, published = self.stack.items("ops"), self.stack.published()
        assert len(published) <= len(set(published)) + len(self.stack.calls.met)
        rows = lasting(self.stack.items("stock"))
        return rows, lasting(ops, without=("CHECK",)), audited(ops), sorted(set(published))


def _record(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    images = {"NewImage": new} | ({"OldImage": old} if old else {})
    keys = {name: new[name] for name in ("pk", "sk")}
    body = {"ApproximateCreationDateTime": START_MS / 1000, "SequenceNumber": "1", "Keys": keys}
    return {"eventName": "MODIFY" if old else "INSERT", "dynamodb": body | images}


def test_errors_at_every_call_and_by_chance_change_nothing_in_the_end_and_are_told(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "FEW", FEW)
    monkeypatch.setattr(running, "SCHEDULES", SCHEDULES)
    print(check_faults(FileToMail(stack)))
