"""A file looked at before it is imported, over mocked AWS: asked for, shown, mended, imported, and nobody else's."""

from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import no_update

import dashboard.app  # noqa: F401 (registers the pages)
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.products.catalogue import DynamoCatalogue
from backend_lambdas.aws.products.vendors import DynamoVendors
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.preview_result import Preview, PreviewState, draft_key
from backend_lambdas.uploads.rows.questions import About
from dashboard.data.actor import current_actor
from dashboard.features.uploads import callbacks, several
from dashboard.features.uploads import drafts as uploads_drafts
from dashboard.features.uploads import page as uploads_page
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.drafts import DraftFile, draft_of
from dashboard.features.uploads.preview_lists import PreviewIds, changes_panel, problems_panel
from dashboard.features.uploads.preview_parts import figures, import_words, reading_panel, sentences
from dashboard.features.uploads.preview_products import product_changes_panel
from dashboard.features.uploads.rejected import can_be_mended, draft_of_rejected
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, VIC, asked_by

COUNT = "store,item,count,note\nBerlin,A,4,=1\nBerlin,B,1o,-x\nKöln,C,7,\n"


@pytest.fixture(autouse=True)
def people(stack: DashboardStack) -> None:
    for one in (ANN, BO):
        account = Account(one.user_id, f"{one.user_id}@example.com", one.name, one.role, one.stores)
        assert Accounts(stack.dynamodb, "ops").save(account, one.did("invited", one.user_id, "2026", {}))


def sent(stack: DashboardStack, text: str = COUNT, store: str = "") -> DraftFile:
    """As a browser sends it with its form."""
    form = uploads_drafts.draft_form("count.csv", "update", store)
    key = form.fields["key"]
    assert key.startswith(f"drafts/{current_actor().user_id}/{form.upload_id}/")
    stack.s3.put_object(Bucket=stack.names.uploads_bucket, Key=key, Body=text.encode())
    return DraftFile(form.upload_id, "count.csv", store=store)


def take_up(stack: DashboardStack, draft: DraftFile) -> None:
    """What S3 tells of the import reaches ingest."""
    key = f"uploads/{draft.draft_id}/{draft.name}"
    head = stack.s3.head_object(Bucket=stack.names.uploads_bucket, Key=key)
    stack.ingest(Arrival(key, head["VersionId"], head["ContentLength"], stack.now_ms, f"{stack.now_ms:X}", "{}"))


def test_a_catalogue_is_shown_with_old_and_new_prices_its_problems_and_why_it_would_wait(stack: DashboardStack) -> None:
    asked_by(ANN)
    catalogue, vendors = DynamoCatalogue(stack.dynamodb, "ops"), DynamoVendors(stack.dynamodb, "ops")
    vendor = Vendor("Acme", currency="EUR", approval=True)
    assert vendors.save(vendor, ANN.did("vendor added", "vendor Acme", "2026", {}))
    at = "2026-01-01T00:00:00.000Z"
    milk = Product("A-1", "Acme", "Milk", "Dairy", Decimal("1.19"), "EUR", ver="0", rev=1, changed_at=at)
    catalogue.write([ProductChange(None, milk)])
    rows = "A-1,Milk,Dairy,1.29,Acme\nA-2,Figs,Fruit,2,Acme\nA-3,,,,Acme\n"
    draft = sent(stack, f"sku,name,category,price,vendor\n{rows}")
    uploads_drafts.ask_preview(draft)
    found = uploads_drafts.find_preview(draft)
    assert found is not None
    assert (found.state, found.vendor, found.new, found.prices) == (PreviewState.READY, "Acme", 1, 1)
    assert import_words(found) == "Send 2 rows for a decision"
    assert sentences(found) == [
        "Products of Acme: 1 gets another price, 1 is new.",
        "1 row cannot be used and would be left out.",
        "Products of Acme wait for an approval: 1 new, 1 changed, of these 1 with another price.",
    ]
    shown = str(product_changes_panel(found)).replace("\\xa0", " ")
    places = [shown.index(text) for text in ("Milk", "1.19", "1.29", "Figs", "2.00 EUR")]
    assert places == sorted(places)
    assert all(words in str(figures(found)) for words in ("would change", "new", "need a decision"))


