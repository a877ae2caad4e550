"""R2: what people do on the pages meets every error at every call: told "not saved, try again", and done once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import from_item
from backend_lambdas.functions import check_stock, fail_upload, ingest_upload
from dashboard.data import dependencies
from dashboard.data.availability import DataUnavailable
from dashboard.data.deployed import aws_dependencies
from dashboard.features.alerts import commands as alerts_commands
from dashboard.features.uploads import commands as uploads_commands
from tests.faults.calls import Fault, faults_of
from tests.faults.deployed import Deployed, context, deployed, give
from tests.faults.lasting import audited, lasting
from tests.faults.running import LONG_SECONDS, check_faults, prepared, run_to_the_end
from tests.faults.test_stream_functions import changes
from tests.faults.test_uploads import BEFORE, TENFOLD, Files
from tests.functions.test_redo_changes import record

pytestmark = pytest.mark.timeout(LONG_SECONDS)
TOMORROW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with deployed(tmp_path_factory.mktemp("lake"), hold_from_items="3") as made:
        yield made
        dependencies.use_dependencies(None)


class Person:
    """Somebody presses a button; told that it could not be saved, presses it again."""

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack

    def begin(self) -> None:
        dependencies.use_dependencies(aws_dependencies())

    def press(self) -> None:
        """The command."""
        raise NotImplementedError

    def deliver(self) -> bool:
        try:
            self.press()
        except DataUnavailable as error:
            self.stack.logged.append(f"told to the person: {error.__cause__}")
            raise
        return True

    def state(self) -> Any:
        """A message sent again is harmless: an event comes as often as it likes."""
        ops = self.stack.items("ops")
        return lasting(ops), audited(ops), sorted(set(self.stack.waiting("ingest")))


class AnswerAlerts(Person):
    def prepare(self) -> None:
        check_stock.handler({"Records": [record(*changes()[number]) for number in (1, 5)]}, context())
        self.stack.take("digest")

    def refs(self) -> list[str]:
        alerts = [from_item(item) for item in self.stack.items("ops") if item["pk"]["S"].startswith("AL#")]
        return [f"{one['store']}|{one['sk']}" for one in alerts]


class Acknowledge(AnswerAlerts):
    def press(self) -> None:
        alerts_commands.acknowledge_alerts(self.refs(), "ordered")


class Snooze(AnswerAlerts):
    """Pressed again it is said again: the audit tells of both times."""

    def press(self) -> None:
        alerts_commands.snooze_alerts(self.refs(), TOMORROW, "delivery at noon")

    def state(self) -> Any:
        ops = self.stack.items("ops")
        return lasting(ops), sorted(set(audited(ops)))


class Approve(Person):
    """A held upload is released: the decision is kept and its event sent."""

    def prepare(self) -> None:
        files = Files(self.stack)
        for text in (BEFORE, TENFOLD):
            give(ingest_upload.handler, files.put(text))

    def upload_id(self) -> str:
        uploads = [from_item(item) for item in self.stack.items("ops") if item["sk"]["S"] == "META"]
        (found,) = (str(one["upload_id"]) for one in uploads if self.is_it(one))
        return found

    def is_it(self, upload: dict[str, Any]) -> bool:
        return upload.get("status") == "HELD"

    def press(self) -> None:
        uploads_commands.approve_upload(self.upload_id(), "new unit")


class Retry(Approve):
    """An upload that was given up is tried again: its failure is taken off and its event sent."""

    def prepare(self) -> None:
        url = clients.sqs().get_queue_url(QueueName="ingest-dead-letter")["QueueUrl"]
        clients.sqs().send_message(QueueUrl=url, MessageBody=Files(self.stack).put(BEFORE))
        fail_upload.handler({}, context())

    def is_it(self, upload: dict[str, Any]) -> bool:
        return upload.get("status") == "RECEIVED"

    def press(self) -> None:
        uploads_commands.retry_upload(self.upload_id())


SCENARIOS = (Acknowledge, Snooze, Approve, Retry)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_errors_at_every_call_and_by_chance_change_nothing_in_the_end_and_are_told(
    stack: Deployed, scenario: Any
) -> None:
    print(check_faults(scenario(stack)))


@pytest.mark.parametrize("fault", faults_of("sqs", "SendMessage"))
def test_a_retry_whose_event_was_not_sent_is_sent_when_the_button_is_pressed_again(
    stack: Deployed, fault: Fault
) -> None:
    run = run_to_the_end(prepared(Retry(stack)), {4: fault})
    assert [operation for operation, _ in run.met] == ["SendMessage"]
    assert len(stack.waiting("ingest")) == 1 + fault.lost
