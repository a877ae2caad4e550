"""Deciding about uploads, over mocked AWS; held uploads are taken up by the real ingest protocol."""

from dataclasses import replace

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.products.vendors import DynamoVendors
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import Undoing
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.products import validate_products
from backend_lambdas.uploads.protocol.lifecycle import Ended
from backend_lambdas.uploads.visible import may_decide
from dashboard.data.stock.filters import StockFilters
from dashboard.features.stock import queries as stock_queries
from dashboard.features.uploads import commands as uploads_commands
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.undo import undo_effect_view
from tests.support.dashboard import ID, STOCK, DashboardStack, catalogue_stores
from tests.support.people import ANN, BO, VIC, asked_by

HEADER = "store,item,count\n"
FULL = HEADER + "".join(f"Berlin,{n:03d},50\n" for n in range(40))
MOSTLY_GONE = HEADER + "".join(f"Berlin,{n:03d},60\n" for n in range(3))


@pytest.fixture(autouse=True)
def ann() -> None:
    asked_by(ANN)


def held_upload(stack: DashboardStack) -> str:
    stack.upload("uploads/full.csv", FULL)
    result = stack.upload("uploads/snapshot/part.csv", MOSTLY_GONE)
    detail = uploads_queries.upload(result.upload_id)
    assert detail is not None
    assert detail.upload.status == "HELD"
    return result.upload_id


def test_an_approved_upload_is_taken_up_again_and_applied(stack: DashboardStack) -> None:
    upload_id = held_upload(stack)
    uploads_commands.approve_upload(upload_id, "the store was cleared")
    assert [result.upload_id for result in stack.ingest_queued()] == [upload_id]
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    shown = detail.upload
    assert (shown.status, shown.decision, shown.decided_by) == ("COMMITTED", "approve", "Ann")
    assert stock_queries.stock_block(StockFilters(), 0, 100).matching == 3
    assert ("Ann", "upload approved") in [(entry["who"], entry["what"]) for entry in stack.audit()]


def test_a_discarded_upload_changes_nothing(stack: DashboardStack) -> None:
    upload_id = held_upload(stack)
    uploads_commands.discard_upload(upload_id, "wrong file")
    stack.ingest_queued()
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    assert (detail.upload.status, [part.status for part in detail.parts]) == ("REJECTED", ["DISCARDED"])
    assert stock_queries.stock_block(StockFilters(), 0, 100).matching == 40


def test_a_decision_made_twice_is_kept_once_and_can_not_be_turned_round(stack: DashboardStack) -> None:
    upload_id = held_upload(stack)
    uploads_commands.approve_upload(upload_id, "yes")
    asked_by(replace(ANN, user_id="u-cy", name="Cy"))
    uploads_commands.approve_upload(upload_id, "yes")
    with pytest.raises(InvalidRequest):
        uploads_commands.discard_upload(upload_id, "no")
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    assert (detail.upload.decision, detail.upload.decided_by) == ("approve", "Ann")


def test_a_decision_needs_a_right_to_every_store_of_the_upload(stack: DashboardStack) -> None:
    stack.upload("uploads/full.csv", FULL + "Hamburg,1,5\n")
    both = stack.upload("uploads/snapshot/part.csv", MOSTLY_GONE + "Hamburg,1,7\n").upload_id
    asked_by(BO)
    with pytest.raises(NotAllowed, match="This upload also holds a store that is not yours"):
        uploads_commands.approve_upload(both, "cleared")
    asked_by(replace(BO, stores=frozenset({"Cologne"})))
    with pytest.raises(NotFound, match=r"^There is no such upload\.$"):
        uploads_commands.discard_upload(both, "wrong")
    asked_by(VIC)
    with pytest.raises(NotAllowed, match="You may not decide about uploads"):
        uploads_commands.approve_upload(both, "mine")
    assert stack.ingest_queued() == []
    asked_by(replace(BO, stores=frozenset({"Berlin", "Hamburg"})))
    uploads_commands.approve_upload(both, "cleared")
    assert [result.upload_id for result in stack.ingest_queued()] == [both]
    kept = [item for item in stack.dynamodb.scan(TableName="ops")["Items"] if item["pk"]["S"] == f"UP#{both}"]
    assert [item["decided_by_id"]["S"] for item in kept if item["sk"]["S"] == "META"] == ["u-bo"]


