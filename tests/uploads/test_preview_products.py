"""A preview of products or prices writes nothing, and says what the import of the same file then does."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.models import Decision, UploadStatus
from backend_lambdas.uploads.preview import Draft, preview_upload
from backend_lambdas.uploads.preview_result import Preview, PreviewState, ShownChange, decode_preview, encode_preview
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.sender import Sender
from tests.support.alert_stores import MemoryAlerts
from tests.support.ingest_stores import arrival
from tests.support.lake import MemorySalesLake
from tests.support.product_stores import ACME, MORNING, VendorWorld
from tests.support.stock_tables import MemoryCurrentRows

HOUR = 3_600_000
FIRST = "sku,name,category,price\nA-1,Whole milk,Dairy,1.19\nA-2,Apples,Fruit,2.50\nA-3,Figs,Fruit,4\n"
CATALOGUE = (
    "sku,name,category,price\nA-4,Pears,Fruit,3.10\nA-3,Figs,Fruit,4.00\nA-2,Red apples,Fruit,2.50\n"
    "A-1,Whole milk,Dairy,1.29\nA-5,Plums,Fruit,0\nA-6,,Fruit,1\n"
)
PRICES = "sku,price\nA-1,1.35\nA-2,2.50\na2,9\nA-3,400\n"
ANA = Sender("Ana", "u-ana")


def look(world: VendorWorld, text: str, at: int = HOUR, sender: Sender = ANA, **metadata: str) -> Preview:
    key, memory = "drafts/u1/a.csv", world.memory
    memory.uploads[key, "v1"] = (text.encode(), {"by": "nobody reads this"})
    work = PreviewWork(
        memory.stores(), MemoryCurrentRows(memory), MemoryAlerts(), world.stores(), MemorySalesLake,
        world.attempt(), PlausibilityLimits(), UTC,
    )  # fmt: skip
    was = repr([vars(one) for one in (memory, world.catalogue, world.quotas, world.sent)]), list(world.told)
    with closing(RejectedRows()) as rejected:
        seen = preview_upload(Draft(arrival(key, MORNING + at), metadata, sender), work, rejected)
    assert (repr([vars(one) for one in (memory, world.catalogue, world.quotas, world.sent)]), world.told) == was
    assert decode_preview(encode_preview(seen)) == seen
    return seen


@pytest.mark.parametrize("approval", [False, True])
@pytest.mark.parametrize("text", [CATALOGUE, PRICES])
def test_the_numbers_of_a_preview_are_those_of_the_import_also_of_one_that_waits(text: str, approval: bool) -> None:
    world = VendorWorld()
    world.send(FIRST)
    world.vendors.known["acme"] = replace(ACME, approval=approval)
    seen, there = look(world, text), set(world.catalogue.products)
    done = world.send(text, "b.csv", at=HOUR)
    facts, outcome = world.memory.facts[done.upload_id], done.outcome
    assert outcome is not None
    assert (seen.kind, seen.vendor, seen.notes) == (facts.kind, facts.vendor, facts.notes)
    assert (seen.total, seen.accepted, seen.rejected) == (facts.total, facts.accepted, facts.rejected)
    assert list(seen.errors) == world.memory.row_errors[done.upload_id]
    if approval:
        assert (outcome.status, outcome.reason) == (UploadStatus.HELD, f"Held for a decision. {seen.held}")
        assert (seen.importing, seen.waiting) == (0, seen.accepted)
        world.decide(done.upload_id, Decision.APPROVE)
        outcome = world.deliver(arrival("uploads/b.csv", MORNING + HOUR)).outcome
        assert outcome is not None
    else:
        assert (seen.held, seen.importing, seen.waiting) == (None, seen.accepted, 0)
    assert (outcome.status, outcome.applied, outcome.unchanged, outcome.superseded) == (
        UploadStatus.COMMITTED, seen.changed, seen.unchanged, seen.superseded,
    )  # fmt: skip
    assert seen.new == len(world.catalogue.products.keys() - there)
    written = [
        one for changes in world.catalogue.history.values() for one in changes if one.new.upload_id == done.upload_id
    ]
    assert {one.product_id for one in seen.changes} == {one.new.product_id for one in written}
    assert seen.prices == sum("unit_price" in one.differences for one in written)


def test_it_shows_prices_first_then_what_else_changes_then_what_is_new_and_each_problem_with_its_rule() -> None:
    world = VendorWorld()
    world.send(FIRST)
    seen = look(world, CATALOGUE)
    assert seen.changes == (
        ShownChange("", "A-1", "Whole milk", 5, {"unit_price": "1.19"}, {"unit_price": "1.29"}),
        ShownChange("", "A-2", "Red apples", 4, {"product_name": "Apples"}, {"product_name": "Red apples"}),
        ShownChange("", "A-4", "Pears", 2, None, {"unit_price": "3.10", "currency": "EUR", "category": "Fruit"}),
    )
    assert (seen.changed, seen.new, seen.prices, seen.unchanged, seen.rejected) == (3, 1, 1, 1, 2)
    assert [(one.line, one.reason) for one in seen.errors] == [
        (6, "a price is above 0 and at most 9,999,999 (rule P6)"),
        (7, "blank; every product needs it (rule P2)"),
    ]
    prices = look(world, PRICES)
    assert [(one.product_id, one.now) for one in prices.changes] == [("A-1", {"unit_price": "1.35"})]
    assert [(one.line, one.reason[-10:], one.suggestion) for one in prices.errors][0] == (4, "(rule P16)", "A-2")


def test_a_file_that_the_import_refuses_or_holds_is_told_so_with_its_words() -> None:
    world = VendorWorld()
    world.vendors.known |= {"shut": replace(ACME, vendor="Shut", closed=True), "acme": replace(ACME, rows_a_day=5)}
    world.memory.accounts["u-bo"] = Account("u-bo", "b@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
    script, bo = {"by": "script"}, {"by": "Bo", "user": "u-bo", "vendor": "Acme"}
    ways = [
        (Sender(), script),
        (Sender(), script | {"vendor": "Nobody"}),
        (Sender(), script | {"vendor": "Shut"}),
        (Sender("Bo", "u-bo"), bo),
        (ANA, {"by": "Ana", "user": "u-ana"}),
    ]
    world.send(FIRST)  # of the five rows of the day it leaves two
    shown = [look(world, FIRST, sender=who, **said) for who, said in ways]
    assert [one.state for one in shown] == [PreviewState.ASKS, *[PreviewState.REFUSED] * 4]
    for number, (seen, (_who, said)) in enumerate(zip(shown, ways, strict=True)):
        outcome = world.send(FIRST, f"{number}.csv", at=HOUR, **said).outcome
        assert outcome is not None
        status = UploadStatus.HELD if seen.question else UploadStatus.REJECTED
        assert (outcome.status, outcome.reason, outcome.question) == (status, seen.reason, seen.question)
    world.vendors.known["acme"] = ACME
    seen = look(world, CATALOGUE, sender=Sender("Bo", "u-bo"), vendor="Acme")
    assert (seen.held, seen.waiting) == ("Bo, who sent the file, may not change products.", 4)


def test_a_vendor_looks_at_its_own_products_only() -> None:
    world = VendorWorld()
    world.vendors.known["bolt"] = replace(ACME, vendor="Bolt")
    world.send("sku,name,category,price\nB-1,Bolts,Iron,7\n", by="script", vendor="Bolt")
    seen = look(world, "sku,name,category,price\nB-1,Bolts,Iron,8\nA-9,Nuts,Iron,1\n", vendor="Bolt")
    assert (seen.vendor, [one.product_id for one in seen.changes]) == ("Acme", ["A-9"])
    assert [(one.product_id, one.reason[-9:]) for one in seen.errors] == [("B-1", "(rule P5)")]


def test_columns_chosen_for_a_catalogue_count_for_the_next_one() -> None:
    """`price` is there, and what its vendor means is another column."""
    world, names = VendorWorld(), "sku,name,category,price,new price\n"
    world.send(f"{names}A-1,Milk,Dairy,1,2\n", by="Ana", user="u-ana", mapping='{"columns":{"unit_price":4}}')
    text = f"{names}A-1,Milk,Dairy,1,3\nA-2,Figs,Fruit,1,x\n"
    seen = look(world, text)
    done = world.send(text, "b.csv", at=HOUR)
    facts = world.memory.facts[done.upload_id]
    assert (seen.is_chosen, seen.columns["unit_price"], seen.prices) == (True, (4,), 1)
    assert (seen.notes, seen.accepted, seen.rejected) == (facts.notes, facts.accepted, facts.rejected)
    assert list(seen.errors) == world.memory.row_errors[done.upload_id]
    assert (facts.rejected, world.prices()) == (1, {"A-1": "3.00"})


def test_what_is_not_taken_today_says_so_and_asks_nothing_about_its_columns() -> None:
    world = VendorWorld()
    world.send(FIRST)
    world.vendors.known["acme"] = replace(ACME, files_a_day=1)
    full = look(world, CATALOGUE)
    world.vendors.known["acme"] = replace(ACME, closed=True)
    closed = look(world, CATALOGUE)
    nothing = Preview(state=PreviewState.REFUSED, kind="products", made_at=full.made_at)
    assert [replace(one, reason="") for one in (full, closed)] == [nothing, nothing]
    assert full.reason == (
        "What Acme may send in a day is used up. On 2023-11-14 (UTC): files 1 of 1; rows 3 of 100,000, and this file "
        "has 6. Nothing of it was taken; send it tomorrow, or in parts."
    )
    assert closed.reason == "No files of Acme are taken any more."
