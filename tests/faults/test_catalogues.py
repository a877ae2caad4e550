"""R2: a vendor's catalogue and its list of prices meet every error at every call: products, their history, the mail."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.products import stores as product_stores
from backend_lambdas.aws.products.vendors import DynamoVendors
from backend_lambdas.functions import ingest_upload, process_errors, validate_products
from backend_lambdas.inventory.vendors import Vendor
from tests.faults.deployed import Deployed, deployed, mailed
from tests.faults.lasting import audited, lasting
from tests.faults.running import LONG_SECONDS, check_faults
from tests.faults.test_uploads import FAILED, TRIED_AGAIN, Files
from tests.support.people import ANN

pytestmark = pytest.mark.timeout(LONG_SECONDS)
ACME = Vendor("Acme", "orders@acme.example", "EUR", files_a_day=9)
HEAD = "sku,name,category,price,vendor\n"
BEFORE = HEAD + "A-1,Milk,Dairy,1.00,Acme\nA-2,Apples,Fruit,2.00,Acme\n"
AFTER = (
    HEAD + "A-1,Whole milk,Dairy,1.10,Acme\nA-2,Apples,Fruit,2.00,Acme\nA-3,Figs,Fruit,3.00,Acme\nA-4,,Fruit,1,Acme\n"
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    settings = {"report_mail_from": "stock@example.com"}
    with deployed(tmp_path_factory.mktemp("lake"), **settings) as made:
        clients.ses().create_email_identity(EmailIdentity="stock@example.com")
        product_stores.product_stores.cache_clear()
        yield made
        product_stores.product_stores.cache_clear()


class CatalogueFile(Files):
    """A product that changes, one that does not, a new one, and a line that breaks a rule: the vendor is mailed."""

    there: tuple[str, ...] = (BEFORE,)
    arriving = AFTER
    handlers = (
        ("ingest", ingest_upload.handler),
        ("products", validate_products.handler),
        ("product-error", process_errors.handler),
    )

    def prepare(self) -> None:
        added = ANN.did("vendor added", "vendor Acme", "2023-11-14T00:00:00.000Z", {})
        DynamoVendors(clients.dynamodb(), "ops").save(ACME, added)
        super().prepare()

    def state(self) -> Any:
        """Products and histories, records, rejected rows, what counts for the day, audit, the error file, mails."""
        ops = self.stack.items("ops")
        return {
            "records": lasting(ops),
            "audit": [entry for entry in audited(ops) if entry[1] not in (FAILED, TRIED_AGAIN)],
            "errors": [self.stack.data(key) for key in list(self.stack.keys()) if key.startswith("errors/")],
            "told": sorted(set(self.stack.published())),
            "mailed": sorted(set(mailed())),
        }


class PriceFile(CatalogueFile):
    """One price that changes, one that does not, and a number that the catalogue does not have."""

    arriving = "sku,price\nA-1,1.20\nA-2,2.00\na2,2.10\n"


class HeldCatalogue(CatalogueFile):
    """A vendor whose files wait for an approval: nothing is written, it is announced, the vendor is told."""

    there = ()

    def prepare(self) -> None:
        super().prepare()
        vendors = DynamoVendors(clients.dynamodb(), "ops")
        found = vendors.find("Acme")
        assert found is not None
        changed = ANN.did("vendor changed", "vendor Acme", "2023-11-14T00:00:01.000Z", {})
        assert vendors.save(replace(found, approval=True), changed)


SCENARIOS = (CatalogueFile, PriceFile, HeldCatalogue)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_errors_at_every_call_and_by_chance_change_nothing_in_the_end_and_are_told(
    stack: Deployed, scenario: Any
) -> None:
    print(check_faults(scenario(stack)))


def test_the_undisturbed_run_leaves_what_the_file_says(stack: Deployed) -> None:
    """Else nothing would be proven."""
    one = CatalogueFile(stack)
    stack.empty()
    one.prepare()
    one.begin()
    while not one.deliver():
        pass
    items = [from_item(item) for item in stack.items("ops")]
    products = {item["product_id"]: (item["product_name"], float(item["unit_price"]), item["rev"]) for item in items
                if item["pk"].startswith("PR#") and item["sk"] == "META"}  # fmt: skip
    assert products == {"A-1": ("Whole milk", 1.1, 2), "A-2": ("Apples", 2.0, 1), "A-3": ("Figs", 3.0, 1)}
    assert mailed()[-1].startswith("Products taken, 1 row left out")
    assert json.dumps(sorted(str(item["sk"]) for item in items if item["pk"] == "VU#acme")).count("#") == 2