def test_a_file_is_looked_at_and_imported_as_it_was_and_its_bad_row_is_mended(stack: DashboardStack) -> None:
    asked_by(ANN)
    draft = sent(stack)
    assert not uploads_drafts.is_looked_at(draft)
    uploads_drafts.ask_preview(draft)
    found = uploads_drafts.find_preview(draft)
    assert found is not None
    assert (found.state, found.importing, found.rejected, found.store_count) == (PreviewState.READY, 2, 1, 2)
    assert (import_words(found), sentences(found)[0]) == (
        "Import 2 rows",
        "1 row cannot be used and would be left out.",
    )
    assert [shows(part, "1o") for part in (problems_panel(found, "x"), changes_panel(found))] == [True, False]
    problems = str(problems_panel(found, "x"))
    assert all(words in problems for words in ("'B'", "The other 2 rows are not in it: import them above."))
    assert uploads_queries.upload(draft.draft_id) is None

    mended = uploads_drafts.mend(draft, {"3": "10"})
    uploads_drafts.ask_preview(mended)
    again = uploads_drafts.find_preview(mended)
    assert again is not None
    assert (mended.name, again.importing, again.rejected) == ("count - mended.csv", 1, 0)
    with pytest.raises(InvalidRequest, match="Correct at least one value"):
        uploads_drafts.mend(draft, {"3": "1o"})

    for one in (draft, mended):
        # Pressed twice before anybody has heard of it.
        assert [uploads_drafts.import_draft(one), uploads_drafts.import_draft(one)] == [one.draft_id] * 2
        take_up(stack, one)
    detail = uploads_queries.upload(draft.draft_id)
    assert detail is not None
    assert (detail.upload.status, detail.upload.by, detail.upload.applied) == ("COMMITTED", "Ann", 2)
    assert {item: row.on_hand for item, row in stack.stores.rows.read_store("Berlin").items()} == {"A": 4, "B": 10}
    versions = stack.s3.list_object_versions(Bucket=stack.names.uploads_bucket, Prefix=f"uploads/{draft.draft_id}")
    uploads_drafts.import_draft(draft)
    once = stack.s3.list_object_versions(Bucket=stack.names.uploads_bucket, Prefix=f"uploads/{draft.draft_id}")
    assert len(once["Versions"]) == len(versions["Versions"]) == 1


def shows(part: object, text: str) -> bool:
    return text in str(part)


def test_columns_chosen_for_a_file_count_for_the_senders_next_one_until_they_are_forgotten(
    stack: DashboardStack,
) -> None:
    """The file asks nothing: it is read in a way that its sender does not mean."""
    asked_by(ANN)
    names = "store,item,count,counted today\n"
    said = {"columns": {"on_hand": 3}, "header_line": 1}
    first = replace(sent(stack, f"{names}Berlin,A,4,5\n"), said=said)
    seen = [_looked_at_and_imported(stack, first)]
    second = sent(stack, f"As of today\n{names}Berlin,A,4,6\n")
    seen += [_looked_at_and_imported(stack, second)]
    note = f"Columns as their sender chose them on {stack.clock():%Y-%m-%d} for an earlier file with the same columns."
    assert [(one.is_chosen, one.columns["on_hand"], note in one.notes) for one in seen] == [
        (False, (3,), False),
        (True, (3,), True),
    ]
    panel = str(reading_panel(seen[1], second, [("Berlin", "Berlin")]))
    assert ("Columns as you chose them on" in panel, note in panel, PreviewIds.AFRESH in panel) == (True, False, True)
    uploaded = uploads_queries.upload(second.draft_id)
    assert uploaded is not None
    assert note in uploaded.upload.notes

    asked_by(BO)
    assert not _looked_at_and_imported(stack, sent(stack, f"{names}Berlin,A,7,8\n")).is_chosen
    asked_by(ANN)
    third = replace(sent(stack, f"{names}Berlin,A,9,6\n"), said={"columns": {}, "afresh": True})
    afresh = _looked_at_and_imported(stack, third)
    assert (afresh.is_chosen, afresh.columns["on_hand"]) == (False, (2,))
    assert "is forgotten when you import" in str(reading_panel(afresh, third, [("Berlin", "Berlin")]))
    after = _looked_at_and_imported(stack, sent(stack, f"{names}Berlin,A,3,6\n"))
    assert (after.is_chosen, after.columns["on_hand"]) == (False, (2,))


