"""R3: the process dies before or after every AWS call of one upload; the event comes again; it ends as undisturbed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.uploads.models import Undoing
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.protocol import apply as protocol_apply
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.protocol.stored_plan import decode_plan
from backend_lambdas.uploads.removal_file import removal_file
from backend_lambdas.uploads.stock import ingest_upload
from backend_lambdas.uploads.undo_file import undo_file
from tests.faults.lasting import MOVED_AT
from tests.support.ingest_stores import arrival
from tests.support.long_run import LONG
from tests.support.mocked_aws import MockedAws, mocked_aws

START_MS = 1_700_000_000_000
KEY = "uploads/count.csv"
# Writes of eight rows in place of 99: three for Berlin, two for Rome, and moto copies its tables for each.
ROWS_PER_WRITE = 8
BEFORE = "".join(f"Berlin,I{number:03d},{number % 7}\n" for number in range(10, 16))
FILE = "".join(f"Berlin,I{number:03d},{number % 9}\n" for number in range(12, 33))
FILE += "".join(f"Rome,I{number:03d},{number % 5}\n" for number in range(10)) + "Rome,I900,many\n"
HEADER = "store,item,count\n"
UNDO = "uploads/undo/01HF00000000000000000000AZ/Undo of count.csv"
MERGE = "uploads/removal/01HF00000000000000000000BZ/Merge of Berlin.csv"
IGNORED = ("until_ms", "claim_until_ms", "attempts", "epoch", "plan_key", "snapshot_key", "snapshot_rev", "rev")
IGNORED += (
    "ttl",
    "worked_ms",
    "committed_at",
    "changed_at",
    "started_at",
    "finished_at",
    "at",
    "received_at",
    "undone_at",
    "reload",
)


SHARES = 3
UNDOS = 1 if LONG else 9  # every so many calls of an undo: each point takes a stack of its own


class CrashError(BaseException):
    """The process ends here."""


class Upload:
    """One upload, delivered until it has ended, on mocked AWS; `crash` names the call and side where the first dies."""

    def __init__(self, aws: MockedAws) -> None:
        self.aws = aws
        self.now = START_MS
        self.calls = 0
        self.crash: tuple[int, str] | None = None
        for client in (aws.dynamodb, aws.s3, aws.sqs):
            client.meta.events.register("before-call", self._hook("before"))
            client.meta.events.register("after-call", self._hook("after"))

    def _hook(self, side: str) -> Callable[..., None]:
        def hook(**_: Any) -> None:
            self.calls += side == "before"
            if self.crash == (self.calls, side):
                self.crash = None
                raise CrashError

        return hook

    def deliver(self, attempt_id: str, at: int = 0, key: str = KEY) -> IngestResult:
        attempt = Attempt(attempt_id, lambda: self.now, self.now + 90_000, expects_alert)
        # Most of the file's items are new to the store, which is not what is looked at here.
        limits = PlausibilityLimits(new_items_share=100.0)
        return ingest_upload(arrival(key, START_MS + at, ""), self.aws.stores(), attempt, limits=limits)

    def run(self, crash: tuple[int, str] | None) -> int:
        """Return how many calls the first delivery made."""
        self.aws.s3.put_object(Bucket="uploads", Key="uploads/before.csv", Body=(HEADER + BEFORE).encode())
        self.aws.s3.put_object(Bucket="uploads", Key=KEY, Body=(HEADER + FILE).encode())
        self.deliver("first", key="uploads/before.csv")
        self.calls, self.crash = 0, crash
        try:
            self.deliver("one", at=1_000)
        except CrashError:
            self.now += 700_000
            self.deliver("two", at=1_000)
        return self.calls

    def run_undo(self, crash: tuple[int, str] | None) -> int:
        """The same of the undo of that upload."""
        self.run(None)
        ended = self.deliver("again", at=1_000).upload_id
        self.aws.s3.put_object(Bucket="uploads", Key=UNDO, Body=undo_file(Undoing(ended, "The wrong file")))
        self.calls, self.crash = 0, crash
        try:
            self.deliver("three", at=2_000, key=UNDO)
        except CrashError:
            self.now += 700_000
            self.deliver("four", at=2_000, key=UNDO)
        return self.calls

    def run_merge(self, crash: tuple[int, str] | None) -> int:
        """The same of a merge of the two stores."""
        self.run(None)
        body = removal_file(Leaving("Berlin", "One store, two names", "Rome", "sum"))
        self.aws.s3.put_object(Bucket="uploads", Key=MERGE, Body=body)
        self.calls, self.crash = 0, crash
        try:
            self.deliver("three", at=2_000, key=MERGE)
        except CrashError:
            self.now += 700_000
            self.deliver("four", at=2_000, key=MERGE)
        return self.calls

    def state(self) -> tuple[list[Any], ...]:
        """Everything that must not depend on where the crash was; each store's snapshot and plan, decoded."""
        stock, ops = self.aws.items("stock"), self.aws.items("ops")
        rows = [_lasting(item) | {"rev": item["rev"]} for item in stock]
        records = [_lasting(item) for item in ops if not item["pk"]["S"].startswith(("AU#", "CH#", "AGH"))]
        audit = sorted(item["audit_id"]["S"] for item in ops if item["pk"]["S"].startswith("AU#"))
        return rows, records, audit, self._snapshots(ops), self._plans(ops)

    def _snapshots(self, ops: list[dict[str, Any]]) -> list[Any]:
        keys = [item["snapshot_key"]["S"] for item in ops if item["pk"]["S"] == "AGG"]
        found = [decode_snapshot(self.aws.stores().files.get(key)).columns for key in keys]
        return [(columns["product_id"], columns["on_hand"], columns["rev"]) for columns in found]

    def _plans(self, ops: list[dict[str, Any]]) -> list[Any]:
        keys = [item["plan_key"]["S"] for item in ops if item["sk"]["S"].startswith("PT#")]
        plans = [decode_plan(self.aws.stores().files.get(key)) for key in keys]
        return [
            [(change.old and change.old.on_hand, change.new.product_id, change.new.on_hand) for change in plan.changes]
            for plan in plans
        ]


