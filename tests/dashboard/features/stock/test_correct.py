"""Correcting a count: from the command through the real ingest protocol to the row, its totals and the audit trail."""

from dataclasses import replace
from typing import Any

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound, UploadRejected
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.correct_count import FILE_NAME, Correction, correction_in
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from dashboard.features.stock import queries as stock_queries
from dashboard.features.stock.callbacks import ON_ITS_WAY, correct
from dashboard.features.stock.commands import correct_count
from dashboard.features.stock.item_panel import item_body
from dashboard.features.uploads import queries as uploads_queries
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, VIC, asked_by

KEY = ("Berlin", "003")


@pytest.fixture(autouse=True)
def bo(stocked: DashboardStack) -> None:
    """Bo, responsible for Berlin, asks."""
    account = Account(BO.user_id, "bo@example.com", BO.name, BO.role, BO.stores, created_at="2026-11-01T00:00:00Z")
    Accounts(stocked.dynamodb, "ops").save(
        account, ANN.did("account added", "bo@example.com", "2026-11-01T00:00:00Z", {})
    )
    asked_by(BO)


def seen(store: str, product_id: str) -> dict[str, Any]:
    item = stock_queries.stock_item(store, product_id)
    assert item is not None
    return item.row


def ingest(stack: DashboardStack, upload_id: str) -> IngestResult:
    key = f"uploads/{upload_id}/{FILE_NAME}"
    (version,) = stack.s3.list_object_versions(Bucket=stack.names.uploads_bucket, Prefix=key)["Versions"]
    return stack.ingest(Arrival(key, version["VersionId"], version["Size"], stack.now_ms, f"{stack.now_ms:X}", "{}"))


def test_a_corrected_count_is_a_count_like_any_other_with_who_and_why(stocked: DashboardStack) -> None:
    before = seen(*KEY)
    upload_id = correct_count(*KEY, before["rev"], " 41 ", "Counted twice, Köln's box")
    ingest(stocked, upload_id)
    after = seen(*KEY)
    changed = {"on_hand": 41, "rev": before["rev"] + 1, "upload_id": upload_id, "line": 2}
    assert {name: after[name] for name in changed} == changed
    assert (after["product_name"], after["unit_price"]) == (before["product_name"], before["unit_price"])
    source = stock_queries.stock_item(*KEY)
    assert source is not None
    assert (source.provenance.file_name, source.provenance.by) == (FILE_NAME, "Bo")
    items = stocked.dynamodb.scan(TableName="ops")["Items"]
    entry = next(item for item in items if item.get("action", {}).get("S") == "count corrected")
    detail = {name: next(iter(value.values())) for name, value in entry["detail"]["M"].items()}
    assert (entry["actor"]["S"], entry["user_id"]["S"]) == ("Bo", "u-bo")
    told = {"store": "Berlin", "before": str(before["on_hand"]), "after": "41", "why": "Counted twice, Köln's box"}
    assert detail | told == detail
    total = next(item for item in items if (item["pk"]["S"], item["sk"]["S"]) == ("AGG", "ST#Berlin"))
    assert total["rev"]["N"] == "2"


def test_a_count_that_another_file_changed_meanwhile_is_left_alone(stocked: DashboardStack) -> None:
    upload_id = correct_count(*KEY, seen(*KEY)["rev"], "41", "Counted twice")
    asked_by(ANN)
    stocked.upload("uploads/newer.csv", "store,item,count\nBerlin,003,17\n")
    asked_by(BO)
    result = ingest(stocked, upload_id)
    assert result.outcome is not None
    assert (result.outcome.status, seen(*KEY)["on_hand"]) == ("SUPERSEDED", 17)
    shown = uploads_queries.upload(upload_id)
    assert shown is not None
    assert [part.reason for part in shown.parts] == ["The count was changed meanwhile: it is 17 now."]


@pytest.mark.parametrize(
    ("actor", "changes", "error", "words"),
    [
        (BO, {"units": "4.5"}, InvalidRequest, "as a whole number"),
        (BO, {"units": "-1"}, InvalidRequest, "as a whole number"),
        (BO, {"units": "٤"}, InvalidRequest, "as a whole number"),
        (BO, {"units": "9" * 11}, InvalidRequest, "as a whole number"),
        (BO, {"units": ""}, InvalidRequest, "as a whole number"),
        (BO, {"units": "50"}, InvalidRequest, "The count is 50 already"),
        (BO, {"reason": " "}, InvalidRequest, "Say why"),
        (BO, {"rev": 7}, InvalidRequest, "The count was changed meanwhile: it is 50 now"),
        (BO, {"store": "Köln"}, NotFound, "There is no store 'Köln'"),
        (BO, {"product_id": "999"}, NotFound, "does not list this item"),
        (VIC, {}, NotAllowed, "You may not correct counts"),
        (replace(ANN, role=Role.VIEWER), {}, NotAllowed, "You may not correct counts"),
    ],
)
def test_what_makes_no_sense_or_is_not_theirs_sends_nothing(
    stocked: DashboardStack, actor: Actor, changes: dict[str, Any], error: type[Exception], words: str
) -> None:
    asked = {"store": "Berlin", "product_id": "003", "rev": 1, "units": "41", "reason": "Counted twice"} | changes
    before = stocked.s3.list_objects_v2(Bucket=stocked.names.uploads_bucket)["KeyCount"]
    asked_by(actor)
    with pytest.raises(error, match=words):
        correct_count(*asked.values())
    assert stocked.s3.list_objects_v2(Bucket=stocked.names.uploads_bucket)["KeyCount"] == before


def test_the_form_says_what_became_of_it_and_only_who_may_has_one(stocked: DashboardStack) -> None:
    item = stock_queries.stock_item(*KEY)
    assert "Correct the count" in str(item_body(item, "Berlin").to_plotly_json())
    place = {"store": "Berlin", "product_id": "003", "rev": 1}
    assert correct(1, place, "x", "why")[0] == "Type what is on the shelf as a whole number, 0 or more."
    assert correct(1, place, "41", "Counted twice") == ("", ON_ITS_WAY, True)
    asked_by(replace(ANN, role=Role.VIEWER))
    assert "Correct the count" not in str(item_body(item, "Berlin").to_plotly_json())


def test_what_a_script_says_it_corrects_is_read_or_the_file_is_refused() -> None:
    correction = Correction(3, 5, 7, "日本語" * 66)
    metadata = correction.metadata()
    assert correction_in(metadata) == correction
    assert len(str(metadata)) < 2_000
    for wrong in ("x", "bm90IGpzb24=", "e30="):
        with pytest.raises(UploadRejected, match="cannot be read"):
            correction_in({"correction": wrong})