def test_who_sent_rows_of_another_store_reads_for_whom_they_wait_and_can_only_discard_them(
    stack: DashboardStack,
) -> None:
    account = Account(BO.user_id, "bo@example.com", BO.name, BO.role, BO.stores, created_at="2026-11-01T00:00:00Z")
    Accounts(stack.dynamodb, "ops").save(account, ANN.did("account added", "bo", "2026-11-01T00:00:00Z", {}))
    text = "store,item,count\nBerlin,1,5\nHamburg,1,7\n"
    upload_id = stack.upload("uploads/both.csv", text, by="Bo", user=BO.user_id).upload_id
    asked_by(BO)
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    assert (detail.upload.status, detail.upload.applied, detail.upload.reason) == (
        "HELD",
        1,
        "Not among your stores: Hamburg. Somebody who is responsible for them, or an administrator, decides.",
    )
    assert not may_decide(detail.upload, BO)
    uploads_commands.discard_upload(upload_id, "the wrong file")
    stack.ingest_queued()
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    assert (detail.upload.status, detail.upload.applied) == ("COMMITTED", 1)


def test_a_failed_upload_shows_why_and_is_tried_again_from_the_page(stack: DashboardStack) -> None:
    key = f"uploads/{ID}/berlin.csv"
    stack.put(
        **{
            "pk": f"UP#{ID}",
            "sk": "META",
            "upload_id": ID,
            "status": "RECEIVED",
            "key": key,
            "file_name": "berlin.csv",
        },
        **{"received_at": "2026-11-20T08:00:00.000Z", "attempts": 2, "claim_until_ms": 0, "size": 30},
        **{"failed_at": "2026-11-20T08:20:00.000Z", "failure": "Given up after five tries: no permission"},
        **stack.put_file(key, STOCK),
    )
    failed = uploads_queries.upload(ID)
    assert failed is not None
    assert (failed.upload.status, failed.upload.failure) == ("FAILED", "Given up after five tries: no permission")
    uploads_commands.retry_upload(ID)
    uploads_commands.retry_upload(ID)  # nobody has begun yet: the event is sent once more
    result, repeated = stack.ingest_queued()
    assert result.outcome is not None
    assert repeated.ended is Ended.DUPLICATE
    with pytest.raises(InvalidRequest, match="has not failed, or is being tried again already"):
        uploads_commands.retry_upload(ID)
    assert (result.upload_id, result.outcome.status, result.outcome.applied) == (ID, "COMMITTED", 4)
    ended = uploads_queries.upload(ID)
    assert ended is not None
    assert (ended.upload.status, ended.upload.failure) == ("COMMITTED", None)
    assert ("Ann", "upload tried again") in [(entry["who"], entry["what"]) for entry in stack.audit()]


WRONG = HEADER + "Berlin,000,1\nBerlin,x-1,9\n"


def test_an_upload_is_undone_after_a_look_at_what_comes_back(stack: DashboardStack) -> None:
    account = Account(ANN.user_id, "ann@example.com", ANN.name, ANN.role, created_at="2026-11-01T00:00:00Z")
    Accounts(stack.dynamodb, "ops").save(account, ANN.did("account added", "ann", "2026-11-01T00:00:00Z", {}))
    stack.upload("uploads/full.csv", FULL)
    wrong = stack.upload("uploads/wrong.csv", WRONG + "Berlin,001,51\n").upload_id
    stack.upload("uploads/right.csv", HEADER + "Berlin,001,52\n")
    effect = uploads_queries.undo_effect(wrong)
    assert (effect.restored, effect.go, effect.back, effect.stay) == (2, 1, 0, 1)
    shown = {change.new.product_id: (change.old and change.old.on_hand, change.new.on_hand) for change in effect.rows}
    assert shown == {"000": (1, 50), "x-1": (9, 9)}
    assert [(row.product_id, row.on_hand) for row in effect.staying] == [("001", 52)]

    undo_id = uploads_commands.undo_upload(wrong, "Last week's file")
    key = f"uploads/undo/{undo_id}/Undo of wrong.csv"
    found = stack.s3.head_object(Bucket=stack.names.uploads_bucket, Key=key)
    stack.ingest(Arrival(key, found["VersionId"], found["ContentLength"], stack.now_ms, f"{stack.now_ms:X}", "{}"))
    undone, undo = (uploads_queries.upload(one) for one in (wrong, undo_id))
    assert undone is not None
    assert undo is not None
    assert (undone.upload.undone_by, undone.upload.undone_by_upload) == ("Ann", undo_id)
    assert undo.upload.undoing == Undoing(wrong, "Last week's file")
    outcome = (undo.upload.kind, undo.upload.by, undo.upload.applied, undo.upload.removed, undo.upload.superseded)
    assert outcome == ("undo", "Ann", 1, 1, 1)
    block = stock_queries.stock_block(StockFilters(), 0, 100)
    assert {row["product_id"]: row["on_hand"] for row in block.rows}["000"] == 50
    with pytest.raises(InvalidRequest, match="Ann has undone this already"):
        uploads_queries.undo_effect(wrong)
    with pytest.raises(InvalidRequest, match="Ann has undone this already"):
        uploads_commands.undo_upload(wrong, "again")