def _lasting(item: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if name not in IGNORED}
    if "ver" in kept:
        kept["ver"] = {"S": MOVED_AT.sub("~", kept["ver"]["S"])}
    return {name: value for name, value in kept.items() if not name.startswith(("month_", "open_"))}


@pytest.fixture(scope="module", autouse=True)
def small_writes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(protocol_apply, "ROWS_PER_WRITE", ROWS_PER_WRITE)
        yield


@pytest.fixture(scope="module")
def undisturbed() -> tuple[int, tuple[list[Any], ...]]:
    with mocked_aws() as aws:
        upload = Upload(aws)
        calls = upload.run(None)
        state = upload.state()
    return calls, state


@pytest.mark.parametrize("share", range(SHARES))
def test_a_crash_at_any_call_changes_nothing_in_the_end(
    share: int, undisturbed: tuple[int, tuple[list[Any], ...]]
) -> None:
    """A crash after a call is a crash before the next one: either way only what AWS holds is left."""
    calls, expected = undisturbed
    assert calls > 25
    different = []
    points = [*((number, "before") for number in range(1, calls + 1)), (calls, "after")]
    for point in points[share::SHARES]:
        with mocked_aws() as aws:
            upload = Upload(aws)
            upload.run(point)
            assert upload.crash is None
            if upload.state() != expected:
                different.append(point)
    assert different == []


def test_a_crash_at_any_call_of_an_undo_changes_nothing_in_the_end() -> None:
    with mocked_aws() as aws:
        upload = Upload(aws)
        calls, expected = upload.run_undo(None), upload.state()
        rows = {item["sk"]["S"]: int(item["on_hand"]["N"]) for item in aws.items("stock") if "gone" not in item}
    assert calls > 25
    assert rows == {f"IT#I{number:03d}": number % 7 for number in range(10, 16)}
    different = []
    for number in range(1, calls + 1, UNDOS):
        with mocked_aws() as aws:
            upload = Upload(aws)
            upload.run_undo((number, "before"))
            assert upload.crash is None
            if upload.state() != expected:
                different.append(number)
    assert different == []


def test_a_crash_at_any_call_of_a_merge_changes_nothing_in_the_end() -> None:
    with mocked_aws() as aws:
        upload = Upload(aws)
        calls, expected = upload.run_merge(None), upload.state()
        stores = {item["pk"]["S"] for item in aws.items("stock") if "gone" not in item}
        gone = {item["sk"]["S"]: "gone_by" in item for item in aws.items("ops") if item["pk"]["S"] == "AGG"}
    assert calls > 25
    assert (stores, gone) == ({"ST#Rome"}, {"ST#Berlin": True, "ST#Rome": False})
    different = []
    for number in range(1, calls + 1, UNDOS):
        with mocked_aws() as aws:
            upload = Upload(aws)
            upload.run_merge((number, "before"))
            assert upload.crash is None
            if upload.state() != expected:
                different.append(number)
    assert different == []
