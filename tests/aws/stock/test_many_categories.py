"""A store may have thousands of categories; its aggregate is one item, and an item holds 400 KB (DynamoDB's limit)."""

from dataclasses import asdict, replace

import pytest

from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.inventory.errors import Unavailable
from backend_lambdas.inventory.snapshot import categories_key
from backend_lambdas.inventory.store_summary import (
    StoreAggregate,
    aggregate_store,
    decode_categories,
    encode_categories,
)
from backend_lambdas.uploads.ports import StoreRevision
from tests.contract.test_ingest_stores import commit_of, leased, row
from tests.support.mocked_aws import MockedAws

STORE = "Köln #1"
CATEGORIES = 6_000


def reader(aws: MockedAws) -> StockReader:
    return StockReader(aws.dynamodb, aws.s3, "stock", "ops", "data")


def many() -> StoreAggregate:
    return aggregate_store(row(f"P{number}", category=f"Category number {number}") for number in range(CATEGORIES))


def test_a_store_of_six_thousand_categories_can_commit_and_shows_them(aws: MockedAws) -> None:
    stores = aws.stores()
    stores.files.put(categories_key("snapshots/1"), encode_categories(many().by_category))
    stores.ledger.commit(commit_of(leased(stores), aggregate=many()))
    assert reader(aws).by_category(STORE) == many().by_category
    # The mock takes items of any size.
    assert max(len(str(item)) for item in aws.items("ops")) < 4_000


def test_the_totals_of_stores_last_changed_by_the_first_release_are_still_read(aws: MockedAws) -> None:
    stores = aws.stores()
    stores.ledger.commit(commit_of(leased(stores)))
    old = [{"category": name, **asdict(part)} for name, part in aggregate_store([row("A")]).by_category.items()]
    set_by_category(aws, old)
    assert reader(aws).by_category(STORE) == aggregate_store([row("A")]).by_category
    # A file that changes nothing leaves them; one that changes a row puts them beside its snapshot.
    head = StoreRevision(1, "snapshots/1", 1)
    same = replace(commit_of(leased(stores, 100), head), rev=1, upload_id="V")
    stores.ledger.commit(same)
    assert reader(aws).by_category(STORE) == aggregate_store([row("A")]).by_category
    new = aggregate_store([row("B", category=None)])
    stores.files.put(categories_key("snapshots/2"), encode_categories(new.by_category))
    stores.ledger.commit(commit_of(leased(stores, 200), head, upload_id="W", aggregate=new))
    assert reader(aws).by_category(STORE) == new.by_category


def set_by_category(aws: MockedAws, parts: list[dict[str, object]]) -> None:
    aws.dynamodb.update_item(
        TableName="ops",
        Key=to_item({"pk": "AGG", "sk": f"ST#{STORE}"}),
        UpdateExpression="SET by_category = :parts",
        ExpressionAttributeValues=to_item({":parts": parts}),
    )


def test_totals_by_category_come_back_as_they_were_written() -> None:
    found = aggregate_store([row("A"), row("B", category=None, unit_price=None), row("C", on_hand=0)]).by_category
    assert decode_categories(encode_categories(found)) == found


def test_totals_that_are_gone_are_a_fault_that_pages_can_tell(aws: MockedAws) -> None:
    stores = aws.stores()
    stores.ledger.commit(commit_of(leased(stores)))
    with pytest.raises(Unavailable, match="categories of Köln #1"):
        reader(aws).by_category(STORE)
