"""R2: what happens to files meets every error at every call: counted, held, sold and taken off the stock."""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.aws.uploads.decisions import UploadDecisions
from backend_lambdas.functions import ingest_upload, load_sales
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.models import Undoing
from backend_lambdas.uploads.protocol.stored_plan import decode_plan
from backend_lambdas.uploads.removal_file import removal_file
from backend_lambdas.uploads.undo_file import undo_file
from tests.aws.lake.test_lake_contract import sales_of, weekly_of
from tests.faults.deployed import Deployed, deployed, give
from tests.faults.lasting import audited, lasting
from tests.faults.running import LONG_SECONDS, check_faults, prepared, run_to_the_end
from tests.functions.test_ingest_upload import CREATED
from tests.support.people import ANN

pytestmark = pytest.mark.timeout(LONG_SECONDS)
COUNTED = "store,item,count\n"
BEFORE = COUNTED + "".join(f"Berlin,I{number},{number + 3}\n" for number in range(6))
AFTER = COUNTED + "Berlin,I0,0\nBerlin,I1,4\nBerlin,I8,5\nRome,I1,0\nRome,I9,many\n"
TENFOLD = COUNTED + "".join(f"Berlin,I{number},{10 * number + 30}\n" for number in range(6))
WRONG = COUNTED + "Berlin,I0,2\nBerlin,I1,7\nBerlin,I3,8\nBerlin,I8,5\nRome,I1,6\n"
SOLD = "sale_id,store,product_id,sale_date,quantity,price\n"
FAILED, TRIED_AGAIN = "upload failed", "upload tried again"
SALES_BEFORE = SOLD + "a,Berlin,I1,2023-11-14,1,2.00\n"
SALES = SOLD + "a,Berlin,I1,2023-11-14,2,2.00\nb,Berlin,I2,2023-11-14,1,1.50\nc,Rome,I1,2023-11-08,1,3\nd,Rome,,,1,3\n"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    settings = {"sales_reduce_stock": "true", "hold_from_items": "3"}
    with deployed(tmp_path_factory.mktemp("lake"), **settings) as made:
        yield made


class Files:
    """A file arrives where others have been before; its messages, and those they lead to, come until none is left."""

    there: tuple[str, ...] = (BEFORE,)
    arriving = AFTER
    metadata: Mapping[str, str] = MappingProxyType({})
    handlers: tuple[tuple[str, Any], ...] = (("ingest", ingest_upload.handler), ("sales", load_sales.handler))

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack
        self.arrived = 0
        self.messages: dict[str, list[str]] = {}
        self.left: dict[str, list[str]] = {}

    def prepare(self) -> None:
        for text in self.there:
            self.messages = self._arrives(text)
            self.begin()
            while not self.deliver():
                pass
        self.messages = self._arrives(self.arriving)

    def _arrives(self, text: str) -> dict[str, list[str]]:
        return {queue: [self.put(text)] if queue == "ingest" else [] for queue, _handler in self.handlers}

    def put(self, text: str) -> str:
        """Put a file; the event S3 sends, each a second after the one before."""
        self.arrived += 1
        key = self.file_key(text)
        version_id = clients.s3().put_object(
            Bucket="uploads", Key=key, Body=text.encode(), Metadata=dict(self.metadata)
        )["VersionId"]
        event = json.loads(json.dumps(CREATED))
        event["Records"][0]["eventTime"] = f"2023-11-14T22:13:2{self.arrived}.000Z"
        event["Records"][0]["s3"]["object"] |= {"key": key, "versionId": version_id, "size": len(text)}
        return json.dumps(event)

    def file_key(self, text: str) -> str:
        return f"uploads/file{self.arrived}.csv"

    def begin(self) -> None:
        self.left = {queue: [*bodies] for queue, bodies in self.messages.items()}

    def deliver(self) -> bool:
        """A message that fails stays in its queue; what was sent meanwhile comes along the next time."""
        failed: list[Exception] = []
        for queue, handler in self.handlers:
            for body in [*self.left[queue]]:
                try:
                    give(handler, body)
                except Exception as error:
                    failed.append(error)
                else:
                    self.left[queue].remove(body)
        for queue, bodies in self.left.items():
            bodies += set(self.stack.take(queue)) - set(bodies)
        if failed:
            raise failed[0]
        return not any(self.left.values()) and not self.try_again()

    def try_again(self) -> bool:
        """An upload that was given up says so; somebody has it tried again."""
        records = map(from_item, self.stack.items("ops"))
        given_up = [one["upload_id"] for one in records if one["sk"] == "META" and "failed_at" in one]
        self.stack.calls.listening = False
        for upload_id in given_up:
            entry = ANN.did(TRIED_AGAIN, f"upload {upload_id}", iso_time(self.stack.clock.now_ms), {})
            assert UploadDecisions(clients.dynamodb(), clients.sqs(), "ops", "").retry(upload_id, entry)
            self.begin()
        return bool(given_up)

    def state(self) -> Any:
        """Rows (I1), records, rejected rows and totals (I2, I3, I6), audit (I8), snapshots, plans, the lake, mails."""
        ops = self.stack.items("ops")
        lake = DeltaSalesLake(self.stack.lake)
        return {
            "rows": lasting(self.stack.items("stock")),
            "records": lasting(ops),
            "audit": [entry for entry in audited(ops) if entry[1] not in (FAILED, TRIED_AGAIN)],
            "files": [*self._files(ops)],
            "sales": sorted(sales_of(lake).items()),
            "weekly": weekly_of(lake),
            "told": sorted(set(self.stack.published())),
        }

    def _files(self, ops: list[dict[str, Any]]) -> Iterator[Any]:
        for values in map(from_item, ops):
            if values["pk"] == "AGG":
                columns = decode_snapshot(self.stack.data(values["snapshot_key"])).columns
                yield sorted(zip(columns["product_id"], columns["on_hand"], columns["rev"], strict=True))
            if values["sk"].startswith("PT#") and values.get("plan_key"):
                plan = decode_plan(self.stack.data(values["plan_key"]))
                yield [(one.old and one.old.on_hand, one.new.product_id, one.new.on_hand) for one in plan.changes]


