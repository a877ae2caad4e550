"""R2: sending alerts and the sweep meet every error at every call: each alert is in one mail, a repeat has its id."""

from collections.abc import Iterator
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.functions import check_stock, send_alerts
from tests.faults.calls import Calls
from tests.faults.deployed import Deployed, context, deployed, give
from tests.faults.lasting import lasting
from tests.faults.running import LONG_SECONDS, check_faults
from tests.faults.test_stream_functions import changes
from tests.functions.test_redo_changes import record

pytestmark = pytest.mark.timeout(LONG_SECONDS)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with deployed(tmp_path_factory.mktemp("lake")) as made:
        yield made


class SendAlerts:
    """Two uploads have raised alerts, each in one store; one of them is still under way, so its mail waits. The other
    is of a file with one store more: a message for its store, and one for the file."""

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack
        self.requests: list[str] = []
        self.left: list[str] = []

    def prepare(self) -> None:
        for upload_id, store, status in (("U3", "Berlin", "COMMITTED"), ("U2", "Rome", "PLANNED")):
            pk, part = f"UP#{upload_id}", {"status": status, "expected_alerts": 1}
            stores = 2 if upload_id == "U3" else 1
            for values in (
                {"sk": "META", "file_name": "a.csv", "stores": stores},
                {"sk": f"PT#{store}", "store": store, **part},
            ):
                clients.dynamodb().put_item(TableName="ops", Item=to_item({"pk": pk, **values}))
        check_stock.handler({"Records": [record(*changes()[number]) for number in (1, 5)]}, context())
        self.requests = self.stack.take("digest")

    def begin(self) -> None:
        self.left = [*self.requests]

    def deliver(self) -> bool:
        failed: list[Exception] = []
        for body in [*self.left]:
            try:
                give(send_alerts.handler, body)
            except Exception as error:
                failed.append(error)
            else:
                self.left.remove(body)
        self.left += self.stack.take("digest")
        if failed:
            raise failed[0]
        return not self.left

    def state(self) -> Any:
        """I5: at most once more for each time a sender failed after publishing, and under the same id."""
        published = self.stack.published()
        assert len(published) <= len(set(published)) + failures_after_publishing(self.stack.calls)
        return lasting(self.stack.items("ops"), without=("CHECK",)), sorted(set(published))


def failures_after_publishing(calls: Calls) -> int:
    return sum(fault.lost if operation == "Publish" else True for operation, fault in calls.met)


class Sweep(SendAlerts):
    """Every message of the digest queue was lost: the sweep asks for the mails again, and looks who gets them."""

    def begin(self) -> None:
        self.left = []
        self.swept = False

    def deliver(self) -> bool:
        if not self.swept:
            send_alerts.handler({"source": "schedule"}, context())
            self.swept = True
        return super().deliver()

    def state(self) -> Any:
        looked = [item for item in self.stack.items("ops") if item["pk"]["S"] == "CHECK"]
        return super().state(), lasting(looked)


SCENARIOS = (SendAlerts, Sweep)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_errors_at_every_call_and_by_chance_change_nothing_in_the_end_and_are_told(
    stack: Deployed, scenario: Any
) -> None:
    print(check_faults(scenario(stack)))
