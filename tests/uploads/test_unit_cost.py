"""What an item costs: an optional column from the file to the row, the plan, the snapshot and the history."""

import gzip
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import orjson
import pytest

from backend_lambdas.aws.stock.history import entry_to_item, item_to_entry
from backend_lambdas.aws.stock.items import item_to_row, row_to_item
from backend_lambdas.inventory.history import history_entry
from backend_lambdas.inventory.snapshot import decode_columns, decode_snapshot, encode_snapshot
from backend_lambdas.inventory.stock import DETAILS, RowChange, StockLine, StockRow
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan, decode_delta, decode_plan, encode_plan
from backend_lambdas.uploads.rows.stock import parse_stock_file
from backend_lambdas.uploads.rows.stock_lines import RowError
from tests.support.stock_rows import stock_row
from tests.support.uploader import Uploader

COSTLY = replace(stock_row(5), unit_cost=Decimal("0.80"))


@pytest.mark.parametrize("name", ["cost", "Unit Cost", "Cost price", "Cost per item", "Einkaufspreis", "Prix d'achat"])
def test_the_column_is_known_by_its_names(name: str) -> None:
    file = BytesIO(f"store,item,count,price,{name}\nBerlin,1,5,2.00,€ 1.25\nBerlin,2,6,2.00,\n".encode())
    lines = parse_stock_file(inspect(file), _unexpected).stores["Berlin"]
    assert [(line.unit_price, line.unit_cost) for line in lines.values()] == [
        (Decimal("2.00"), Decimal("1.25")),
        (Decimal("2.00"), None),
    ]


def test_a_cost_below_zero_rejects_the_row_by_its_own_column() -> None:
    rejected: list[RowError] = []
    file = BytesIO(b"store,item,count,cost\nBerlin,1,5,-1\nBerlin,2,5,1\n")
    parse_stock_file(inspect(file), lambda error, cells: rejected.append(error))
    assert [(one.line, one.column, one.value, one.reason) for one in rejected] == [(2, "cost", "-1", "negative")]


def test_a_file_without_costs_keeps_what_is_known_and_one_with_another_changes_the_row(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count,cost\nBerlin,1,5,0.80\n")
    uploader.send("b.csv", "store,item,count\nBerlin,1,4\n", at=1)
    assert uploader.memory.rows["Berlin"]["1"].unit_cost == Decimal("0.80")
    uploader.send("c.csv", "store,item,count,cost\nBerlin,1,4,0.90\n", at=2)
    row = uploader.memory.rows["Berlin"]["1"]
    assert (row.unit_cost, row.rev) == (Decimal("0.90"), 3)


def test_it_comes_back_from_every_place_it_is_kept_in() -> None:
    entry = history_entry(RowChange(old=COSTLY, new=replace(COSTLY, unit_cost=Decimal("0.90"), rev=2), seen_ms=0))
    plan = Plan("u", COSTLY.store, "v", UploadMode.UPDATE, "t", (Change(COSTLY, COSTLY),))
    snapshot = encode_snapshot(COSTLY.store, 7, [COSTLY, stock_row(3, product_id="z")])
    assert item_to_row(row_to_item(COSTLY)) == COSTLY
    assert item_to_entry(entry_to_item(entry)) == entry
    assert entry_to_item(entry)["old_unit_cost"] == {"N": "0.80"}
    assert decode_plan(encode_plan(plan)) == plan
    assert decode_snapshot(snapshot).columns["unit_cost"] == ["0.80", None]
    assert decode_columns(snapshot, ["unit_cost", "changed_at"]).columns == {
        "unit_cost": ["0.80", None],
        "changed_at": [COSTLY.changed_at, stock_row(3).changed_at],
    }


def test_what_was_written_before_there_were_costs_is_still_read() -> None:
    plain = stock_row(5)
    snapshot = encode_snapshot(plain.store, 7, [plain])
    assert b"unit_cost" not in gzip.decompress(snapshot)
    assert decode_snapshot(snapshot).columns["unit_cost"] == [None]
    assert decode_columns(snapshot, ["unit_cost"]).columns == {"unit_cost": [None]}
    plan = Plan("u", plain.store, "v", UploadMode.UPDATE, "t", (Change(None, plain), Change(plain, plain)))
    head, line = gzip.decompress(encode_plan(plan)).splitlines()
    shorter = [[old and old[:-1], new[:-1]] for old, new in orjson.loads(line)]
    older = gzip.compress(head + b"\n" + orjson.dumps(shorter) + b"\n")
    assert decode_plan(older) == plan
    assert decode_delta(older) == decode_delta(encode_plan(plan))


def test_lines_and_rows_have_every_detail() -> None:
    """DETAILS is the one definition; the fields beside it are for types and readers."""
    assert StockLine._fields[-len(DETAILS) :] == tuple(DETAILS)
    assert tuple(StockRow.__dataclass_fields__)[-len(DETAILS) :] == tuple(DETAILS)


def _unexpected(error: RowError, cells: object) -> None:
    raise AssertionError(error)
