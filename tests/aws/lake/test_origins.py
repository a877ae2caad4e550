"""The files and lines behind sales, over a small lake in a folder, against the roll-ups the pages show."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from deltalake import write_deltalake

from backend_lambdas.aws.lake.lake import SALES_TABLE, WEEKLY_TABLE, Lake, query, records
from backend_lambdas.aws.lake.origins import SaleOrigins
from backend_lambdas.aws.lake.rollup import roll_up
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.sales import SalesAsked, SalesHead
from tests.aws.lake.test_report import LINES, lake_rows

FIRST, LAST = date(2026, 11, 9), date(2026, 11, 15)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """LINES of test_lake_report, by turns of the files U0 and U1; O'Hara's has a category."""
    lake = Lake(str(tmp_path))
    lines = [*LINES, ("O'Hara", "A", date(2026, 11, 9), 5, "1")]
    rows = lake_rows(lines)
    rows = rows.set_column(
        rows.schema.get_field_index("upload_id"), "upload_id", [[f"U{n % 2}" for n in range(len(lines))]]
    )
    names = ["Dairy" if store == "O'Hara" else None for store, *_ in lines]
    rows = rows.set_column(rows.schema.get_field_index("category"), rows.schema.field("category"), [names])
    write_deltalake(lake.open(SALES_TABLE), rows, mode="append")
    return lake


def asked(lake: Lake, **more: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    done = roll_up(lake, {week_of(line[2]) for line in LINES})
    head = SalesHead(3, done.sales_version, done.weekly_version, done.daily_version)
    return SaleOrigins(lambda: lake, lambda: head).files_and_lines(SalesAsked(FIRST, LAST, **more), with_lines=True)


def sums_of_the_rollup(lake: Lake) -> list[float]:
    sql = f"SELECT sum(units) AS u, sum(revenue) AS r, sum(lines) AS n FROM weekly WHERE week = '{week_of(FIRST)}'"  # noqa: S608
    (row,) = records(query({"weekly": lake.open(WEEKLY_TABLE)}, sql))
    return [float(value) for value in row.values()]


def test_the_files_add_up_to_the_figure(lake: Lake) -> None:
    files, _ = asked(lake)
    assert [[one["upload_id"], one["lines"], one["units"], one["revenue"]] for one in files] == [
        ["U1", 3, 8.0, 21.5],
        ["U0", 2, 4.0, 10.0],
    ]
    sums = [sum(one[name] for one in files) for name in ("units", "revenue", "lines")]
    assert sums == sums_of_the_rollup(lake)
    assert sum(one["returned_units"] for one in files) == 1


def test_the_lines_of_one_product_in_one_store_are_named(lake: Lake) -> None:
    _, lines = asked(lake, stores=("Köln",), products=("A",))
    assert [[str(one["sale_date"])[:10], one["upload_id"], one["line"], one["quantity"]] for one in lines] == [
        ["2026-11-15", "U0", 2, -1.0],
        ["2026-11-15", "U1", 1, 1.0],
        ["2026-11-09", "U0", 0, 4.0],
    ]
    assert [one["money"] for one in lines] == [-2.5, 2.5, 10.0]


def test_a_category_is_the_one_the_pages_show_and_names_may_hold_quotes(lake: Lake) -> None:
    dairy, none, hara = (asked(lake, **{name: (text,)})[0] for name, text in (
        ("categories", "Dairy"), ("categories", ""), ("stores", "O'Hara")))  # fmt: skip
    assert [sum(one["lines"] for one in files) for files in (dairy, none, hara)] == [1, 4, 1]


def test_before_any_sales_there_is_nothing(tmp_path: Path) -> None:
    origins = SaleOrigins(lambda: Lake(str(tmp_path / "nowhere")), SalesHead)
    assert origins.files_and_lines(SalesAsked(FIRST, LAST), with_lines=True) == ([], [])