def _looked_at_and_imported(stack: DashboardStack, draft: DraftFile) -> Preview:
    """The preview; the import counted what it said."""
    uploads_drafts.ask_preview(draft)
    found = uploads_drafts.find_preview(draft)
    assert found is not None
    assert found.state is PreviewState.READY
    uploads_drafts.import_draft(draft)
    take_up(stack, draft)
    store, item = found.changes[0].store, found.changes[0].product_id
    assert stack.stores.rows.read_store(store)[item].on_hand == (found.changes[0].now or {})["on_hand"]
    return found


def test_what_is_said_of_the_columns_is_another_look_and_is_signed_with_the_import(stack: DashboardStack) -> None:
    asked_by(ANN)
    draft = sent(stack, "shelf;thing;many\nBerlin;A;4\n")
    uploads_drafts.ask_preview(draft)
    found = uploads_drafts.find_preview(draft)
    assert found is not None
    assert (found.state, found.header) == (PreviewState.ASKS, ("shelf", "thing", "many"))
    said = {"columns": {"store": 0, "product_id": 1, "on_hand": 2}, "header_line": 1}
    named = replace(draft, said=said)
    assert named.run_id != draft.run_id
    uploads_drafts.ask_preview(named)
    assert uploads_drafts.find_preview(named).importing == 1  # type: ignore[union-attr]
    uploads_drafts.import_draft(named)
    take_up(stack, named)
    assert stack.stores.rows.read_store("Berlin")["A"].on_hand == 4


def test_a_file_that_asks_is_read_as_answered_and_the_next_one_after_its_import_without_asking(
    stack: DashboardStack,
) -> None:
    asked_by(ANN)
    nameless = "item,count\nA,4\n"
    asking = sent(stack, nameless)
    uploads_drafts.ask_preview(asking)
    found = uploads_drafts.find_preview(asking)
    assert found is not None
    assert found.question is not None
    assert (found.state, found.question.about) == (PreviewState.ASKS, About.STORE)
    with pytest.raises(NotFound):
        uploads_drafts.answered(replace(asking, turn=1), "Berlin")
    of_berlin = uploads_drafts.answered(asking, "Berlin")
    uploads_drafts.ask_preview(of_berlin)
    assert [one.store for one in uploads_drafts.find_preview(of_berlin).stores] == ["Berlin"]  # type: ignore[union-attr]

    doubled = "store,item,count,count\nBerlin,A,4,7\n"
    asking = sent(stack, doubled)
    uploads_drafts.ask_preview(asking)
    question = uploads_drafts.find_preview(asking).question  # type: ignore[union-attr]
    assert question is not None
    with pytest.raises(InvalidRequest, match="Choose one of the answers"):
        uploads_drafts.answered(asking, "x")
    second = uploads_drafts.answered(asking, question.choices[1].answer)
    uploads_drafts.ask_preview(second)
    assert uploads_drafts.find_preview(second).changes[0].now["on_hand"] == 7  # type: ignore[union-attr,index]
    uploads_drafts.import_draft(second)
    take_up(stack, second)
    assert stack.stores.rows.read_store("Berlin")["A"].on_hand == 7

    again = sent(stack, doubled.replace(",7", ",9"))
    uploads_drafts.ask_preview(again)
    found = uploads_drafts.find_preview(again)
    assert found is not None
    assert (found.state, found.changed, found.question) == (PreviewState.READY, 1, None)
    assert found.notes[-1].startswith("Columns as their sender chose them on ")


def test_a_preview_says_that_the_stock_has_changed_since(stack: DashboardStack) -> None:
    asked_by(ANN)
    draft = sent(stack)
    uploads_drafts.ask_preview(draft)
    assert uploads_drafts.changed_since(draft) == []
    stack.upload("uploads/between.csv", "store,item,count\nBerlin,A,40\n")
    stack.look()
    assert uploads_drafts.changed_since(draft) == ["Berlin"]
    again = replace(draft, turn=1)
    uploads_drafts.ask_preview(again)
    assert uploads_drafts.changed_since(again) == []


