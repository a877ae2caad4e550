"""The catalogue in memory: whose products, read whole once, then what changed, and gone at once after a delete."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from backend_lambdas.aws.products.catalogue import DynamoCatalogue
from backend_lambdas.aws.products.vendors import DynamoVendors
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import NotAllowed
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import moment_text
from dashboard.data.actor import set_actor
from dashboard.data.own_products import OwnProducts
from tests.support.mocked_aws import MockedAws, mocked_aws

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANN = Actor("u-ann", "Ann", Role.ADMINISTRATOR)
VIC = Actor("u-vic", "Vic", Role.VENDOR, vendor="acme")


def product(product_id: str, vendor: str = "Acme", minute: int = 0) -> Product:
    at = moment_text(NOON - timedelta(minutes=90 - minute))
    return Product(product_id, vendor, product_id.title(), "Dairy", Decimal("1.10"), ver="1#", rev=1, changed_at=at)


class Node:
    """One process of the web tier, whose clock is moved."""

    def __init__(self, aws: MockedAws) -> None:
        self.catalogue, self.now = DynamoCatalogue(aws.dynamodb, "ops"), NOON
        self.products = OwnProducts(self.catalogue, DynamoVendors(aws.dynamodb, "ops"), lambda: self.now)

    def names(self) -> list[str]:
        return [one.product_id for one in self.products.listed()]


@pytest.fixture
def aws() -> Iterator[MockedAws]:
    with mocked_aws() as mocked:
        yield mocked


@pytest.fixture
def nodes(aws: MockedAws) -> Sequence[Node]:
    vendors = DynamoVendors(aws.dynamodb, "ops")
    for name in ("Acme", "Bolt"):
        vendors.save(Vendor(name), ANN.did("vendor added", f"vendor {name}", moment_text(NOON), {}))
    found = (Node(aws), Node(aws))
    found[0].catalogue.write([ProductChange(None, one) for one in (product("milk"), product("bolt", "Bolt"))])
    set_actor(ANN)
    return found


def test_what_one_node_deletes_or_changes_every_node_knows_at_its_next_look(nodes: Sequence[Node]) -> None:
    assert [node.names() for node in nodes] == [["bolt", "milk"]] * 2
    (milk,) = (one for one in nodes[1].products.listed() if one.product_id == "milk")
    at = moment_text(NOON)
    gone = replace(milk, ver="2#", rev=2, gone=True, changed_at=at, changed_by="Ann")
    dearer = replace(product("bolt", "Bolt"), unit_price=Decimal("9.00"), ver="2#", rev=2, changed_at=at)
    stored = nodes[0].catalogue.find(["milk", "bolt"])
    nodes[0].catalogue.write([ProductChange(stored["milk"], gone), ProductChange(stored["bolt"], dearer)])
    for node in nodes:
        node.now = NOON + timedelta(seconds=1)
        assert [(one.product_id, one.unit_price) for one in node.products.listed()] == [("bolt", Decimal("9.00"))]
    assert nodes[1].products.one("milk")[0] == replace(gone)
    nodes[0].catalogue.write([ProductChange(gone, replace(milk, ver="3#", rev=3, changed_at=moment_text(NOON)))])
    assert nodes[1].names() == ["bolt", "milk"]


def test_a_vendor_has_its_own_products_only_and_another_s_is_as_if_there_were_none(nodes: Sequence[Node]) -> None:
    set_actor(VIC)
    assert nodes[0].names() == ["milk"]
    assert nodes[0].products.one("milk")[0] is not None
    assert nodes[0].products.one("bolt") == nodes[0].products.one("nothing") == (None, ())
    set_actor(None)
    with pytest.raises(NotAllowed):
        nodes[0].names()


def test_it_is_read_whole_once_an_hour_and_by_what_changed_between(nodes: Sequence[Node], aws: MockedAws) -> None:
    asked: list[str] = []
    aws.dynamodb.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(params.get("IndexName", ""))
    )
    node = nodes[0]
    for minutes, queries in ((0, ["", "month", "month"]), (1, []), (59, []), (61, ["", "month", "month"])):
        asked.clear()
        node.now = NOON + timedelta(minutes=minutes)
        assert node.names() == ["bolt", "milk"]
        assert asked == [*queries, *["open"] * 4]
