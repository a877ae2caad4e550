"""The sample files do what sample_csvs/README.md says of them."""

import io
import re
from datetime import UTC, date
from pathlib import Path

import pytest

from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.rows.sales import ParsedSalesFile, parse_sales_file
from backend_lambdas.uploads.rows.table import recognise
from tests.support.parse_stock import read, refusal

SAMPLES = Path(__file__).resolve().parents[3] / "sample_csvs"
TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (SAMPLES / "README.md").read_text().splitlines()
    if re.match(r"\| \S+\.csv ", line)
]
LOADED = [(row[0], tuple(map(int, row[2:]))) for row in TABLE if len(row) == 5]
REFUSED = [(row[0], row[1]) for row in TABLE if len(row) == 2]


@pytest.mark.parametrize(("name", "figures"), LOADED)
def test_a_sample_loads_as_documented(name: str, figures: tuple[int, int, int]) -> None:
    body = (SAMPLES / name).read_bytes()
    parsed = read_sample_sales(body) if recognise(inspect(io.BytesIO(body))) is SALES else read(body)[0]
    assert (parsed.accepted, parsed.rejected, parsed.total) == figures


def read_sample_sales(body: bytes) -> ParsedSalesFile:
    look = inspect(io.BytesIO(body))
    return parse_sales_file(look, lambda error, _: pytest.fail(str(error)), UTC, date(2026, 11, 21))


def test_the_sample_sales_are_of_the_sample_stock() -> None:
    stock = {
        (store, item)
        for path in SAMPLES.glob("*.csv")
        if path.name != "sales.csv"
        for store, items in read(path.read_bytes())[0].stores.items()
        for item in items
    }
    lines = list(read_sample_sales((SAMPLES / "sales.csv").read_bytes()).lines)
    assert {(line.store, line.product_id) for line in lines} == stock
    assert len({week_of(line.sale_date) for line in lines}) == 65


@pytest.mark.parametrize(("name", "begins"), REFUSED)
def test_a_bad_sample_is_refused_as_documented(name: str, begins: str) -> None:
    assert refusal((SAMPLES / name).read_bytes()).startswith(begins)


def test_every_sample_is_documented() -> None:
    files = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*.csv"))
    assert sorted(name for name, _ in LOADED + REFUSED) == files


def test_the_mixed_problems_show_one_problem_of_each_kind() -> None:
    _, rejected = read((SAMPLES / "bad" / "mixed_problems.csv").read_bytes())
    assert [(error.line, error.column, error.value, error.suggestion) for error, _ in rejected] == [
        (3, "count", "1o", "10"),
        (5, "item", "", None),
        (6, "store", "", None),
        (7, "count", "12.5", None),
        (8, "count", "25000000", None),
        (9, "price", "cheap", None),
        (10, "reorder_point", "nan", None),
        (11, "item", "4.01E+12", None),
        (13, "item", "BE-0011", None),
        (15, "count", "58", None),
        (16, "", "", None),
        (17, "", "", None),
        (18, "", "", None),
        (14, "count", "55", None),
    ]
