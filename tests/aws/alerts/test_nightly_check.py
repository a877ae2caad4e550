"""The nightly check on mocked AWS: what was lost is found from the rows and mended; where all is right nothing is."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from backend_lambdas.alerts.detect import DigestKey, check_stock
from backend_lambdas.alerts.nightly_check import Checked, nightly_check
from backend_lambdas.alerts.recheck import Recheck
from backend_lambdas.aws.alerts.nightly_check import DynamoBooks, DynamoRepairs
from backend_lambdas.aws.alerts.states import DynamoAlertStates
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.stock.history import DynamoHistoryStore
from backend_lambdas.aws.stock.items import item_to_row, row_to_item
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.aws.stock.rows import DynamoCurrentRows
from backend_lambdas.aws.uploads.decisions import UploadDecisions
from backend_lambdas.aws.uploads.ingest_queue import arrivals
from backend_lambdas.inventory.history import record_history
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.inventory.stock import RowChange
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.models import PartStatus, UploadPart
from backend_lambdas.uploads.ports import Attempt, Claim
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import arrival
from tests.support.mocked_aws import MockedAws

DAY = 1_700_000_000_000
HOUR = 3_600_000
NIGHT = DAY + 8 * HOUR
VER = f"{NIGHT}#A#long"
FILE = "store,item,count\n" + "".join(f"Berlin,I{number:02d},{number}\n" for number in range(30)) + "Rome,A,0\n"


@dataclass
class Night:
    """One file of two stores, ingested, and the stream functions run for it; then the night comes."""

    aws: MockedAws
    requested: list[DigestKey] = field(default_factory=list)

    def __post_init__(self) -> None:
        client = self.aws.dynamodb
        states, history = DynamoAlertStates(client, "ops"), DynamoHistoryStore(client, "ops")
        chosen = {"pk": tables.THRESHOLDS_PK, "sk": "DEFAULT", "reorder_point": 10}
        client.put_item(TableName="ops", Item=to_item(chosen))
        self.recheck = Recheck(DynamoCurrentRows(client, "stock"), states, self, history)
        self.aws.s3.put_object(Bucket="uploads", Key="uploads/a.csv", Body=FILE.encode())
        ingest_upload(arrival("uploads/a.csv", DAY, ""), self.aws.stores(), Attempt("a", lambda: DAY, DAY + 90_000))
        self.deliver(self.rows())

    def request(self, digest: DigestKey, delay_seconds: int) -> None:
        self.requested.append(digest)

    def rows(self) -> list[Any]:
        return [item_to_row(item) for item in self.aws.items("stock")]

    def deliver(self, rows: list[Any]) -> None:
        """What the stream would bring of new rows."""
        changes = [RowChange(None, row, DAY) for row in rows]
        check_stock(changes, self.recheck.states, self, DAY)
        record_history(changes, self.recheck.history)
        self.requested.clear()

    def check(self, now: int = NIGHT, time_left: bool = True) -> Checked:
        client = self.aws.dynamodb
        books = DynamoBooks(client, StockReader(client, self.aws.s3, "stock", "ops", "data"), "stock", "ops")
        decisions = UploadDecisions(client, self.aws.sqs, "ops", self.aws.queue_url)
        attempt = Attempt("night", lambda: now, now + 600_000)
        repairs = DynamoRepairs(self.aws.stores(), attempt, books, decisions)
        return nightly_check(books, self.recheck, repairs, now, lambda: not time_left)

    def forget(self, prefix: str) -> list[dict[str, Any]]:
        """Delete the Ops items whose pk begins so, and return them."""
        lost = [item for item in self.aws.items("ops") if item["pk"]["S"].startswith(prefix)]
        for item in lost:
            key = {name: item[name] for name in ("pk", "sk")}
            self.aws.dynamodb.delete_item(TableName="ops", Key=key)
        return [from_item(item) for item in lost]

    def ops(self, prefix: str) -> list[dict[str, Any]]:
        return [from_item(item) for item in self.aws.items("ops") if item["pk"]["S"].startswith(prefix)]

    def update(self, table: str, pk: str, sk: str, **values: Any) -> None:
        sets = ", ".join(f"#{name} = :{name}" for name in values)
        self.aws.dynamodb.update_item(
            TableName=table,
            Key=to_item({"pk": pk, "sk": sk}),
            UpdateExpression=f"SET {sets}",
            ExpressionAttributeNames={f"#{name}": name for name in values},
            ExpressionAttributeValues=to_item({f":{name}": value for name, value in values.items()}),
        )


@pytest.fixture
def night(aws: MockedAws) -> Night:
    return Night(aws)


ALL_RIGHT = Checked(stores=2, rows=31)


def test_where_all_is_right_nothing_is_mended(night: Night) -> None:
    before = night.aws.items("ops")
    assert night.check() == ALL_RIGHT
    assert (night.aws.items("ops"), night.requested) == (before, [])


def test_alerts_that_never_opened_open_with_the_ids_the_stream_would_have_given_them(night: Night) -> None:
    lost = [*night.forget("AL#Berlin"), *night.forget("OUT#")]
    night.forget("AS#Berlin")
    checked = night.check()
    assert (checked.opened, checked.repaired) == (11, 11)
    assert {key.store for key in night.requested} == {"Berlin"}
    assert {alert["alert_id"] for alert in night.ops("AL#Berlin")} == {
        alert["alert_id"] for alert in lost if "alert_id" in alert and alert["store"] == "Berlin"
    }
    assert night.check() == ALL_RIGHT


def test_an_episode_whose_row_is_fine_or_not_there_ends(night: Night) -> None:
    row = night.aws.dynamodb.get_item(TableName="stock", Key=to_item({"pk": "ST#Berlin", "sk": "IT#I05"}))["Item"]
    night.aws.dynamodb.put_item(TableName="stock", Item={**row, "on_hand": {"N": "40"}, "rev": {"N": "2"}})
    night.aws.dynamodb.delete_item(TableName="stock", Key=to_item({"pk": "ST#Rome", "sk": "IT#A"}))
    assert night.check().resolved == 2
    open_now = {item["product_id"] for item in night.ops("AL#") if item["status"] == "open"}
    assert "I05" not in open_now
    assert "A" not in open_now


def test_a_missing_history_entry_of_the_last_day_is_added(night: Night) -> None:
    lost = night.forget("HI#Berlin#I03")
    assert (night.check().entries, night.ops("HI#Berlin#I03")) == (1, lost)


def test_totals_that_are_not_those_of_the_rows_are_published_again(night: Night) -> None:
    (before,) = (item for item in night.ops("AGG") if item["store"] == "Berlin")
    night.update("ops", "AGG", "ST#Berlin", units=7, out=0)
    assert (night.check().totals, night.check().totals) == (1, 0)
    (after,) = (item for item in night.ops("AGG") if item["store"] == "Berlin")
    moved = {"rev", "snapshot_key", "snapshot_rev", "changed_at"}
    assert {name: after[name] for name in after.keys() - moved} == {
        name: before[name] for name in before.keys() - moved
    }
    body = night.aws.s3.get_object(Bucket="data", Key=after["snapshot_key"])["Body"].read()
    assert (decode_snapshot(body).rev, len(decode_snapshot(body).columns["product_id"])) == (before["rev"] + 1, 30)


def test_a_lease_nobody_gave_back_and_its_unpublished_rows_are_seen(night: Night) -> None:
    night.update("ops", "ST#Berlin", "LEASE", owner="dead", until_ms=DAY + 60_000, unpublished=True)
    assert (night.check().totals, night.check().totals) == (1, 0)
    lease = next(item for item in night.ops("ST#Berlin") if item["sk"] == "LEASE")
    assert ("owner" in lease, "unpublished" in lease) == (False, False)


def test_a_long_upload_between_two_runs_is_left_to_go_on(night: Night) -> None:
    """Hundreds of thousands of rows go on by messages: the lease is given back, the rows so far are not published."""
    records, ledger = night.aws.stores().records, night.aws.stores().ledger
    worked = NIGHT - HOUR // 2
    lease = ledger.acquire("Berlin", "long", worked, worked + 60_000)
    assert lease is not None
    ledger.put_part(lease, "long", UploadPart("Berlin", PartStatus.PLANNED, VER, plan_key="plans/long"))
    night.aws.dynamodb.put_item(TableName="stock", Item=row_to_item(replace(night.rows()[0], on_hand=77)))
    ledger.pause_part(lease, "long", UploadPart("Berlin", PartStatus.PLANNED, VER, plan_key="plans/long", written=9))
    assert night.check().totals == 0
    assert ledger.store_summary("Berlin", "long")[1] == UploadPart(
        "Berlin", PartStatus.PLANNED, VER, plan_key="plans/long", written=9
    )
    assert night.check(NIGHT + 2 * HOUR).totals == 1  # nobody came back: the rows there are are published
    assert records.find("long") is None


def test_a_lease_that_was_let_go_without_a_word_counts_from_its_last_work(night: Night) -> None:
    ledger = night.aws.stores().ledger
    lease = ledger.acquire("Berlin", "long", NIGHT - HOUR // 2, NIGHT - HOUR // 2 + 60_000)
    assert lease is not None
    ledger.put_part(lease, "long", UploadPart("Berlin", PartStatus.PLANNED, VER))
    ledger.release(lease)
    assert (night.check().totals, night.check(NIGHT + 2 * HOUR).totals) == (0, 1)


def test_an_upload_that_goes_on_for_hours_is_not_started_again_between_two_runs(night: Night) -> None:
    (upload,) = (item for item in night.ops("UP#") if item["sk"] == "META")
    keys = {"open_pk": tables.OPEN_UPLOADS_PK, "open_sk": upload["month_sk"]}
    claim = Claim(upload["upload_id"], "run 40", NIGHT - HOUR)
    night.update("ops", upload["pk"], "META", status="APPLYING", claim_owner="run 40", claim_until_ms=NIGHT, **keys)
    night.aws.stores().records.unclaim(claim, attempts=0, stalls=0)
    assert (night.check().uploads, night.check(NIGHT + 6 * HOUR).uploads) == (0, 1)


def test_a_store_somebody_works_on_is_left_to_them(night: Night) -> None:
    night.update("ops", "ST#Berlin", "LEASE", owner="alive", until_ms=NIGHT + 60_000)
    night.update("ops", "AGG", "ST#Berlin", units=7)
    assert night.check().totals == 0


def test_an_upload_that_stopped_on_its_way_is_started_again(night: Night) -> None:
    (upload,) = (item for item in night.ops("UP#") if item["sk"] == "META")
    keys = {"open_pk": tables.OPEN_UPLOADS_PK, "open_sk": upload["month_sk"]}
    night.update("ops", upload["pk"], "META", status="APPLYING", claim_until_ms=DAY + 1000, **keys)
    assert night.check().uploads == 1
    (message,) = night.aws.sqs.receive_message(QueueUrl=night.aws.queue_url)["Messages"]
    (again,) = arrivals(message["Body"])
    assert (again.key, again.event_ms) == ("uploads/a.csv", DAY)
    night.update("ops", upload["pk"], "META", status="HELD", claim_until_ms=DAY + 1000)
    assert night.check().uploads == 0


@pytest.mark.parametrize("left", [{"status": "APPLYING"}, {"status": "HELD", "decided_at": iso_time(DAY + 1000)}])
def test_an_upload_that_was_given_up_waits_for_a_person(night: Night, left: dict[str, str]) -> None:
    (upload,) = (item for item in night.ops("UP#") if item["sk"] == "META")
    keys = {"open_pk": tables.OPEN_UPLOADS_PK, "open_sk": upload["month_sk"], "claim_until_ms": 0}
    night.update("ops", upload["pk"], "META", failed_at=iso_time(DAY + 2000), failure="Given up.", **left, **keys)
    assert night.check().uploads == 0
    assert "Messages" not in night.aws.sqs.receive_message(QueueUrl=night.aws.queue_url)


def test_what_changed_within_the_hour_is_left_to_the_stream(night: Night) -> None:
    night.forget("AS#Berlin")
    night.forget("HI#Berlin")
    assert night.check(DAY + HOUR // 2).repaired == 0


def test_without_time_the_stores_left_are_counted(night: Night) -> None:
    assert night.check(time_left=False) == Checked(stores_left=2)
