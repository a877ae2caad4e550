import io
import tracemalloc
from dataclasses import MISSING, fields
from types import SimpleNamespace
from typing import Any

import pytest

from backend_lambdas.aws.core.settings import Settings
from backend_lambdas.aws.uploads.files import deployed_files
from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.files.limits import FileLimits
from backend_lambdas.uploads.rows.stock import parse_stock_file
from tests.support.parse_stock import read

HEAD = b"store,item,count\n"


def refused(data: bytes, limits: FileLimits) -> str:
    with pytest.raises(UploadRejected) as caught:
        parse_stock_file(inspect(io.BytesIO(data), limits), lambda error, cells: None, "Shop")
    return caught.value.reason


def test_a_file_with_more_rows_than_the_operator_lets_through_is_refused_with_what_to_do() -> None:
    assert refused(HEAD + b"b,1,1\nb,2,2\nb,3,3\nb,4,4\n", FileLimits(rows=3)) == (
        "The file has more than 3 rows, the most that are read (setting MaxUploadRows). Split it by store and send the "
        "parts."
    )


def test_columns_count_that_are_used_not_those_that_are_there() -> None:
    stores = [f"Stock Store {number:03d}" for number in range(120)]
    wide = ",".join(["sku", *stores]) + "\nA" + ",1" * 120 + "\n"
    assert refused(wide.encode(), FileLimits()) == (
        "121 columns of the file would be used; at most 100 may be (setting MaxUploadColumns). Export fewer stores at "
        "once and send the parts."
    )
    unused = ",".join(["sku", "qty", *(f"own field {number}" for number in range(120))]) + "\nA,1" + "," * 120 + "\n"
    assert read(unused.encode(), "Shop")[0].accepted == 1


@pytest.mark.parametrize(
    ("header", "begins"),
    [
        (b"sku,qty" + b"," * 200_000, "The file has 200,002 columns; at most 500 can be read."),
        (b"sku,qty" + b"," * 1_000_000, "The file holds a line longer than 256 KB"),
    ],
)
def test_a_million_columns_are_refused(header: bytes, begins: str) -> None:
    assert refused(header + b"\nA,1\n", FileLimits()).startswith(begins)


@pytest.mark.parametrize(
    ("told", "limits"),
    [({}, FileLimits(1_000_000, 100)), ({"max_upload_rows": "5", "max_upload_columns": "7"}, FileLimits(5, 7))],
)
def test_the_limits_are_those_of_the_settings(told: dict[str, str], limits: FileLimits) -> None:
    names = {field.name: "x" for field in fields(Settings) if field.default is MISSING}
    with deployed_files(_OneObject(), Settings(**names | told)).open_upload("a", "") as file:
        assert file.limits == limits


class _OneObject:
    def get_object(self, **_: str) -> dict[str, Any]:
        return {"Body": SimpleNamespace(iter_chunks=lambda size: [b"a"])}


def test_a_quote_left_open_in_a_50_mb_file_costs_one_row_and_no_memory() -> None:
    line = b"b,%07d,7," + b"x" * 980 + b"\n"
    file = io.BytesIO(b'store,item,count,shelf\nb,1,"5,x\n' + b"".join(line % number for number in range(50_000)))
    refused = []
    tracemalloc.start()
    parsed = parse_stock_file(inspect(file), lambda error, cells: refused.append((error.line, error.reason)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused == [(2, "a quote is opened and not closed in this row")]
    assert parsed.accepted == 50_000
    assert peak < 40_000_000
