"""A vendor's catalogue from end to end: what keeps the rules becomes products; what does not is in the mail."""

import re
import urllib.request
from email import message_from_bytes
from email.policy import default

import pytest

from backend_lambdas.aws.products.vendors import DynamoVendors
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.vendors import Vendor
from tests.support.emulated import Emulated, eventually

pytestmark = pytest.mark.emulator
CATALOGUE = (
    "sku,name,category,price,ean\nA-1,Whole milk,Dairy,1.19,4006381333931\nA-2,Apples,Fruit,0,\nA-3,,Fruit,2,1\n"
)


def test_good_lines_become_products_and_the_vendor_gets_one_mail_with_a_link_to_the_others(emulator: Emulated) -> None:
    audit = AuditEntry("e2e-vendor", "2026-11-22T10:00:00.000Z", "Ann", "vendor added", "vendor Acme")
    vendors = DynamoVendors(emulator.client("dynamodb"), emulator.outputs["OpsTable"])
    assert vendors.save(Vendor("Acme", "orders@acme.example", "EUR"), audit)
    upload_id = "01ARZ3NDEKTSV4RRFFQ69G5FC0"
    emulator.put_upload(f"{upload_id}/catalogue.csv", CATALOGUE.encode(), vendor="Acme")
    product = eventually(lambda: emulator.ops("PR#A-1"), lambda found: len(found) == 2)
    assert [(item["sk"][:3], item.get("unit_price"), item["upload_id"]) for item in product] == [
        ("HI#", None, upload_id),
        ("MET", "1.19", upload_id),
    ]
    assert emulator.ops("PR#A-2") == []
    (mail,) = eventually(lambda: mails_to(emulator, "orders@acme.example"), bool)
    assert mail["Subject"] == "Products taken, 2 rows left out: catalogue.csv"
    text = str(mail.get_content())
    assert "Of 3 rows 1 keep every rule and 2 were left out: success rate 33.3 %." in text
    assert f"/uploads?id={upload_id}" in text
    link = re.search(r"^  (http\S+)$", text, re.MULTILINE)
    assert link is not None
    with urllib.request.urlopen(link[1]) as answer:  # noqa: S310 - of our own emulator
        lines = answer.read().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["line", "3", "4"]
    assert emulator.ops(f"UP#{upload_id}")[0]["sk"] == "ER#000000003#000"
    (record,) = (item for item in emulator.ops(f"UP#{upload_id}") if item["sk"] == "META")
    assert record["error_kinds"] == {"Prices": 1, "Missing values": 1}


def mails_to(emulator: Emulated, address: str) -> list:  # type: ignore[type-arg]
    found = (message_from_bytes(path.read_bytes(), policy=default) for path in emulator.mail_dir.rglob("*.eml"))
    return [mail for mail in found if address in str(mail["To"])]
