"""Two requests at one item at the same moment: AWS refuses one of them, and that must not fail an upload."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from backend_lambdas.inventory.errors import Throttled
from backend_lambdas.uploads.models import Outcome, PartStatus, UploadStatus
from backend_lambdas.uploads.ports import Attempt, Claim, Lease, Stores
from backend_lambdas.uploads.protocol.lifecycle import Ended
from backend_lambdas.uploads.stock import ingest_upload
from tests.contract.test_ingest_stores import AUDIT, NOW, commit_of, part, row
from tests.support.aws_faults import Faults
from tests.support.ingest_stores import arrival
from tests.support.mocked_aws import MockedAws

SINGLE = "TransactionConflictException"
PART = "TransactionConflict"
Step = Callable[[Stores, Lease], object]

# Every write of the ingest protocol, with the operation it is made of and the number of its parts (0: a single item).
STEPS: dict[str, tuple[Step, str, int]] = {
    "acquire": (lambda stores, lease: stores.ledger.acquire("Rome", "me", 0, 60), "UpdateItem", 0),
    "renew": (lambda stores, lease: stores.ledger.renew(lease, 120), "UpdateItem", 0),
    "release": (lambda stores, lease: stores.ledger.release(lease), "UpdateItem", 0),
    "note_sales": (lambda stores, lease: stores.ledger.note_sales(lease, "1"), "UpdateItem", 0),
    "standing": (lambda stores, lease: stores.ledger.store_summary(lease.store, "U"), "TransactGetItems", 2),
    "put_part": (
        lambda stores, lease: stores.ledger.put_part(lease, "U", part(PartStatus.PLANNED)), "TransactWriteItems", 2,
    ),
    "close_part": (lambda stores, lease: stores.ledger.close_part(lease, "U", part(), AUDIT), "TransactWriteItems", 3),
    "commit": (lambda stores, lease: stores.ledger.commit(commit_of(lease)), "TransactWriteItems", 7),
    "write_rows": (lambda stores, lease: stores.rows.write_rows(lease, [row("A")]), "TransactWriteItems", 2),
    "create": (lambda stores, lease: stores.records.create(arrival("b"), Claim("B", "me", 9), NOW), "PutItem", 0),
    "unclaim": (lambda stores, lease: stores.records.unclaim(Claim("U", "me", 100), 1, 0), "UpdateItem", 0),
    "finish": (
        lambda stores, lease: stores.records.finish(
            Claim("U", "me", 100), Outcome(UploadStatus.COMMITTED), AUDIT, NOW
        ), "TransactWriteItems", 2,
    ),
}  # fmt: skip


def prepared(aws: MockedAws) -> Lease:
    stores = aws.stores()
    stores.records.create(arrival("a"), Claim("U", "me", 100), NOW)
    lease = stores.ledger.acquire("Köln #1", "me", 0, 60)
    assert lease is not None
    return lease


@pytest.mark.parametrize("step", STEPS)
def test_a_write_that_meets_a_transaction_is_made_again(aws: MockedAws, step: str) -> None:
    do, operation, parts = STEPS[step]
    lease = prepared(aws)
    faults = Faults(aws.dynamodb)
    faults.fail(operation, PART if parts else SINGLE, times=3, parts=parts)
    do(aws.stores(), lease)
    assert faults.met == {operation: 3}


@pytest.mark.parametrize("step", [step for step in STEPS if step != "acquire"])
def test_a_conflict_without_end_asks_to_come_back(aws: MockedAws, step: str) -> None:
    do, operation, parts = STEPS[step]
    lease = prepared(aws)
    Faults(aws.dynamodb).fail(operation, PART if parts else SINGLE, parts=parts)
    with pytest.raises(Throttled):
        do(aws.stores(), lease)


def test_a_lease_that_is_being_written_to_is_taken(aws: MockedAws) -> None:
    faults = Faults(aws.dynamodb)
    faults.fail("UpdateItem", SINGLE)
    assert aws.stores().ledger.acquire("Rome", "me", 0, 60) is None


def test_who_finds_a_store_leased_writes_nothing(aws: MockedAws) -> None:
    """A write to the lease item could cancel a transaction of the one who works there."""
    prepared(aws)
    faults = Faults(aws.dynamodb)
    faults.fail("UpdateItem", SINGLE)
    assert aws.stores().ledger.acquire("Köln #1", "other", 30, 90) is None
    assert faults.met == {}


def test_rows_that_are_refused_are_left_out_of_the_next_try(aws: MockedAws) -> None:
    lease = prepared(aws)
    stores = aws.stores()
    stores.rows.write_rows(lease, [row("A")])
    faults = Faults(aws.dynamodb)
    faults.fail("TransactWriteItems", PART, times=1, parts=3)
    assert stores.rows.write_rows(lease, [row("A"), row("B")]) == ["A"]
    assert sorted(stores.rows.read_store("Köln #1")) == ["A", "B"]
    assert replace(stores.rows.read_store("Köln #1")["B"], product_id="A") == row("A")


@pytest.mark.parametrize("operation", ["TransactWriteItems", "UpdateItem", "TransactGetItems"])
def test_an_upload_that_meets_conflicts_on_and_on_comes_back_and_loses_no_delivery(
    aws: MockedAws, operation: str
) -> None:
    aws.s3.put_object(Bucket="uploads", Key="uploads/a.csv", Body=b"store,item,count\nBerlin,A,5\n")
    now = 1_700_000_000_000
    faults = Faults(aws.dynamodb)

    def deliver(attempt_id: str) -> Ended:
        attempt = Attempt(attempt_id, lambda: now, now + 90_000)
        return ingest_upload(arrival("uploads/a.csv", version_id=""), aws.stores(), attempt).ended

    if operation == "UpdateItem":
        # Giving the claim back meets them too: the message is delivered again by the queue, and the claim runs out.
        faults.fail(operation, SINGLE)
        with pytest.raises(Throttled):
            deliver("one")
    else:
        faults.fail(operation, PART, parts=2)
        assert deliver("one") is Ended.SENT_AGAIN
        waiting = aws.sqs.get_queue_attributes(QueueUrl=aws.queue_url, AttributeNames=["All"])["Attributes"]
        assert waiting["ApproximateNumberOfMessagesDelayed"] == "1"
    faults.stop()
    now += 700_000
    assert deliver("two") is Ended.FINISHED
    assert [item["sk"]["S"] for item in aws.items("stock")] == ["IT#A"]
