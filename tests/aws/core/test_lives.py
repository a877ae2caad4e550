"""How long records live: what is written carries its end, readers leave out what is over, S3 follows the same days."""

import time
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.aws.alerts.items import alert_to_item
from backend_lambdas.aws.alerts.states import DynamoAlertStates
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.settings import Lives, lives, read_lives
from backend_lambdas.aws.core.writes import audit_put
from backend_lambdas.aws.stock.history import DynamoHistoryStore, entry_to_item
from backend_lambdas.aws.stock.items import row_to_item
from backend_lambdas.aws.uploads.items import part_put
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.history import history_entry
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import PartStatus, UploadPart
from backend_lambdas.uploads.ports import Attempt, Claim
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import arrival
from tests.support.mocked_aws import MockedAws, mocked_aws
from tests.support.stock_rows import change, counts_to_changes, run, stock_row
from tests.support.template import template

DAY = 86_400
AT = "2026-11-20T10:00:00.000Z"
AT_SECONDS = int(datetime(2026, 11, 20, 10, tzinfo=UTC).timestamp())
VER = f"{AT_SECONDS * 1000:013d}#A#U1"


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lives that differ from each other and from the defaults."""
    for name, count in (
        ("HISTORY", 11),
        ("ALERT", 12),
        ("AUDIT", 13),
        ("UPLOAD", 14),
        ("DELISTED", 15),
        ("PLAN", 16),
        ("DAY_TOTALS", 17),
    ):
        monkeypatch.setenv(f"STOCKROOM_KEEP_{name}_DAYS", str(count))
    lives.cache_clear()
    yield
    lives.cache_clear()


@pytest.fixture
def aws(days: None) -> Iterator[MockedAws]:
    with mocked_aws() as mocked:
        yield mocked


def ends(item: Any) -> int | None:
    """In how many days after AT it ends."""
    values = from_item(item)
    return (values["ttl"] - AT_SECONDS) // DAY if "ttl" in values else None


def test_the_defaults_are_the_templates_and_every_life_reaches_the_functions() -> None:
    assert read_lives({}) == Lives()
    known = {f"STOCKROOM_{f.name.upper()}": (f.default, f.name.title().replace("_", "")) for f in fields(Lives)}
    parameters = template()["Parameters"]
    assert {name: parameters[parameter]["Default"] for name, (_, parameter) in known.items()} == {
        name: default for name, (default, _) in known.items()
    }
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    assert {name: variables[name] for name in known} == {
        name: {"Ref": parameter} for name, (_, parameter) in known.items()
    }


def test_a_life_that_is_no_number_of_days_is_named() -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_lives({"STOCKROOM_KEEP_AUDIT_DAYS": "a year"})
    assert str(caught.value) == "STOCKROOM_KEEP_AUDIT_DAYS is 'a year'; it must be a number of days, 0 = for ever."


def test_both_tables_delete_by_the_attribute_and_error_files_live_as_long_as_uploads() -> None:
    tables = [template()["Resources"][name]["Properties"] for name in ("StockTable", "OpsTable")]
    assert [table["TimeToLiveSpecification"] for table in tables] == [{"AttributeName": "ttl", "Enabled": True}] * 2
    rules = {rule["Id"]: rule for rule in rules_of("DataBucket")}
    for_ever = {"Fn::If": ["KeepsUploadsForEver", {"Ref": "AWS::NoValue"}, {"Ref": "KeepUploadDays"}]}
    assert rules["error-files"]["ExpirationInDays"] == for_ever
    lone = {"Id": "lone-delete-markers", "Status": "Enabled", "ExpiredObjectDeleteMarker": True}
    assert [
        rule for name in ("DataBucket", "UploadsBucket") for rule in rules_of(name) if rule["Id"] == lone["Id"]
    ] == [
        lone,
        lone,
    ]


def test_plans_live_in_s3_as_long_as_in_the_table() -> None:
    rules = {rule["Id"]: rule for rule in rules_of("DataBucket")}
    life = {"Fn::If": ["KeepsPlansForEver", {"Ref": "AWS::NoValue"}, {"Ref": "KeepPlanDays"}]}
    assert (rules["plans"]["Prefix"], rules["plans"]["ExpirationInDays"]) == ("plans/", life)


def test_what_a_file_did_to_a_store_ends_and_so_does_the_day_and_the_note_of_its_content(aws: MockedAws) -> None:
    ingest(aws, "a.csv", 0)
    ends_of = {item["pk"]["S"].partition("#")[0]: ends(item) for item in aws.items("ops")}
    assert {name: ends_of[name] for name in ("CH", "VS", "AGH", "AGG")} == {"CH": 16, "VS": 16, "AGH": 17, "AGG": None}
    (content,) = (from_item(item) for item in aws.items("ops") if item["pk"]["S"].startswith("CO#"))
    assert round((content["ttl"] - time.time()) / DAY) == 14


def test_where_plans_are_kept_for_ever_nothing_of_them_ends() -> None:
    with mocked_aws() as mocked, pytest.MonkeyPatch.context() as environment:
        for name in ("PLAN", "DAY_TOTALS"):
            environment.setenv(f"STOCKROOM_KEEP_{name}_DAYS", "0")
        lives.cache_clear()
        ingest(mocked, "a.csv", 0)
        lives.cache_clear()
        kept = [item for item in mocked.items("ops") if item["pk"]["S"].startswith(("CH#", "VS#", "AGH", "CO#"))]
        assert [ends(item) for item in kept] == [None] * 4


def test_a_statement_that_is_over_is_not_asked_for_its_plan(aws: MockedAws) -> None:
    ingest(aws, "a.csv", 0)
    (statement,) = (item for item in aws.items("ops") if item["pk"]["S"].startswith("VS#"))
    plans = aws.stores().ledger.newer_plans
    assert plans("Berlin", "0") == [from_item(statement)["plan_key"]]
    aws.dynamodb.put_item(TableName="ops", Item={**statement, "ttl": {"N": "1000000000"}})
    assert plans("Berlin", "0") == []


def ingest(aws: MockedAws, name: str, minute: int) -> None:
    """A file that arrives at AT, or minutes later, and is applied then."""
    at = AT_SECONDS * 1000 + minute * 60_000
    aws.s3.put_object(Bucket="uploads", Key=f"uploads/{name}", Body=b"store,item,count\nBerlin,A,5\n")
    ingest_upload(arrival(f"uploads/{name}", at, ""), aws.stores(), Attempt("a", lambda: at, at + 90_000))


def rules_of(bucket: str) -> list[dict[str, Any]]:
    return list(template()["Resources"][bucket]["Properties"]["LifecycleConfiguration"]["Rules"])


def test_history_and_audit_end_so_long_after_they_happened(days: None) -> None:
    entry = history_entry(change(None, stock_row(changed_at=AT)))
    audit = audit_put("ops", AuditEntry("id", AT, "Ann", "did", "it"))["Put"]["Item"]
    assert (ends(entry_to_item(entry)), ends(audit)) == (11, 13)


def test_an_upload_ends_with_its_parts_and_rejected_rows(aws: MockedAws) -> None:
    records = aws.stores().records
    arrival = Arrival("uploads/U1/a.csv", "v", 10, AT_SECONDS * 1000, "A", "{}")
    records.create(arrival, Claim("U1", "me", 0), AT)
    records.save_row_errors("U1", [RowError(3, "count", "x", "no number", "", None, None)], AT_SECONDS)
    part = part_put("ops", "U1", UploadPart("Berlin", PartStatus.COMMITTED, VER))["Put"]["Item"]
    assert [ends(item) for item in (*aws.items("ops"), part)] == [14, 14, 14]


def test_where_uploads_are_kept_for_ever_so_are_their_rejected_rows() -> None:
    assert lives().keep_upload_days == Lives().keep_upload_days == 0
    with mocked_aws() as mocked:
        records = mocked.stores().records
        records.create(Arrival("uploads/U1/a.csv", "v", 10, 1, "A", "{}"), Claim("U1", "me", 0), AT)
        records.save_row_errors("U1", [RowError(3, "count", "x", "no number", "", None, None)], AT_SECONDS)
        part = part_put("ops", "U1", UploadPart("Berlin", PartStatus.COMMITTED, VER))["Put"]["Item"]
        assert [ends(item) for item in (*mocked.items("ops"), part)] == [None, None, None]


def test_only_a_delisted_row_ends_and_one_that_comes_back_stays(days: None) -> None:
    row = stock_row(changed_at=AT)
    assert [ends(row_to_item(one)) for one in (row, replace(row, delisted=True), replace(row, rev=3))] == [
        None,
        15,
        None,
    ]


def test_an_alert_ends_after_its_episode_not_while_it_is_open(aws: MockedAws) -> None:
    opening, closing = run(counts_to_changes([20, 0, 30]))[0][-2:]
    (alert,) = opening.opened
    aws.dynamodb.put_item(TableName="ops", Item=alert_to_item(alert))
    assert alert.status is not AlertStatus.RESOLVED
    assert closing.resolved is not None
    states = DynamoAlertStates(aws.dynamodb, "ops")
    (before,) = aws.items("ops")
    aws.dynamodb.transact_write_items(
        TransactItems=[states._resolve(alert.store, closing.resolved, datetime.fromisoformat(AT))]
    )
    (after,) = aws.items("ops")
    assert (ends(before), ends(after), from_item(after)["status"]) == (None, 12, "resolved")


def test_readers_leave_out_what_is_over_but_not_deleted_yet(aws: MockedAws) -> None:
    for name, ttl in (("over", 1_000_000_000), ("lives", 4_000_000_000)):
        keys = {"pk": f"UP#{name}", "sk": "META", "month_pk": "UPLOADS#2026-11", "month_sk": f"2026-11-20#{name}"}
        item = {**keys, "upload_id": name, "status": "RECEIVED", "file_name": f"{name}.csv", "ttl": ttl}
        aws.dynamodb.put_item(TableName="ops", Item=to_item(item))
    reader = UploadReader(aws.dynamodb, "ops")
    assert [reader.record(name) is None for name in ("over", "lives")] == [True, False]
    assert list(reader.sources(["over", "lives"])) == ["lives"]
    assert [one.upload_id for one in reader.feed(["2026-11"], 10, None)[0]] == ["lives"]


def test_the_nightly_check_does_not_miss_history_that_was_outlived(aws: MockedAws) -> None:
    old = stock_row(changed_at="2020-01-01T00:00:00.000Z")
    new = stock_row(product_id="new", changed_at="2999-01-01T00:00:00.000Z")
    assert DynamoHistoryStore(aws.dynamodb, "ops").unheard([old, new]) == [new]
