"""A store is removed on its page and brought back, over mocked AWS and the real ingest protocol."""

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.uploads.arrival import Arrival
from dashboard.data import reading
from dashboard.data.stock.filters import StockFilters
from dashboard.features.all_stores.filters import StoreFilters
from dashboard.features.all_stores.queries import all_stores
from dashboard.features.overview import queries as overview_queries
from dashboard.features.stock import queries as stock_queries
from dashboard.features.store import callbacks, commands
from dashboard.features.store import queries as store_queries
from dashboard.features.store.removal import effect_words, removal_panel, removed_store
from dashboard.features.store.removal_queries import merge_effect, removal_effect
from dashboard.features.stores import queries as stores_queries
from dashboard.features.uploads import commands as uploads_commands
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.detail import facts_panel
from dashboard.features.uploads.labels import counts_words
from dashboard.features.uploads.undo import effect_words as undo_words
from dashboard.features.uploads.undo import undo_note
from tests.support.dashboard import DashboardStack
from tests.support.identity_double import IdentityDouble
from tests.support.people import ANN, BO, asked_by

WHY = "A shelf, no store"


@pytest.fixture
def shop(stocked: DashboardStack, people: IdentityDouble) -> DashboardStack:
    ann, bo = (Account(one.user_id, "a@example.com", one.name, one.role, one.stores) for one in (ANN, BO))
    people.add(bo)
    Accounts(stocked.dynamodb, "ops").save(ann, ANN.did("account added", "ann", "2026-11-01T00:00:00Z", {}))
    asked_by(ANN)
    return stocked


def ingested(shop: DashboardStack, upload_id: str) -> None:
    found = shop.s3.list_object_versions(Bucket=shop.names.uploads_bucket)["Versions"]
    (one,) = [version for version in found if upload_id in version["Key"]]
    shop.ingest(Arrival(one["Key"], one["VersionId"], one["Size"], shop.now_ms, f"{shop.now_ms:X}", "{}"))


def shown() -> list[list[str]]:
    """The stores of every list that has them: filters, All stores, settings, the rows of Stock levels, Overview."""
    rows = stock_queries.stock_block(StockFilters(), 0, 100).rows
    lists = [
        reading.filter_choices().stores,
        [line.store for line in all_stores(StoreFilters()).lines],
        [line.store for line in stores_queries.stores().shown],
        {str(row["store"]) for row in rows},
        overview_queries.overview().stores["store"],
    ]
    return [sorted(one) for one in lists]


def test_it_is_said_first_what_goes_and_what_stays(shop: DashboardStack) -> None:
    shop.alert("001")
    effect = removal_effect("Berlin")
    assert (effect.totals.items, effect.alerts, effect.weeks, effect.files, effect.people) == (3, 1, 0, 1, 1)
    assert effect_words(effect) == [
        "3 items with 54 units, worth 0.80\N{NO-BREAK SPACE}EUR, leave the stock.",
        "1 open alert ends.",
        "It leaves every list, filter and sum of the stock. Nobody waits for its files any more.",
        "1 person sees this store and no other, and sees nothing then: change the account.",
        "No sales are known of it.",
        "1 file has named it. It stays among the uploads.",
        "A new file that names the store brings it back.",
        "Its upload has Undo: that brings back every row that nothing has changed since.",
    ]


def test_a_removed_store_is_on_no_list_and_its_undo_brings_it_back(shop: DashboardStack) -> None:
    assert shown() == [["Berlin", "Köln"]] * 5
    before = stock_queries.stock_block(StockFilters(), 0, 100).rows
    removal = commands.remove_store("Köln", WHY)
    ingested(shop, removal)
    assert shown() == [["Berlin"]] * 5
    assert store_queries.store_view("Köln") is None
    gone = store_queries.gone_store("Köln")
    assert gone is not None
    assert (gone.gone_by, "Köln was removed" in str(removed_store(gone))) == (removal, True)
    detail = uploads_queries.upload(removal)
    assert detail is not None
    upload = detail.upload
    assert (upload.status, upload.kind, upload.by, upload.leaving) == (
        "COMMITTED",
        "removal",
        "Ann",
        Leaving("Köln", WHY),
    )
    assert (counts_words(upload), f"Köln: {WHY}" in str(facts_panel(upload))) == ("1 item taken off the list", True)
    assert "on the lists again" in str(undo_note(upload))

    effect = uploads_queries.undo_effect(removal)
    assert undo_words(effect) == ["1 item comes back", "Köln is on the lists again"]
    undo = uploads_commands.undo_upload(removal, "Was a store")
    ingested(shop, undo)
    assert shown() == [["Berlin", "Köln"]] * 5
    after = stock_queries.stock_block(StockFilters(), 0, 100).rows
    moved = ("rev", "upload_id", "changed_at", "line")
    assert [{k: v for k, v in row.items() if k not in moved} for row in after] == [
        {k: v for k, v in row.items() if k not in moved} for row in before
    ]
    assert undo_words(uploads_queries.undo_effect(undo)) == [
        "1 new item leaves the list",
        "Köln is off the lists again",
    ]


