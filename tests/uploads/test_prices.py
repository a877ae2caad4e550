"""Lists of prices: what they change, what they leave, and in which order files may land."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.price_rules import bare
from backend_lambdas.inventory.products import Product
from backend_lambdas.uploads.models import Decision, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from tests.support.ingest_stores import arrival
from tests.support.product_stores import ACME, MORNING, VendorWorld

CATALOGUE = "sku,name,category,price\nAC-100,Whole milk,Dairy,1.19\nAC-200,Apples,Fruit,2.50\n"


@pytest.fixture
def world() -> VendorWorld:
    made = VendorWorld()
    made.send(CATALOGUE, "catalogue.csv")
    return made


def ending(result: IngestResult) -> tuple[UploadStatus, str | None]:
    assert result.outcome is not None
    return result.outcome.status, result.outcome.reason


def test_only_prices_change_and_every_bad_line_says_why(world: VendorWorld) -> None:
    lines = ["AC-100,1.29", "ac_200,2.60", "AC-200,0", "AC-300,1.00", "AC-200,99.00"]
    result = world.send("sku,price\n" + "".join(f"{line}\n" for line in lines), "prices.csv", at=1_000)
    assert ending(result) == (UploadStatus.COMMITTED, None)
    assert world.prices() == {"AC-100": "1.29", "AC-200": "2.50"}
    milk = world.catalogue.products["AC-100"]
    assert (milk.product_name, milk.category, milk.currency, milk.upload_id) == (
        *("Whole milk", "Dairy", "EUR"),
        result.upload_id,
    )
    assert world.catalogue.history["AC-100"][-1].differences == {"unit_price": ("1.19", "1.29")}
    errors = {one.line: (one.reason, one.suggestion) for one in world.memory.row_errors[result.upload_id]}
    unknown = "the catalogue has no product of this number, and a file of prices adds none (rule P16)"
    assert errors[3] == (unknown, "AC-200")
    assert errors[5] == (unknown, None)
    assert errors[4][0] == "a price is above 0 and at most 9,999,999 (rule P6)"
    assert errors[6][0].endswith("more than 5 times as much or as little is not believed (rule P7)")
    facts = world.memory.facts[result.upload_id]
    assert (facts.kind, facts.vendor, facts.notes[-1]) == (
        *("prices", "Acme"),
        "Read as a list of prices: nothing else of the products changes.",
    )


def test_a_list_without_a_currency_means_each_products_own_and_another_vendors_stay(world: VendorWorld) -> None:
    world.catalogue.products["AC-200"] = replace(world.catalogue.products["AC-200"], currency="USD")
    world.catalogue.products["B-1"] = Product("B-1", "Bolt", "Bolt", "Tools", Decimal(1), ver="0", rev=1)
    result = world.send("sku,price\nAC-200,2.75\nB-1,1.10\n", "prices.csv", at=1_000)
    apples = world.catalogue.products["AC-200"]
    assert (apples.unit_price, apples.currency) == (Decimal("2.75"), "USD")
    assert world.reasons(result.upload_id) == [
        (3, "another vendor has a product of this number in the catalogue (rule P5)")
    ]


def test_approval_holds_prices_too_and_a_manager_need_not_name_the_vendor(world: VendorWorld) -> None:
    world.vendors.known["acme"] = replace(ACME, approval=True)
    boss = Account("u-boss", "boss@example.com", "Ada", Role.AREA_MANAGER)
    world.memory.accounts["u-boss"] = boss
    held = world.send("sku,price\nAC-100,1.29\nAC-200,2.50\n", "prices.csv", at=1_000, by="Ada", user="u-boss")
    assert ending(held) == (
        UploadStatus.HELD,
        "Held for a decision. Prices of Acme wait for an approval. Prices that change: 1.",
    )
    world.decide(held.upload_id, Decision.APPROVE)
    assert ending(world.deliver(arrival("uploads/prices.csv", MORNING + 1_000))) == (UploadStatus.COMMITTED, None)
    assert world.prices() == {"AC-100": "1.29", "AC-200": "2.50"}


def test_prices_of_several_vendors_are_refused_with_what_to_do_and_those_of_nobody_ask_whose(
    world: VendorWorld,
) -> None:
    world.catalogue.products["B-1"] = Product("B-1", "Bolt", "Bolt", "Tools", Decimal(1), ver="0", rev=1)
    several = world.send("sku,price\nAC-100,1.29\nB-1,1.10\n", "both.csv", at=1_000, by="script")
    assert ending(several) == (
        UploadStatus.REJECTED,
        "These are prices of products of several vendors (Acme, Bolt). Send each vendor's in a file of its own.",
    )
    nobody = world.send("sku,price\nX-1,1.29\n", "nobody.csv", at=2_000, by="script")
    words = "The file lists products, and nothing says whose. Whose are they?"
    assert ending(nobody) == (UploadStatus.HELD, words)


def test_a_file_that_may_be_a_catalogue_without_categories_asks_and_follows_the_answer(world: VendorWorld) -> None:
    held = world.send("sku,name,price\nAC-100,Milk,1.29\nX-1,Tea,2\nX-2,Jam,3\n", "names.csv", at=1_000)
    assert ending(held) == (
        UploadStatus.HELD,
        "The file has prices and more about each product, but no category, which a catalogue needs. Are these new "
        "prices of products that are there already?",
    )
    question = world.memory.records[held.upload_id].question
    assert question is not None
    assert [one.answer for one in question.choices] == ['{"kind":"prices"}', '{"kind":"products"}']
    world.memory.records[held.upload_id] = replace(
        world.memory.records[held.upload_id], answer='{"kind":"prices"}', status=UploadStatus.RECEIVED, question=None
    )
    assert ending(world.deliver(arrival("uploads/names.csv", MORNING + 1_000))) == (UploadStatus.COMMITTED, None)
    milk = world.catalogue.products["AC-100"]
    assert (milk.product_name, milk.unit_price) == ("Whole milk", Decimal("1.29"))


def test_prices_with_names_of_products_that_are_mostly_there_change_them_without_a_question(world: VendorWorld) -> None:
    sent = world.send("sku,name,price\nAC-100,Milk,1.29\nX-1,Tea,2\n", "names.csv", at=1_000)
    assert ending(sent) == (UploadStatus.COMMITTED, None)
    milk = world.catalogue.products["AC-100"]
    assert (milk.product_name, milk.unit_price) == ("Whole milk", Decimal("1.29"))


def test_a_product_deleted_meanwhile_is_not_brought_back_by_a_price(world: VendorWorld) -> None:
    gone = replace(world.catalogue.products["AC-100"], gone=True, rev=2)
    world.catalogue.before_write = lambda changes: world.catalogue.products.update({"AC-100": gone})
    result = world.send("sku,price\nAC-100,1.29\nAC-200,2.60\n", "prices.csv", at=1_000)
    assert result.outcome is not None
    assert (result.outcome.applied, result.outcome.superseded) == (1, 1)
    assert world.prices() == {"AC-200": "2.60"}


def test_numbers_that_systems_write_in_different_ways_are_alike() -> None:
    assert {bare(text) for text in ("AC-0100", "ac_100", "AC 100", "Ac.0100")} == {"ac100"}
    assert bare("AC-1001") != bare("AC-101")


SENT = st.lists(
    st.tuples(st.integers(1, 9), st.booleans(), st.integers(10, 40)),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one[0],
)


@settings(max_examples=60)
@given(SENT)
def test_in_whatever_order_lists_and_catalogues_land_name_and_price_are_those_of_the_newest(
    sent: list[tuple[int, bool, int]],
) -> None:
    """A list of prices does not make an older catalogue's name late, nor a catalogue an older list's price."""
    world = VendorWorld()
    world.send("sku,name,category,price\nA-1,First,Fruit,20.00\n", "0.csv")
    for second, is_catalogue, price in sent:
        text = f"sku,name,category,price\nA-1,Named {second},Fruit,{price}.00\n" if is_catalogue else ""
        world.send(text or f"sku,price\nA-1,{price}.00\n", f"{second}.csv", at=second * 1_000)
    names = {0: "First"} | {second: f"Named {second}" for second, is_catalogue, _ in sent if is_catalogue}
    prices = {0: 20} | {second: price for second, _, price in sent}
    found = world.catalogue.products["A-1"]
    assert (found.product_name, found.unit_price) == (names[max(names)], Decimal(prices[max(prices)]))
