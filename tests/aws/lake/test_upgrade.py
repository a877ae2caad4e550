"""A lake that the first release has written is brought to the key (store, sale_id) by the first upload after it."""

import hashlib
from base64 import b32encode
from collections.abc import Sequence
from pathlib import Path

import pytest
from arro3.core import Array, DataType, Table
from deltalake import DeltaTable, write_deltalake
from deltalake import Field as Column
from deltalake import Schema as Columns
from deltalake.schema import PrimitiveType

from backend_lambdas.aws.lake import upgrade
from backend_lambdas.aws.lake.lake import SALES_TABLE, records
from backend_lambdas.aws.lake.upgrade import KEY, KEY_PROPERTY, bring_up
from tests.uploads.test_sales import HEADER, SalesUploader, committed, ending

NO_IDS = "product_id,sale_date,quantity,price\n7,2026-01-05,2,1.5\n8,2026-02-05,1,2\n"


def old_made_up_id(line: int, cells: Sequence[str]) -> str:
    """As the first release made it."""
    digest = hashlib.sha256("\x1f".join((str(line), *cells)).encode()).digest()
    return "L" + b32encode(digest).decode()[:25]


def write_old_table(folder: Path, rows: Sequence[tuple[str, str, str, str, str, str]]) -> None:
    """lake/sales as the first release left it: one row per sale_id.

    Rows: sale_id, store, product, day, units, price.
    """
    columns = [Column(name, PrimitiveType(kind)) for name, kind in SALES_TABLE.columns.items()]
    table = DeltaTable.create(f"{folder}/{SALES_TABLE.place}", Columns(columns), partition_by=[SALES_TABLE.partition])
    said = list(zip(*rows, strict=True))
    money = [f"{float(units) * float(price):.2f}" for units, price in zip(said[4], said[5], strict=True)]
    texts = dict(zip(("sale_id", "store", "product_id", "sale_date", "quantity", "price"), said, strict=True))
    texts |= {"month": [day[:7] for day in said[3]], "revenue": money, "returned_value": ["0"] * len(rows)}
    texts |= {name: ["0000000000001#0#old"] * len(rows) for name in ("ver", "first_ver")}
    texts |= {"upload_id": ["old"] * len(rows)}
    kinds = {
        "sale_date": DataType.date32(),
        "quantity": DataType.decimal128(18, 3),
        "price": DataType.decimal128(18, 6),
        "revenue": DataType.decimal128(24, 6),
        "returned_value": DataType.decimal128(24, 6),
    }
    cells = {
        name: Array(list(values), type=DataType.string()).cast(kinds.get(name, DataType.string()))
        for name, values in texts.items()
    }
    write_deltalake(table, Table.from_pydict(cells), mode="append", schema_mode="merge")


OLD = [
    ("1", "Paris", "7", "2026-01-05", "2", "1.5"),
    ("LOOKSLIKEANIDBUTISNONE", "Paris", "7", "2026-01-05", "2", "1.5"),
    (old_made_up_id(2, ["7", "2026-01-05", "2", "1.5"]), "Köln", "7", "2026-01-05", "2", "1.5"),
    (old_made_up_id(3, ["8", "2026-02-05", "1", "2"]), "Köln", "8", "2026-02-05", "1", "2"),
]


@pytest.fixture
def uploader(tmp_path: Path) -> SalesUploader:
    write_old_table(tmp_path, OLD)
    return SalesUploader(tmp_path)


def sold(uploader: SalesUploader) -> list[tuple[str, str, int]]:
    sql = "SELECT store, product_id, CAST(quantity AS INT) AS q FROM sales ORDER BY store, product_id, q"
    return [
        (row["store"], row["product_id"], row["q"]) for row in records(uploader.lake.query(sql, {SALES_TABLE: None}))
    ]


def test_files_that_the_old_lake_holds_change_nothing_when_they_are_sent_again(uploader: SalesUploader) -> None:
    before = sold(uploader)
    again = uploader.put("cologne", NO_IDS, 1)
    uploader.memory.put_upload(again.key, NO_IDS.encode(), store="Köln")
    assert ending(uploader.load(again)) == committed(unchanged=2, stores=1)
    assert ending(uploader.load(uploader.put("paris", HEADER + "1,Paris,7,2026-01-05,2,1.5\n", 2))) == committed(
        unchanged=1, stores=1
    )
    assert sold(uploader) == before


def test_another_store_s_sale_of_the_same_number_comes_beside_the_old_one(uploader: SalesUploader) -> None:
    """What an older release has written over is in the files still: sent again, it is there again."""
    lost = uploader.put("berlin", HEADER + "1,Berlin,9,2026-01-06,5,1\n", 1)
    assert ending(uploader.load(lost)) == committed(1, stores=1)
    assert sold(uploader) == sorted([("Berlin", "9", 5), *((row[1], row[2], int(row[4])) for row in OLD)])


def test_an_interrupted_upgrade_goes_on_and_is_done_once(
    uploader: SalesUploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = uploader.lake.open(SALES_TABLE)
    monkeypatch.setattr(upgrade, "_months", lambda sales: ["2026-01"])
    monkeypatch.setattr(DeltaTable, "alter", property(lambda table: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        bring_up(table)
    monkeypatch.undo()
    table = uploader.lake.open(SALES_TABLE)
    bring_up(table)
    assert table.metadata().configuration[KEY_PROPERTY] == KEY
    made_up = {row["sale_id"] for row in records(uploader.lake.query("SELECT sale_id FROM sales", {SALES_TABLE: None}))}
    assert {len(sale_id) for sale_id in made_up} == {1, 22, 37}
    version = table.version()
    bring_up(uploader.lake.open(SALES_TABLE))
    assert uploader.lake.open(SALES_TABLE).version() == version


def test_a_new_lake_is_marked_when_it_is_first_written(tmp_path: Path) -> None:
    uploader = SalesUploader(tmp_path)
    uploader.load(uploader.put("first", HEADER + "1,Paris,7,2026-01-05,2,1.5\n", 1))
    table = uploader.lake.open(SALES_TABLE)
    assert table.metadata().configuration[KEY_PROPERTY] == KEY