class CountedFile(Files):
    """Two stores, one of them new, and a line that is no count."""


class HeldFile(Files):
    """Every count is ten times the one before: a person is to decide, and is told by mail."""

    arriving = TENFOLD


class SalesFile(Files):
    """A sale that corrects an earlier one, new ones of two weeks and stores, and a line that is no sale."""

    there = (BEFORE, COUNTED + "Rome,I1,5\n", SALES_BEFORE)
    arriving = SALES


class UndoneFile(Files):
    """A wrong count of two stores is undone, but for a row changed since; sales count from the older one again."""

    there = (BEFORE, COUNTED + "Rome,I1,5\n", SALES_BEFORE, WRONG, COUNTED + "Berlin,I3,9\n")

    @property
    def arriving(self) -> str:  # type: ignore[override]
        records = map(from_item, self.stack.items("ops"))
        (wrong,) = (one["upload_id"] for one in records if one.get("file_name") == "file4.csv")
        return undo_file(Undoing(wrong, "The wrong file")).decode()

    def file_key(self, text: str) -> str:
        is_undo = text.startswith("undoes")
        return "uploads/undo/01HF00000000000000000000AZ/Undo of file4.csv" if is_undo else super().file_key(text)


class UndoneSalesFile(UndoneFile):
    """A file of sales of two stores is undone, but for a sale corrected since; the stock follows."""

    there = (BEFORE, COUNTED + "Rome,I1,5\n", SALES_BEFORE, SALES, SOLD + "b,Berlin,I2,2023-11-14,3,1.50\n")


class MergedStores(Files):
    """A store is removed, and its rows come to another one, which has one of its items."""

    there = (BEFORE, COUNTED + "Rome,I1,5\n")
    arriving = removal_file(Leaving("Berlin", "One store, two names", "Rome", "sum")).decode()

    def file_key(self, text: str) -> str:
        is_removal = text.startswith("removes")
        return "uploads/removal/01HF00000000000000000000BZ/Removal.csv" if is_removal else super().file_key(text)


SCENARIOS = (CountedFile, HeldFile, SalesFile, UndoneFile, UndoneSalesFile, MergedStores)


def test_a_wrong_count_is_undone_where_nothing_has_changed_it_since(stack: Deployed) -> None:
    run_to_the_end(prepared(UndoneFile(stack)), {})
    rows = map(from_item, stack.items("stock"))
    left = {(row["pk"], row["sk"][3:]): row["on_hand"] for row in rows if "gone" not in row}
    assert left[("ST#Berlin", "I3")] == 9
    assert [left.get(("ST#Berlin", item)) for item in ("I0", "I1", "I8")] == [3, 3, None]
    assert left[("ST#Rome", "I1")] == 5


def test_a_wrong_file_of_sales_is_undone_where_nothing_has_changed_it_since(stack: Deployed) -> None:
    run_to_the_end(prepared(UndoneSalesFile(stack)), {})
    sales = sales_of(DeltaSalesLake(stack.lake))
    assert {key: int(row[0]) for key, row in sales.items()} == {("Berlin", "a"): 1, ("Berlin", "b"): 3}
    rows = map(from_item, stack.items("stock"))
    left = {(row["pk"], row["sk"][3:]): row["on_hand"] for row in rows if "gone" not in row}
    assert [left[("ST#Berlin", item)] for item in ("I1", "I2")] == [3, 2]


def test_a_merged_store_lists_nothing_and_is_gone(stack: Deployed) -> None:
    run_to_the_end(prepared(MergedStores(stack)), {})
    rows = [row for row in map(from_item, stack.items("stock")) if "gone" not in row]
    assert {row["pk"] for row in rows} == {"ST#Rome"}
    assert {row["sk"][3:]: row["on_hand"] for row in rows} == {"I0": 3, "I1": 9, "I2": 5, "I3": 6, "I4": 7, "I5": 8}
    totals = [one for one in map(from_item, stack.items("ops")) if one["pk"] == "AGG"]
    found = {one["store"]: (one["items"], one.get("gone_by"), one.get("merged_into")) for one in totals}
    assert found == {"Berlin": (0, "01HF00000000000000000000BZ", "Rome"), "Rome": (6, None, None)}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_errors_at_every_call_and_by_chance_change_nothing_in_the_end_and_are_told(
    stack: Deployed, scenario: Any
) -> None:
    print(check_faults(scenario(stack)))
