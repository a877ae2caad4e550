"""Products, vendors and quotas in the table: written under the conditions that the fakes of tests/support have."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.aws.products.catalogue import DynamoCatalogue, ProductEvent
from backend_lambdas.aws.products.vendors import DynamoQuotas, DynamoVendors, DynamoVendorUploads
from backend_lambdas.aws.uploads.records import DynamoUploadRecords
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.ports import Claim
from tests.support.ingest_stores import arrival
from tests.support.mocked_aws import MockedAws

AT = "2026-11-22T10:00:00.000Z"
MILK = Product("A-1", "Acme", "Milk", "Dairy", Decimal("1.10"), "EUR", "73513537", ver="1#", rev=1, upload_id="U",
               line=2, changed_at=AT)  # fmt: skip
ANN = Actor("u-ann", "Ann", Role.ADMINISTRATOR)
ACME = Vendor("Acme Foods", "a@acme.example", "EUR", ("Dairy",), required=("gtin",), files_a_day=2, rows_a_day=10)


def test_a_product_is_found_as_it_was_written_with_its_history_newest_first(aws: MockedAws) -> None:
    catalogue = DynamoCatalogue(aws.dynamodb, "ops")
    catalogue.write([ProductChange(None, MILK)])
    dearer = replace(MILK, unit_price=Decimal("1.20"), ver="2#", rev=2, changed_at="2026-11-22T11:00:00.000Z")
    catalogue.write([ProductChange(MILK, dearer)])
    said_again = replace(dearer, ver="3#")
    catalogue.write([ProductChange(dearer, said_again)])
    assert catalogue.find(["A-1", "A-2"]) == {"A-1": said_again}
    assert list(catalogue.of_vendor("Acme")) == [said_again]
    assert catalogue.with_history("A-1") == (
        said_again,
        (
            ProductEvent("2026-11-22T11:00:00.000Z", 2, "U", 2, "", {"unit_price": ("1.10", "1.20")}),
            ProductEvent(AT, 1, "U", 2, "", {}),
        ),
    )


def test_what_products_were_stands_in_the_entry_that_was_written_with_them(aws: MockedAws) -> None:
    catalogue = DynamoCatalogue(aws.dynamodb, "ops")
    catalogue.write([ProductChange(None, MILK)])
    assert catalogue.before([MILK]) == {"A-1": replace(MILK, gone=True)}
    dearer = replace(MILK, unit_price=Decimal("1.20"), stock=3, rev=2, changed_at="2026-11-22T11:00:00.000Z")
    catalogue.write([ProductChange(MILK, dearer)])
    assert catalogue.before([dearer]) == {"A-1": replace(dearer, unit_price=Decimal("1.10"), stock=None)}
    assert [entry.rev for entry in catalogue.entries("A-1")] == [2, 1]
    assert catalogue.before([]) == {}


def test_what_is_another_by_now_is_not_overwritten_and_nothing_of_the_rest_is_written(aws: MockedAws) -> None:
    catalogue = DynamoCatalogue(aws.dynamodb, "ops")
    catalogue.write([ProductChange(None, MILK)])
    other = replace(MILK, product_id="A-2")
    for old in (None, replace(MILK, rev=7), replace(MILK, ver="0#")):
        with pytest.raises(ConditionFailed):
            catalogue.write([ProductChange(None, other), ProductChange(old, replace(MILK, rev=8, ver="9#"))])
    with pytest.raises(ConditionFailed):
        catalogue.write([ProductChange(replace(MILK, ver="0#"), replace(MILK, ver="9#"))])
    assert catalogue.find(["A-1", "A-2"]) == {"A-1": MILK}


def test_a_deleted_product_stays_with_its_ver_and_is_no_product_of_the_vendor_any_more(aws: MockedAws) -> None:
    catalogue = DynamoCatalogue(aws.dynamodb, "ops")
    catalogue.write([ProductChange(None, MILK)])
    gone = replace(MILK, gone=True, rev=2, ver="2#", upload_id="", line=0, changed_by="Ann")
    audit = ANN.did("product deleted", "product A-1", AT, {"product_id": "A-1"})
    catalogue.write([ProductChange(MILK, gone)], audit)
    assert (catalogue.find(["A-1"]), list(catalogue.of_vendor("Acme"))) == ({"A-1": gone}, [])
    assert [item["action"]["S"] for item in aws.items("ops") if item["pk"]["S"].startswith("AU#")] == [
        "product deleted"
    ]


def test_a_vendor_is_kept_once_whatever_its_name_is_written_like(aws: MockedAws) -> None:
    vendors = DynamoVendors(aws.dynamodb, "ops")
    audit = ANN.did("vendor added", "vendor Acme Foods", AT, {})
    assert vendors.save(ACME, audit)
    assert not vendors.save(replace(ACME, vendor="ACME foods"), audit)
    kept = replace(ACME, rev=1)
    assert (vendors.find("acmefoods"), vendors.find("Bolt"), vendors.all()) == (kept, None, [kept])
    assert vendors.save(replace(kept, closed=True), ANN.did("vendor changed", "vendor Acme Foods", AT, {}))
    assert not vendors.save(kept, audit)


def test_ten_files_at_once_cannot_take_more_than_the_day_has(aws: MockedAws) -> None:
    quotas = DynamoQuotas(aws.dynamodb, "ops")

    def take(number: int) -> bool:
        return quotas.take(ACME, "2026-11-22", f"U{number}", 4) is None

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(take, range(10))) == 2
    taken = [number for number in range(10) if take(number)]
    assert len(taken) == 2  # those that were counted, once more: nothing is added
    assert quotas.take(ACME, "2026-11-22", "U99", 1) == (2, 8)
    assert quotas.take(replace(ACME, files_a_day=9), "2026-11-22", "U99", 3) == (2, 8)
    assert quotas.take(replace(ACME, files_a_day=9), "2026-11-22", "U99", 2) is None
    assert quotas.take(ACME, "2026-11-23", "U99", 11) == (0, 0)


def test_a_vendors_uploads_are_noted_once_newest_first_and_live_as_long_as_their_records(
    aws: MockedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOCKROOM_KEEP_UPLOAD_DAYS", "30")
    lives.cache_clear()
    sent, records = DynamoVendorUploads(aws.dynamodb, "ops"), DynamoUploadRecords(aws.dynamodb, "ops")
    first, second = (
        arrival(f"uploads/{name}.csv", 1_800_000_000_000 + at) for name, at in (("a", 1_000), ("b", 2_000))
    )
    for event in (first, second):
        records.create(event, Claim(event.upload_id, "me", 0), AT)
    for event in (first, second, second):
        sent.add("Acme  FOODS", event.upload_id, event.event_ms)
    lives.cache_clear()
    assert sent.newest("Acme Foods", 10, "2027") == [second.upload_id, first.upload_id]
    assert sent.newest("Acme Foods", 10, "2027-01-15T08:00:02") == [second.upload_id]
    items = [from_item(item) for item in aws.dynamodb.scan(TableName="ops")["Items"]]
    records_end = {one["upload_id"]: one["ttl"] for one in items if one["sk"] == "META"}
    assert {one["upload_id"]: one["ttl"] for one in items if one["pk"] == "VU#acmefoods"} == records_end
    assert {one["vendor"] for one in items if one["sk"] == "META"} == {"Acme  FOODS"}