def test_of_several_files_those_without_a_problem_are_imported_by_one_button(stack: DashboardStack) -> None:
    asked_by(ANN)
    clean, flawed, asking = (sent(stack, text) for text in ("store,item,count\nBonn,A,1\n", COUNT, "item,count\nA,1\n"))
    values = [{"draft_id": one.draft_id, "name": one.name, "mode": "update"} for one in (clean, flawed, asking)]
    several.look_at_all(values)
    files, hidden, words, done = several.show_several(1, values)
    assert (hidden, words, done) == (False, "Import the file without a problem", True)
    assert [file.children[1].children for file in files] == [
        "1 row to import, 0 would change, 1 new",
        "2 rows to import, 0 would change, 2 new, 1 with a problem",
        "Asks something before it can be read",
    ]
    left, said, watched = several.import_all(1, values)
    assert (left, said) == (values[1:], "1 file is being imported.")
    assert watched == [{"upload_id": clean.draft_id, "name": "count.csv"}]
    take_up(stack, clean)
    assert stack.stores.rows.read_store("Bonn")["A"].on_hand == 1


def test_a_manager_sees_what_is_theirs_and_nobody_elses_draft(stack: DashboardStack) -> None:
    stack.upload("uploads/first.csv", "store,item,count\nBerlin,A,40\nKöln,C,70\n")
    asked_by(BO)
    draft = sent(stack)
    uploads_drafts.ask_preview(draft)
    found = uploads_drafts.find_preview(draft)
    assert found is not None
    assert [(one.store, one.changed, one.held is not None) for one in found.stores] == [
        ("Köln", 0, True),
        ("Berlin", 1, False),
    ]
    assert (found.importing, found.waiting, {one.store for one in found.changes}) == (1, 1, {"Berlin"})
    with pytest.raises(NotFound):
        uploads_drafts.ask_preview(replace(draft, store="Köln"))
    asked_by(ANN)
    assert uploads_drafts.find_preview(draft) is None
    with pytest.raises(NotFound):
        uploads_drafts.import_draft(draft)
    asked_by(replace(VIC, user_id="../u-bo"))
    assert uploads_drafts.find_preview(draft) is None


@pytest.mark.parametrize("draft_id", ["", "x", "../../uploads/x", None])
def test_an_address_that_names_no_draft_is_refused(draft_id: str | None) -> None:
    with pytest.raises(NotFound, match="Send it again"):
        draft_of({"draft_id": draft_id, "name": "count.csv"})


def test_who_may_not_upload_looks_at_nothing(stack: DashboardStack) -> None:
    asked_by(replace(ANN, role="viewer"))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        uploads_drafts.draft_form("count.csv", "update", "")


ENDED = [f"01JD4W2V0000000000000000E{number}" for number in range(5)]
MISSING = "01JD4W2V0000000000000000E9"
WHOLE = "store;item;count;price;note\nBerlin;A;4;1,50;x\nBerlin;B;1o;1.200,50;=1\nBerlin;C;7;2,50;y\n"