CATALOGUE = "sku,name,category,price\nA-1,Milk,Dairy,{price}\n{more}"


def test_a_catalogue_is_undone_after_a_look_at_what_becomes_what_it_was(stack: DashboardStack) -> None:
    account = Account(ANN.user_id, "ann@example.com", ANN.name, ANN.role, created_at="2026-11-01T00:00:00Z")
    Accounts(stack.dynamodb, "ops").save(account, ANN.did("account added", "ann", "2026-11-01T00:00:00Z", {}))
    stores = catalogue_stores(stack)
    vendors = DynamoVendors(stack.dynamodb, "ops")
    vendors.save(Vendor("Acme"), ANN.did("vendor added", "vendor Acme", "2026-11-01T00:00:00Z", {}))

    def work(key: str) -> str:
        found = stack.s3.head_object(Bucket=stack.names.uploads_bucket, Key=key)
        arrival = Arrival(key, found["VersionId"], found["ContentLength"], stack.now_ms, f"{stack.now_ms:X}", "{}")
        assert stack.ingest(arrival).ended is Ended.HANDED_OVER
        attempt = Attempt("products", lambda: stack.now_ms, stack.now_ms + 60_000)
        return validate_products(arrival, stores, attempt).upload_id

    def send(name: str, price: str, more: str = "") -> str:
        body = CATALOGUE.format(price=price, more=more).encode()
        said = {"by": "Ann", "user": ANN.user_id, "vendor": "Acme"}
        stack.s3.put_object(Bucket=stack.names.uploads_bucket, Key=f"uploads/{name}", Body=body, Metadata=said)
        return work(f"uploads/{name}")

    send("first.csv", "1.00")
    wrong = send("wrong.csv", "1.10", "A-2,Figs,Fruit,3.00\n")
    effect = uploads_queries.undo_effect(wrong)
    assert (effect.restored, effect.go, effect.back, effect.stay) == (2, 1, 0, 0)
    shown = str(undo_effect_view(effect))
    assert "1 new product is deleted" in shown
    assert shown.index("Milk (A-1)") < shown.index("1.10") < shown.index("1.00")
    undo_id = uploads_commands.undo_upload(wrong, "Last year's prices")
    work(f"uploads/undo/{undo_id}/Undo of wrong.csv")
    undo = uploads_queries.upload(undo_id)
    assert undo is not None
    assert (undo.upload.status, undo.upload.kind, undo.upload.applied) == ("COMMITTED", "undo", 2)
    assert {one.product_id: str(one.unit_price) for one in stores.catalogue.of_vendor("Acme")} == {"A-1": "1.00"}
    asked_by(BO)
    with pytest.raises(NotFound, match=r"^There is no such upload\.$"):
        uploads_queries.undo_effect(undo_id)
    asked_by(ANN)
    effect = uploads_queries.undo_effect(undo_id)
    assert (effect.restored, effect.go, effect.back) == (2, 0, 1)


def test_an_undo_needs_a_right_to_every_store_of_the_upload(stack: DashboardStack) -> None:
    both = stack.upload("uploads/both.csv", WRONG + "Hamburg,1,5\n").upload_id
    asked_by(BO)
    for ask in (uploads_queries.undo_effect, lambda one: uploads_commands.undo_upload(one, "wrong")):
        with pytest.raises(NotAllowed, match="This upload also holds a store that is not yours"):
            ask(both)
    asked_by(replace(BO, stores=frozenset({"Cologne"})))
    with pytest.raises(NotFound, match=r"^There is no such upload\.$"):
        uploads_queries.undo_effect(both)
    asked_by(VIC)
    with pytest.raises(NotAllowed, match="You may not decide about uploads"):
        uploads_commands.undo_upload(both, "mine")
