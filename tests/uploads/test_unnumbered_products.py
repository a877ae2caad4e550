"""Catalogues as people keep them: products without a number, without a category, lists of names and prices."""

from decimal import Decimal

import pytest

from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.rows.name_numbers import number_of
from tests.support.product_stores import VendorWorld


def products(world: VendorWorld) -> dict[str, tuple[str, str, Decimal]]:
    return {key: (one.product_name, one.category, one.unit_price) for key, one in world.catalogue.products.items()}


def sent(world: VendorWorld, text: str, name: str = "a.csv", at: int = 0) -> tuple[int, int, str]:
    """How many lines were accepted and rejected, and of what kind they were."""
    result = world.send(text, name, at)
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.COMMITTED
    facts = world.memory.facts[result.upload_id]
    return facts.accepted, facts.rejected, facts.kind


def test_a_product_without_a_number_is_known_by_its_name_from_file_to_file() -> None:
    world = VendorWorld()
    assert sent(world, "name,category,price\nCrème brûlée,Dessert,4\nDRINKS,,\nمشترك,Parts,2\n") == (2, 0, "products")
    known = {
        "creme-brulee": ("Crème brûlée", "Dessert", Decimal(4)),
        number_of("مشترك"): ("مشترك", "Parts", Decimal(2)),
    }
    assert products(world) == known
    text = "name,category,price\ncreme brulee,Dessert,5\n"
    assert sent(world, text, "b.csv", 1_000) == (1, 0, "products")
    assert products(world)["creme-brulee"] == ("creme brulee", "Dessert", Decimal(5))


def test_a_product_that_has_a_number_in_the_catalogue_keeps_it_where_a_file_has_its_name_only() -> None:
    world = VendorWorld()
    sent(world, "sku,name,category,price\nA-1,Milk,Dairy,1\n")
    assert sent(world, "name,price\nMILK,1.20\n", "b.csv", 1_000) == (1, 0, "prices")
    assert products(world) == {"A-1": ("Milk", "Dairy", Decimal("1.20"))}
    assert sent(world, "name,group,price\nMilk,Drinks,1.30\nFigs,Fruit,2\n", "c.csv", 2_000) == (2, 0, "products")
    assert products(world) == {"A-1": ("Milk", "Drinks", Decimal("1.30")), "figs": ("Figs", "Fruit", Decimal(2))}


@pytest.mark.parametrize("text", ["name,price\nMilk,1\nFigs,2\n", "sku,name,price\nmilk,Milk,1\nfigs,Figs,2\n"])
def test_names_and_prices_that_nobody_knows_are_new_products_without_a_category(text: str) -> None:
    world = VendorWorld()
    assert sent(world, text) == (2, 0, "products")
    assert products(world) == {
        "milk": ("Milk", "Uncategorised", Decimal(1)),
        "figs": ("Figs", "Uncategorised", Decimal(2)),
    }
    (facts,) = world.memory.facts.values()
    assert facts.notes[-1] == '2 lines name no category: their products stand under "Uncategorised".'


def test_a_file_without_categories_leaves_the_one_that_a_product_has() -> None:
    world = VendorWorld()
    sent(world, "sku,name,category,price,description\nA-1,Milk,Dairy,1,Fresh\n")
    assert sent(world, "sku,name,price,description\nA-1,Whole milk,1.10,Fresh\n", "b.csv", 1_000)[:2] == (1, 0)
    assert products(world)["A-1"][1:] == ("Dairy", Decimal("1.10"))


@pytest.mark.parametrize(
    "text",
    [
        "id,title,price,category,in_stock\n9,Lamp,49,Light,true\n",  # words are no counts: nothing to count
        "code,title,COSTO,category\n9,Lamp,49,Light\n",  # what a vendor's list calls the cost is what one pays
        "code,title,MRP (compare-at),price,category\n9,Lamp,60,49,Light\n",
    ],
)
def test_what_is_a_catalogues_price_and_what_is_none_of_its_counts(text: str) -> None:
    world = VendorWorld()
    assert sent(world, text) == (1, 0, "products")
    assert products(world) == {"9": ("Lamp", "Light", Decimal(49))}


HEAD = "Handle,Title,Variant SKU,Option1 Value,Variant Price,Type\n"


@pytest.mark.parametrize("sku", ["S-1", "14:175#Blue;2"])
def test_a_number_that_several_variants_have_or_that_can_be_none_is_not_theirs(sku: str) -> None:
    world = VendorWorld()
    text = f"{HEAD}mug,Mug,{sku},blue,9,Cups\nmug,,{sku},red,9,\nmug,,{sku},green,9,\n"
    assert sent(world, text)[:2] == (3, 0)
    assert {key: name for key, (name, _, _) in products(world).items()} == {
        "mug-blue": "Mug / blue",
        "mug-red": "Mug / red",
        "mug-green": "Mug / green",
    }


def test_how_a_shop_system_keeps_a_product_is_no_category() -> None:
    world = VendorWorld()
    assert sent(world, "sku,name,type,price\nA,Lamp,simple,49\nB,Set,grouped,60\n")[:2] == (2, 0)
    assert {category for _, category, _ in products(world).values()} == {"Uncategorised"}


@pytest.mark.parametrize(
    ("name", "number"),
    [("Mug / red", "mug-red"), ("Crème brûlée", "creme-brulee"), ("x" * 80, f"{'x' * 51}-d929cdee"), ("", "")],
)
def test_the_number_that_is_made_of_a_name(name: str, number: str) -> None:
    assert number_of(name) == number
    assert number_of(f" {name.upper()} ") == number
