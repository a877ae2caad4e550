"""A vendor's catalogue from the file to the products: what counts, what is left out, and that nothing counts twice."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import Throttled
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.uploads.models import Decision, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from backend_lambdas.uploads.rows.kind_of import kind_of, may_be_catalogue
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK
from backend_lambdas.uploads.rows.mapping import mapping_text
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.upload import Upload
from backend_lambdas.uploads.visible import is_visible, own_errors, own_view
from tests.support.ingest_stores import arrival
from tests.support.product_stores import ACME, ANA, MORNING, VendorWorld

HEAD = "sku,name,category,price"
TWO = f"{HEAD}\nA-1,Whole milk,Dairy,1.19\nA-2,Apples,Fruit,2.50\n"


def ending(result: IngestResult) -> tuple[UploadStatus, int, int, int]:
    assert result.outcome is not None
    one = result.outcome
    return one.status, one.applied, one.unchanged, one.superseded


def test_good_lines_become_products_bad_ones_are_rejected_rows_and_the_vendor_is_told_once() -> None:
    world = VendorWorld()
    bad = "A-3,,Fruit,1\nA-4,Pears,Fruit,0\nA-5,Plums,Fruit,abc\nA-2,Apples,Fruit,2.50\nA-6,Figs,Fruit\n"
    result = world.send(TWO + bad)
    assert ending(result) == (UploadStatus.COMMITTED, 2, 0, 0)
    product = Product("A-1", "Acme", "Whole milk", "Dairy", Decimal("1.19"), "EUR")
    found = world.catalogue.products["A-1"]
    assert replace(found, ver="", changed_at="") == replace(product, rev=1, upload_id=result.upload_id, line=2)
    assert world.prices() == {"A-1": "1.19", "A-2": "2.50"}
    assert world.reasons(result.upload_id) == [
        (4, "blank; every product needs it (rule P2)"),
        (5, "a price is above 0 and at most 9,999,999 (rule P6)"),
        (6, "not a price (rule P6)"),
        (7, "repeats line 3 (rule P4)"),
        (8, "the row has 3 cells, the column names are 4 (rule P0)"),
    ]
    facts = world.memory.facts[result.upload_id]
    assert (facts.kind, facts.vendor, facts.total, facts.accepted, facts.rejected) == ("products", "Acme", 7, 2, 5)
    assert [json.loads(message) for message in world.told] == [{"upload_id": result.upload_id}]
    assert world.memory.rows == {}


def test_delivered_again_nothing_is_written_and_nobody_is_told_again() -> None:
    world = VendorWorld()
    world.send(TWO)
    products, told = dict(world.catalogue.products), list(world.told)
    again = world.deliver(arrival("uploads/a.csv", MORNING))
    assert again.ended is Ended.DUPLICATE
    assert (world.catalogue.products, world.told) == (products, told)


def test_a_second_file_changes_what_differs_and_an_older_one_that_lands_late_changes_nothing() -> None:
    world = VendorWorld()
    world.send(TWO, at=0)
    changed = world.send(f"{HEAD}\nA-1,Whole milk,Dairy,1.29\nA-2,Apples,Fruit,2.50\n", "c.csv", at=2_000)
    assert ending(changed) == (UploadStatus.COMMITTED, 1, 1, 0)
    (first, second) = world.catalogue.history["A-1"]
    assert first.old is None
    assert second.differences == {"unit_price": ("1.19", "1.29")}
    late = world.send(f"{HEAD}\nA-1,Whole milk,Dairy,1.25\nA-2,Apples,Fruit,2.60\n", "b.csv", at=1_000)
    assert ending(late) == (UploadStatus.SUPERSEDED, 0, 0, 2)
    assert world.prices() == {"A-1": "1.29", "A-2": "2.50"}


def test_a_crash_between_two_writes_goes_on_from_the_kept_plan_and_counts_every_line_once() -> None:
    world = VendorWorld()
    rows = "".join(f"A-{number},Thing {number},Fruit,{number}.00\n" for number in range(1, 121))
    calls = []

    def fails_the_second_time(changes: Sequence[ProductChange]) -> None:
        calls.append(len(changes))
        if len(calls) == 2:
            raise Throttled("slow down")

    world.catalogue.before_write = fails_the_second_time
    first = world.send(f"{HEAD}\n{rows}")
    assert (first.ended, world.told) == (Ended.SENT_AGAIN, [])
    assert len(world.catalogue.products) == 50
    # Meanwhile the old price of a line that is not written yet has become another.
    world.vendors.known["acme"] = replace(ACME, categories=("Dairy",), old_price_factor=Decimal("1.1"))
    second = world.validate(arrival("uploads/a.csv", MORNING))
    assert ending(second) == (UploadStatus.COMMITTED, 120, 0, 0)
    assert {len(changes) for changes in world.catalogue.history.values()} == {1}
    assert calls == [50, 50, 0, 50, 20]  # what was written before is not written again


def test_a_product_that_somebody_else_writes_at_the_same_moment_is_read_again() -> None:
    world = VendorWorld()

    def faster(changes: Sequence[ProductChange]) -> None:
        world.catalogue.before_write = lambda changes: None
        theirs = Product("A-1", "Bolt", "Milk", "Dairy", Decimal(2), ver="0", rev=1)
        world.catalogue.products["A-1"] = theirs

    world.catalogue.before_write = faster
    assert ending(world.send(TWO)) == (UploadStatus.COMMITTED, 1, 0, 1)
    assert world.catalogue.products["A-1"].vendor == "Bolt"


def test_what_is_deleted_is_not_brought_back_by_an_older_file_but_by_a_newer_one() -> None:
    world = VendorWorld()
    world.send(TWO)
    deleted = replace(world.catalogue.products["A-1"], gone=True, rev=2, ver=f"{MORNING + 5_000:013d}#")
    world.catalogue.products["A-1"] = deleted
    assert ending(world.send(TWO, "b.csv", at=1_000)) == (UploadStatus.COMMITTED, 0, 1, 1)
    assert ending(world.send(TWO, "c.csv", at=9_000)) == (UploadStatus.COMMITTED, 1, 1, 0)
    found = world.catalogue.products["A-1"]
    assert (found.gone, found.rev) == (False, 3)


def test_with_approval_nothing_counts_before_somebody_decides_and_then_what_was_checked() -> None:
    world = VendorWorld()
    world.vendors.known["acme"] = replace(ACME, approval=True)
    held = world.send(TWO)
    assert held.outcome is not None
    assert held.outcome.status is UploadStatus.HELD
    assert held.outcome.reason == (
        "Held for a decision. Products of Acme wait for an approval: 2 new, 0 changed, of these 0 with another price."
    )
    assert world.catalogue.products == {}
    world.decide(held.upload_id, Decision.APPROVE)
    assert ending(world.deliver(arrival("uploads/a.csv", MORNING))) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert len(world.told) == 2
    other = world.send(TWO, "b.csv", at=1_000)
    world.decide(other.upload_id, Decision.DISCARD)
    discarded = world.deliver(arrival("uploads/b.csv", MORNING + 1_000))
    assert discarded.outcome is not None
    assert (discarded.outcome.status, discarded.outcome.reason) == (
        UploadStatus.REJECTED,
        "Discarded by Ann; nothing was applied.",
    )


@pytest.mark.parametrize(
    ("metadata", "text", "reason"),
    [
        ({"by": "script", "vendor": "Nobody"}, TWO, 'There is no vendor "Nobody". An administrator can add it'),
        ({"by": "script", "vendor": "Shut"}, TWO, "No files of Shut are taken any more."),
        ({"by": "Ana", "user": "u-ana"}, f"{HEAD}\nA-1,,,\n", "None of the 1 rows can be used"),
    ],
)
def test_a_file_that_nobody_can_use_says_why_and_the_vendor_is_told(
    metadata: dict[str, str], text: str, reason: str
) -> None:
    world = VendorWorld()
    world.vendors.known["shut"] = replace(ACME, vendor="Shut", closed=True)
    result = world.send(text, **metadata)
    assert result.outcome is not None
    assert (result.outcome.status, str(result.outcome.reason)[: len(reason)]) == (UploadStatus.REJECTED, reason)
    assert len(world.told) == 1


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (TWO, "The file lists products, and nothing says whose. Whose are they?"),
        (
            f"{HEAD},vendor\nA-1,Whole milk,Dairy,1.19,Alpina\nA-2,Apples,Fruit,2.50,Orchard\n",
            'The file names "Alpina" as the vendor, and the company has no vendor of that name. '
            "Whose products are they?",
        ),
    ],
)
def test_a_file_of_nobody_known_asks_whose_and_is_read_as_answered_whatever_its_brands(
    text: str, question: str
) -> None:
    world = VendorWorld()
    held = world.send(text, by="script")
    assert held.outcome is not None
    assert (held.outcome.status, held.outcome.reason) == (UploadStatus.HELD, question)
    asked = world.memory.records[held.upload_id].question
    assert asked is not None
    world.memory.records[held.upload_id] = replace(
        world.memory.records[held.upload_id],
        answer=mapping_text(asked.answered(" acme ")),
        status=UploadStatus.RECEIVED,
        question=None,
    )
    again = world.deliver(arrival("uploads/a.csv", MORNING))
    assert ending(again) == (UploadStatus.COMMITTED, 2, 0, 0)
    assert {one.vendor for one in world.catalogue.products.values()} == {"Acme"}
    # The next file with these columns may be another vendor's.
    other = world.send(text.replace("1.19", "1.29"), "b.csv", at=1_000, by="script")
    assert other.outcome is not None
    assert other.outcome.status is UploadStatus.HELD


def test_a_vendors_own_export_of_a_shop_system_may_name_brands() -> None:
    world = VendorWorld()
    shop = "Handle,Title,Variant SKU,Vendor,Type,Variant Price\nmug,Mug,M-1,Alpina,Kitchen,9.50\n"
    assert ending(world.send(shop)) == (UploadStatus.COMMITTED, 1, 0, 0)
    plain = world.send(f"{HEAD},vendor\nA-1,Whole milk,Dairy,1.19,Alpina\n", "b.csv", at=1_000)
    assert world.reasons(plain.upload_id) == [
        (2, "this is a file of Acme; send the products of other vendors in files of their own (rule P1)")
    ]


def test_who_may_not_change_products_waits_for_somebody_who_may() -> None:
    world = VendorWorld()
    bo = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
    world.memory.accounts["u-bo"] = bo
    result = world.send(TWO, by="Bo", user="u-bo", vendor="Acme")
    assert result.outcome is not None
    assert result.outcome.reason == "Held for a decision. Bo, who sent the file, may not change products."


def test_a_day_has_so_many_files_and_rows_and_an_attempt_counts_once() -> None:
    world = VendorWorld()
    world.vendors.known["acme"] = replace(ACME, files_a_day=2, rows_a_day=5)
    assert ending(world.send(TWO))[0] is UploadStatus.COMMITTED
    refused = world.send(TWO + "A-3,Figs,Fruit,1\nA-4,Kiwi,Fruit,1\n", "b.csv", at=1_000)
    assert refused.outcome is not None
    assert refused.outcome.reason == (
        "What Acme may send in a day is used up. On 2023-11-14 (UTC): files 1 of 2; rows 2 of 5, and this file has 4. "
        "Nothing of it was taken; send it tomorrow, or in parts."
    )
    assert ending(world.send(TWO, "c.csv", at=2_000))[0] is UploadStatus.COMMITTED
    assert ending(world.send(TWO, "d.csv", at=3_000))[0] is UploadStatus.REJECTED
    assert ending(world.send(TWO, "e.csv", at=86_400_000))[0] is UploadStatus.COMMITTED


def test_a_vendor_sends_catalogues_only_also_where_a_file_counts() -> None:
    world = VendorWorld()
    counted = f"{HEAD},stock\nA-1,Whole milk,Dairy,1.19,20\n"
    assert ending(world.send(counted))[0] is UploadStatus.COMMITTED
    assert world.catalogue.products["A-1"].stock == 20
    stock = world.send("store,sku,count\nBerlin,A-1,5\n", "stock.csv", at=1_000)
    assert ending(stock)[0] is UploadStatus.REJECTED
    assert world.memory.rows == {}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("sku,name,category,price", PRODUCTS),
        ("Artikelnummer;Bezeichnung;Warengruppe;Verkaufspreis;EAN", PRODUCTS),
        ("sku,title,type,price,barcode,vendor,description", PRODUCTS),
        ("store,sku,name,category,price,count", STOCK),
        ("sku,name,category,price,qty", STOCK),  # a count without its store: a question, no catalogue
        ("store,sku,name,price", STOCK),
        ("sale_id,store,sku,sale_date,quantity,price,name,category", SALES),
        ("sku,price", PRICES),
        ("Artikelnummer;Verkaufspreis;Währung;Lieferant", PRICES),
        ("sku,price,cost", PRICES),
        ("sku,price,name", PRODUCTS),  # asks, as it has no category
        ("store,sku,price", STOCK),
        ("sku,price,count", STOCK),
    ],
)
def test_a_catalogue_is_known_by_its_columns(header: str, kind: Any) -> None:
    names = header.replace(";", ",").split(",")
    assert kind_of(names) is kind
    assert may_be_catalogue(names) == (kind in (PRODUCTS, PRICES) or header in COUNTED)


COUNTED = ("sku,name,category,price,qty", "sku,price,count")
COLUMNS = st.lists(st.sampled_from(["store", "sku", "name", "category", "price", "count", "qty", "date", "ean"]))


@given(COLUMNS)
def test_what_names_a_store_a_count_or_a_day_of_sale_is_no_catalogue(names: list[str]) -> None:
    if kind_of(names) in (PRODUCTS, PRICES):
        assert not {"store", "count", "qty"} & set(names)


SENT = st.lists(
    st.tuples(st.integers(0, 9), st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=3)),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one[0],
)


@settings(max_examples=40)
@given(SENT, st.booleans())
def test_in_whatever_order_files_land_each_product_is_as_the_newest_file_says(
    sent: list[tuple[int, list[tuple[int, int]]]], twice: bool
) -> None:
    world = VendorWorld()
    newest: dict[str, tuple[int, str]] = {}
    for second, lines in sent:
        by_id = {f"A-{item}": f"{price}.00" for item, price in lines}
        text = "".join(f"{item},Thing,Fruit,{price}\n" for item, price in by_id.items())
        world.send(f"{HEAD}\n{text}", f"{second}.csv", at=second * 1_000)
        if twice:
            world.deliver(arrival(f"uploads/{second}.csv", MORNING + second * 1_000))
        for item, price in by_id.items():
            newest[item] = max(newest.get(item, (-1, "")), (second, price))
    assert world.prices() == {item: price for item, (_, price) in newest.items()}
    for item, changes in world.catalogue.history.items():
        assert [change.new.rev for change in changes] == list(range(1, len(changes) + 1))
        assert all(change.differences or change.old is None for change in changes), item


def test_people_of_a_vendor_see_each_others_catalogues_whole_and_nobody_elses() -> None:
    seen = Upload(
        "U", "COMMITTED", "a.csv", datetime(2026, 11, 22, tzinfo=UTC), kind="products", vendor="Acme", applied=2
    )
    rows = [RowError(4, "price", "0", "negative (rule P15)", None, None, "A-4")]
    for who in (ANA.actor, replace(ANA, user_id="u-ben").actor):
        assert is_visible(replace(seen, by_id="u-ana"), who)
        assert own_view(seen, (), who) == seen
        assert own_errors(rows, seen, who) == tuple(rows)
    for other in (replace(ANA, user_id="u-bo", vendor="Bolt").actor, replace(ANA, user_id="u-x", vendor="").actor):
        assert not is_visible(replace(seen, by_id="u-ana"), other)
        assert own_errors(rows, seen, other) == ()
