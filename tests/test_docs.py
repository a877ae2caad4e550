"""What the documents say is what the code does."""

import re
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from backend_lambdas.alerts.alert import AlertKind, AlertStatus, Severity
from backend_lambdas.aws.core.settings import Settings
from backend_lambdas.inventory.stock import DETAILS, ReorderRule
from backend_lambdas.uploads.models import PartStatus, UploadStatus
from backend_lambdas.uploads.rows.kinds import PRODUCTS, SALES, STOCK, FileKind
from tests.support.emulated import Emulated, eventually

ROOT = Path(__file__).resolve().parent.parent
DICTIONARY = (ROOT / "docs" / "data-dictionary.md").read_text()
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def documented() -> dict[str, set[str]]:
    """The attributes of each entity, by the heading's key pattern."""
    entities: dict[str, set[str]] = {}
    for section in re.split(r"^###? ", DICTIONARY, flags=re.MULTILINE):
        if heading := re.match(r"(`\S+` / \S+):", section):
            rows = re.findall(r"^\| ([a-z_, ]+) \|", section, flags=re.MULTILINE)
            names = {name.strip() for row in rows for name in row.split(",")}
            entities[heading[1].replace("`", "")] = names - {"attribute"}
    return entities


def entity_of(item: dict[str, Any]) -> str:
    """The heading under which an item of either table is described."""
    pk, sk = str(item["pk"]).partition("#")[0], str(item["sk"]).partition("#")[0]
    return next(
        name
        for name in documented()
        if name.partition(" / ")[0].partition("#")[0] == pk
        and (pk not in {"ST", "UP", "LK"} or name.partition(" / ")[2].partition("#")[0] == sk)
    )


def status_of(emulator: Emulated, upload_id: str) -> list[str]:
    return [item["status"] for item in emulator.ops(f"UP#{upload_id}") if item["sk"] == "META"]


def everything(emulator: Emulated) -> list[dict[str, Any]]:
    """Every item of both tables. Only a test may look at them like this: no role of the stack may Scan."""
    read = TypeDeserializer().deserialize
    pages = [
        page
        for table in ("StockTable", "OpsTable")
        for page in emulator.client("dynamodb").get_paginator("scan").paginate(TableName=emulator.outputs[table])
    ]
    return [{name: read(value) for name, value in item.items()} for page in pages for item in page["Items"]]


def test_every_attribute_in_the_dictionary_is_one_the_code_knows() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "backend_lambdas").rglob("*.py"))
    old_details = {f"old_{name}" for name in DETAILS}
    unknown = {
        f"{entity}: {name}"
        for entity, names in documented().items()
        for name in names
        if name not in old_details and not re.search(rf"\b{name}\b", code)
    }
    assert unknown == set()
    assert len(documented()) == 49


@pytest.mark.emulator
def test_every_attribute_a_running_stack_writes_is_in_the_dictionary(emulator: Emulated) -> None:
    lines = ["store,item,count,name,category,price,reorder_point", "Lagos,RICE,5,Rice 5 kg,Food,9.50,10"]
    for number, count in enumerate(("5", "0", "x")):
        upload_id = f"01ARZ3NDEKTSV4RRFFQ69G5FB{number}"
        body = "\n".join([*lines, f"Lagos,SOAP,{count},Soap,Care,1.20,2"]).encode()
        emulator.put_upload(f"{upload_id}/lagos.csv", body)
        statuses = eventually(lambda uid=upload_id: status_of(emulator, uid), lambda found: found == ["COMMITTED"])
        assert statuses == ["COMMITTED"]
    mails = eventually(lambda: [item for item in everything(emulator) if item.get("status") == "SENT"], bool)
    assert mails
    history = eventually(lambda: emulator.ops("HI#Lagos#SOAP"), lambda entries: len(entries) == 2)
    assert [entry["on_hand"] for entry in history] == [5, 0]
    known = documented()
    seen = {(entity_of(item), name) for item in everything(emulator) for name in item}
    assert {f"{entity}: {name}" for entity, name in seen if name not in known[entity]} == set()
    expected = {"ST#store / IT#product_id", "AGG / ST#store", "UP#upload_id / ER#line#n", "CH#store / rev"}
    assert expected <= {entity for entity, _ in seen}


def test_every_field_of_a_stock_file_is_described_with_names_that_work() -> None:
    table = DICTIONARY.partition("## Stock file")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\w+) \| (?:yes|no) \| ([^|]+) \|", table, flags=re.MULTILINE)
    assert [field for field, _ in rows] == list(STOCK.aliases)
    wrong = [name.strip() for field, names in rows for name in names.split(",") if not known(STOCK, field, name)]
    assert wrong == []


def test_every_field_of_a_sales_file_is_described_with_names_that_work() -> None:
    table = DICTIONARY.partition("## Sales file")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([\w, ]+) \| (?:yes|no) \| ([^|]+) \|", table, flags=re.MULTILINE)
    assert [name for fields, _ in rows for name in fields.split(", ")] == list(SALES.aliases)
    wrong = [name.strip() for field, names in rows[:-1] for name in names.split(",") if not known(SALES, field, name)]
    assert wrong == []


def test_every_field_of_a_catalogue_is_described_with_names_that_work() -> None:
    table = DICTIONARY.partition("## Product catalogue")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\w+) \| (?:yes|no) \| ([^|]+) \|", table, flags=re.MULTILINE)
    assert [field for field, _ in rows] == list(PRODUCTS.aliases)
    wrong = [name.strip() for field, names in rows for name in names.split(",") if not known(PRODUCTS, field, name)]
    assert wrong == []


def known(kind: FileKind, field: str, name: str) -> bool:
    return name.strip() in kind.aliases[field]


@pytest.mark.parametrize("closed_set", [UploadStatus, PartStatus, AlertKind, AlertStatus, Severity, ReorderRule])
def test_every_value_of_a_closed_set_is_described(closed_set: Any) -> None:
    assert [str(value) for value in closed_set if f"`{value}`" not in DICTIONARY] == []


def test_every_setting_is_described() -> None:
    names = [f"STOCKROOM_{field.upper()}" for field in Settings.__slots__]
    assert [name for name in [*names, "STOCKROOM_MAIL_DIR"] if name not in DICTIONARY] == []


def test_the_readme_names_every_make_target_and_local_setting_and_page() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", MAKEFILE, flags=re.MULTILINE)
    wanted = [f"make {target}" for target in targets if target != "help"]
    wanted += ["STOCKROOM_HOME", "STOCKROOM_PORT", "STOCKROOM_AWS_PORT"]
    pages = [page.read_text() for page in (ROOT / "dashboard" / "features").glob("*/page.py")]
    wanted += [f"`{path}`" for text in pages for path in re.findall(r'register_page\([^)]*?path="(/[a-z]*)"', text)]
    assert [word for word in wanted if word not in README] == []


def test_every_path_the_documents_name_exists() -> None:
    documents = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "docs" / "data-dictionary.md"]
    pattern = r"`((?:backend_lambdas|dashboard|infra|tests|docs|sample_csvs|assets)/[\w./-]*)`"
    named = {path for document in documents for path in re.findall(pattern, document.read_text())}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    assert len(named) > 10