def test_the_rejected_rows_of_a_whole_stock_are_mended_as_an_update_of_their_own(stack: DashboardStack) -> None:
    asked_by(ANN)
    stack.upload(f"uploads/{ENDED[0]}/before.csv", "store,item,count\nBerlin,Z,9\n")
    sender = {"mode": "snapshot", "by": "Ann", "user": ANN.user_id}
    stack.upload(f"uploads/{ENDED[1]}/whole.csv", WHOLE, **sender)
    assert uploads_queries.upload(ENDED[1]).upload.status == "COMMITTED"  # type: ignore[union-attr]
    before = {item: row.on_hand for item, row in stack.stores.rows.read_store("Berlin").items()}

    made = draft_of_rejected(ENDED[1])
    said = {"kind": "stock", "decimal": ","}
    assert made == DraftFile(made.draft_id, "whole - rejected rows.csv", "update", "Berlin", said)
    key = draft_key(ANN.user_id, made.draft_id, made.name)
    kept = stack.s3.get_object(Bucket=stack.names.uploads_bucket, Key=key)["Body"].read()
    assert kept.decode() == "store;item;count;price;note\r\nBerlin;B;1o;1.200,50;=1\r\n"

    uploads_drafts.ask_preview(made)
    mended = uploads_drafts.mend(made, {"2": "10"})
    assert (mended.mode, mended.store, dict(mended.said)) == ("update", "Berlin", said)
    uploads_drafts.ask_preview(mended)
    found = uploads_drafts.find_preview(mended)
    assert found is not None
    assert (import_words(found), found.rejected, found.removed) == ("Import 1 row", 0, 0)
    uploads_drafts.import_draft(mended)
    take_up(stack, mended)
    detail = uploads_queries.upload(mended.draft_id)
    assert detail is not None
    assert (detail.upload.mode, detail.upload.status, detail.upload.applied) == ("update", "COMMITTED", 1)
    rows = stack.stores.rows.read_store("Berlin")
    assert {item: row.on_hand for item, row in rows.items()} == {**before, "B": 10}
    assert rows["B"].unit_price == Decimal("1200.50")


def is_draft(part: object) -> bool:
    return getattr(part, "id", "") == PreviewIds.DRAFT


def test_rejected_rows_are_mended_by_who_sees_them_and_may_send_them(stack: DashboardStack) -> None:
    stack.upload(f"uploads/{ENDED[2]}/one.csv", "item,count\nA,4\nB,1o\n", store="Berlin")
    stack.upload(f"uploads/{ENDED[3]}/clean.csv", "store,item,count\nBerlin,A,4\n")
    stack.upload(f"uploads/{ENDED[4]}/pair.csv", "store,item,count\nKöln,A,4\nBerlin,B,1o\n")
    asked_by(BO)
    made = draft_of_rejected(ENDED[2])
    assert (made.store, made.said) == ("Berlin", {"kind": "stock"})
    address, words = callbacks.mend_rejected(1, ENDED[2])
    (draft_id,), *said = parse_qs(urlsplit(address).query).values()
    assert (said, words) == ([["one - rejected rows.csv"], ["update"], ["Berlin"], ['{"kind": "stock"}']], "")
    (kept,) = (
        part.data for part in uploads_page.layout(draft=draft_id, said=said[-1][0])._traverse() if is_draft(part)
    )
    assert kept["said"] == {"kind": "stock"}
    assert callbacks.mend_rejected(1, MISSING) == (no_update, "There are no rejected rows to correct.")
    asked_by(ANN)
    assert draft_of_rejected(ENDED[4]).store == ""
    ended = uploads_queries.upload(ENDED[4]).upload  # type: ignore[union-attr]
    others = [{"status": "HELD"}, {"undone_by": "Bo"}, {"kind": "undo"}, {"rejected": 1_001}, {"vendor": "Acme"}]
    assert [can_be_mended(replace(ended, **one)) for one in ({}, {"kind": "sales"}, *others)] == [
        *[True, True],
        *[False] * 5,
    ]

    def refused(upload_id: str) -> bool:
        with pytest.raises(NotFound, match="There are no rejected rows to correct"):
            draft_of_rejected(upload_id)
        return True

    assert [refused(ENDED[3]), refused(MISSING)]
    asked_by(replace(BO, stores=frozenset({"Köln"})))
    assert refused(ENDED[2])
    asked_by(BO)
    assert refused(ENDED[4])
    asked_by(VIC)
    assert refused(ENDED[2])
    assert [can_be_mended(replace(ended, kind="products", vendor=name)) for name in ("ACME", "Bolt")] == [True, False]
    asked_by(BO)
    assert not can_be_mended(replace(ended, kind="prices", vendor="Acme"))
    asked_by(replace(ANN, role="viewer"))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        draft_of_rejected(ENDED[2])
    drafts = stack.s3.list_objects_v2(Bucket=stack.names.uploads_bucket, Prefix="drafts/")["Contents"]
    assert sorted(one["Key"].split("/")[1] for one in drafts) == [ANN.user_id, BO.user_id, BO.user_id]
