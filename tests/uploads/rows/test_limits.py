import io
import tracemalloc

import pytest

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.rows import row_reader
from backend_lambdas.uploads.rows.stock import parse_stock_file
from tests.support.parse_stock import read

HEAD = b"store,item,count\n"


def test_a_file_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_reader, "MOST_ROWS", 3)
    with pytest.raises(UploadRejected) as caught:
        read(HEAD + b"b,1,1\nb,2,2\nb,3,3\nb,4,4\n")
    assert caught.value.reason == "The file has more than 3 rows. Split it by store."


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
