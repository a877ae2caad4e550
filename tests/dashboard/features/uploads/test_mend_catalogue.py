"""The rejected rows of a vendor's catalogue, mended on its page and imported as the vendor's; a look is read once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.products.vendors import DynamoVendors
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.preview_result import Preview, draft_key
from backend_lambdas.uploads.products import validate_products
from backend_lambdas.uploads.protocol.lifecycle import Ended
from dashboard.features.uploads import drafts as uploads_drafts
from dashboard.features.uploads.drafts import DraftFile
from dashboard.features.uploads.preview_lists import problems_panel
from dashboard.features.uploads.rejected import draft_of_rejected
from tests.support.dashboard import DashboardStack, catalogue_stores
from tests.support.people import ANN, asked_by

AT = "2026-11-01T00:00:00Z"
LINES = "A-1,Milk,Dairy,1.00\nA-2,Figs,Fruit,0\nA-3,,Fruit,2.00\n"


@pytest.fixture
def company(stack: DashboardStack) -> DashboardStack:
    asked_by(ANN)
    account = Account(ANN.user_id, "ann@example.com", ANN.name, ANN.role, created_at=AT)
    assert Accounts(stack.dynamodb, "ops").save(account, ANN.did("account added", "ann", AT, {}))
    DynamoVendors(stack.dynamodb, "ops").save(Vendor("Acme"), ANN.did("vendor added", "vendor Acme", AT, {}))
    return stack


def taken_up(stack: DashboardStack, key: str) -> str:
    found = stack.s3.head_object(Bucket=stack.names.uploads_bucket, Key=key)
    arrival = Arrival(key, found["VersionId"], found["ContentLength"], stack.now_ms, f"{stack.now_ms:X}", "{}")
    assert stack.ingest(arrival).ended is Ended.HANDED_OVER
    attempt = Attempt("products", lambda: stack.now_ms, stack.now_ms + 60_000)
    return validate_products(arrival, catalogue_stores(stack), attempt).upload_id


@pytest.mark.parametrize("column", [True, False])
def test_rejected_rows_of_a_catalogue_become_a_draft_of_the_same_vendor(company: DashboardStack, column: bool) -> None:
    head, lines = "sku,name,category,price\n", LINES
    if column:
        head, lines = head.replace("\n", ",vendor\n"), lines.replace("\n", ",Acme\n")
    said = {"by": "Ann", "user": ANN.user_id, **({} if column else {"vendor": "Acme"})}
    key = "uploads/catalogue.csv"
    company.s3.put_object(Bucket=company.names.uploads_bucket, Key=key, Body=(head + lines).encode(), Metadata=said)
    made = draft_of_rejected(taken_up(company, key))
    assert made.said == {"kind": "products", "decimal": "."} | ({} if column else {"vendor": "Acme"})

    uploads_drafts.ask_preview(made)
    found = uploads_drafts.find_preview(made)
    assert found is not None
    assert [(one.line, one.column, one.value) for one in found.errors] == [(2, "price", "0"), (3, "name", "")]
    mended = uploads_drafts.mend(made, {"2": "4.00", "3": "Pears"})
    uploads_drafts.import_draft(mended)
    taken_up(company, f"uploads/{mended.draft_id}/{mended.name}")
    catalogue = catalogue_stores(company).catalogue.of_vendor("Acme")
    assert {one.product_id: (one.product_name, one.unit_price) for one in catalogue} == {
        "A-1": ("Milk", Decimal("1.00")),
        "A-2": ("Figs", Decimal("4.00")),
        "A-3": ("Pears", Decimal("2.00")),
    }


def test_what_was_meant_stands_in_the_box_whole_and_a_box_left_alone_mends_nothing(company: DashboardStack) -> None:
    fruit, vendors = "Fresh fruit, vegetables and herbs", DynamoVendors(company.dynamodb, "ops")
    vendors.save(Vendor("Bolt", categories=(fruit,)), ANN.did("vendor added", "vendor Bolt", AT, {}))
    head, long = "sku,name,category,price,vendor,description\n", "far\nand " * 600
    rows = f'B-1,Figs,fresh fruits vegetables and herbs,2,Bolt,\nB-2,Mint,"{fruit}",1,Bolt,"{long}"\n'
    draft, found = looked_at(company, head + rows)
    assert [one.suggestion for one in found.errors] == [fruit, None]
    assert f"value='{fruit}'" in str(problems_panel(found, "x"))
    left_alone = found.errors[1].value.replace("\n", "")[:120]
    assert f"value={left_alone!r}" in str(problems_panel(found, "x"))
    with pytest.raises(InvalidRequest, match="Correct at least one value"):
        uploads_drafts.mend(draft, {str(found.errors[1].line): left_alone})


def looked_at(stack: DashboardStack, text: str) -> tuple[DraftFile, Preview]:
    draft = DraftFile(uploads_drafts.draft_form("list.csv", "update", "").upload_id, "list.csv")
    key = draft_key(ANN.user_id, draft.draft_id, draft.name)
    stack.s3.put_object(Bucket=stack.names.uploads_bucket, Key=key, Body=text.encode())
    uploads_drafts.ask_preview(draft)
    found = uploads_drafts.find_preview(draft)
    assert found is not None
    return draft, found


def test_corrected_rows_are_read_as_the_file_they_are_of(company: DashboardStack) -> None:
    """By themselves they show neither its decimal mark nor the order in its dates."""
    draft, _ = looked_at(company, "store;item;count;price\nBerlin;A;1;2,50\nBerlin;B;1o;1.200\n")
    mended = uploads_drafts.mend(draft, {"3": "10"})
    uploads_drafts.ask_preview(mended)
    found = uploads_drafts.find_preview(mended)
    assert found is not None
    assert [(one.product_id, (one.now or {})["unit_price"]) for one in found.changes] == [("B", "1200")]

    draft, _ = looked_at(company, "sale_id,store,item,date,qty\ns1,Berlin,A,02/11/2026,two\n")
    draft = replace(draft, said={"day_first": False})
    uploads_drafts.ask_preview(draft)
    assert uploads_drafts.mend(draft, {"2": "2"}).said == {"day_first": False}


def test_what_a_look_has_compared_is_read_once_however_often_the_data_moves(
    company: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.upload("uploads/first.csv", "store,item,count\nBerlin,A,4\n", by="Ann", user=ANN.user_id)
    form = uploads_drafts.draft_form("count.csv", "update", "")
    draft = DraftFile(form.upload_id, "count.csv")
    key = draft_key(ANN.user_id, draft.draft_id, draft.name)
    company.s3.put_object(Bucket=company.names.uploads_bucket, Key=key, Body=b"store,item,count\nBerlin,A,5\n")
    assert uploads_drafts.changed_since(draft) == []  # nobody has looked yet: asked again
    uploads_drafts.ask_preview(draft)
    assert uploads_drafts.changed_since(draft) == []

    def not_again(*_args: object) -> None:
        raise AssertionError("the look was read again")

    monkeypatch.setattr("backend_lambdas.aws.uploads.drafts.Drafts.find", not_again)
    company.upload("uploads/second.csv", "store,item,count\nBerlin,A,7\n", by="Ann", user=ANN.user_id)
    assert uploads_drafts.changed_since(draft) == ["Berlin"]