def test_who_may_not_remove_it_is_not_told_what_it_would_do(shop: DashboardStack) -> None:
    asked_by(BO)
    for ask in (lambda: removal_effect("Berlin"), lambda: commands.remove_store("Berlin", WHY)):
        with pytest.raises(NotAllowed):
            ask()
    assert removal_panel("Berlin", ()) == ""


def test_a_removal_needs_a_reason_and_a_store(shop: DashboardStack) -> None:
    with pytest.raises(InvalidRequest):
        commands.remove_store("Berlin", " ")
    for ask in (lambda: removal_effect("Bern"), lambda: commands.remove_store("Bern", WHY)):
        with pytest.raises(NotFound):
            ask()


def test_the_page_asks_says_why_not_and_then_leads_to_the_upload(shop: DashboardStack) -> None:
    effect, hidden, words, asked = callbacks.show_removal(1, "Köln")
    assert ("1 item with 30 units" in str(effect), hidden, words, asked) == (True, False, "Remove the store", {})
    assert "There is no store" in str(callbacks.show_removal(1, "Bern")[0])
    problem, *_kept = callbacks.remove(1, "Köln", "", {})
    assert problem == "Say why, in a few words."
    problem, link, hidden, said = callbacks.remove(1, "Köln", WHY, {})
    assert (problem, "See how the removal goes" in str(link), hidden) == ("", True, True)
    assert said == "The store is being removed."


def test_a_merge_is_looked_at_done_and_undone(shop: DashboardStack) -> None:
    effect, hidden, words, asked = callbacks.show_merge(1, "Köln", "Berlin", "sum")
    assert (hidden, words, asked) == (False, "Merge the stores", {"into": "Berlin", "counts": "sum"})
    assert [one.children for one in effect.children][:3] == [
        "It lists 1 item with 30 units.",
        "1 count of Berlin changes.",
        "No alert is open.",
    ]
    same = merge_effect("Köln", "Berlin", "newest")
    assert (same.new, same.changed, same.same, same.people) == (0, 0, 1, 0)
    assert merge_effect("Berlin", "Köln", "sum").people == 1
    problem, _link, _hidden, said = callbacks.remove(1, "Köln", "One shop", asked)
    assert (problem, said) == ("", "The stores are being merged.")
    (merge,) = sent(shop)
    ingested(shop, merge)
    assert shown() == [["Berlin"]] * 5
    gone = store_queries.gone_store("Köln")
    assert gone is not None
    assert (gone.merged_into, "Köln was merged into Berlin" in str(removed_store(gone))) == ("Berlin", True)
    rows = {row["product_id"]: row["on_hand"] for row in stock_queries.stock_block(StockFilters(), 0, 100).rows}
    assert rows["001"] == 30
    shop.upload("uploads/later.csv", "store,item,count\nKöln,001,28\n")
    assert shown() == [["Berlin"]] * 5
    comes, stays, here = undo_words(uploads_queries.undo_effect(merge))
    assert (comes, stays) == ("1 item comes back", "1 row was changed since and stays")
    assert here == "Köln is on the lists again"
    ingested(shop, uploads_commands.undo_upload(merge, "Two shops"))
    assert shown() == [["Berlin", "Köln"]] * 5


def sent(shop: DashboardStack) -> list[str]:
    """The upload id of what the page has sent last."""
    found = shop.s3.list_object_versions(Bucket=shop.names.uploads_bucket)["Versions"]
    return [one["Key"].split("/")[2] for one in found if one["Key"].startswith("uploads/removal/")][-1:]


def test_a_merge_needs_another_store_that_is_there(shop: DashboardStack) -> None:
    with pytest.raises(InvalidRequest):
        merge_effect("Berlin", "", "sum")
    with pytest.raises(NotFound):
        merge_effect("Berlin", "Bern", "sum")
    with pytest.raises(NotFound):
        commands.merge_stores("Berlin", "Bern", "sum", WHY)
