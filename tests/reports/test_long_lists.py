"""A company too large for a page: the workbook and the CSV files hold every row, and what shows fewer says so."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from backend_lambdas.aws.reports.work import render_all
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.formats.csv_bundle import to_csv_bundle
from backend_lambdas.reports.formats.workbook import to_workbook
from backend_lambdas.reports.inputs import (
    AlertSpan,
    ItemWeeks,
    OnHandItem,
    ProductSales,
    ReportInputs,
    SalesFacts,
    StockFacts,
    ThreeWeeks,
)
from backend_lambdas.reports.long_lists import SlowMovingSpool, packed_stock
from backend_lambdas.reports.sales_figures import ranked_products
from backend_lambdas.reports.stock_figures import slow_moving_items, slow_moving_rank
from dashboard.features.reports.tables import table_panels
from tests.support.report_example import MONDAY, period, sold

STORES = ("Berlin", "Köln")
PRODUCTS, OUT, SLOW, DEAD = 1_203, 257, 311, 419
LONG = {"products": PRODUCTS, "stockouts": 2 * OUT, "slow": 2 * SLOW, "dead": 2 * DEAD}
TITLES = {
    "products": "Sales by product",
    "stockouts": "Stockouts and lost sales",
    "slow": "Slow stock",
    "dead": "Dead stock",
}


@cache
def large() -> ReportInputs:
    """Two stores that each have every product, a part of them out, slow and dead."""
    ids = [f"SKU-{number:04d}" for number in range(PRODUCTS)]
    out, slow, dead = ids[:OUT], ids[OUT : OUT + SLOW], ids[OUT + SLOW : OUT + SLOW + DEAD]
    priced = {product: Decimal(number % 97 + 1) for number, product in enumerate(ids)}
    shelf = [OnHandItem(product, f"No {product}", None, 0, priced[product]) for product in out]
    shelf += [OnHandItem(product, f"No {product}", None, 900, priced[product]) for product in (*slow, *dead)]
    spans = [
        AlertSpan("out_of_stock", store, product, None, MONDAY + timedelta(days=1), None, True)
        for store in STORES
        for product in out
    ]
    weeks = ThreeWeeks(sold(4, 8), sold(5, 10))
    sales = SalesFacts(
        rev=1,
        published_at="2026-11-19T16:40:12Z",
        stores=dict.fromkeys(STORES, weeks),
        products=[ProductSales(product, f"No {product}", None, weeks) for product in ids],
        items={(store, product): ItemWeeks(1, 2, 4, 2, 3) for store in STORES for product in slow},
        store_weeks=dict.fromkeys(STORES, 13),
    )
    return ReportInputs(sales, StockFacts(on_hand={store: packed_stock(shelf) for store in STORES}), spans)


@cache
def files() -> dict[str, bytes]:
    with TemporaryDirectory() as name, closing(SlowMovingSpool(Path(name) / "idle.db")) as spool:
        made = render_all(build_report(period(), large(), spool=spool), "http://x", Path(name))
        return {ending: path.read_bytes() for ending, path in made.items()}


def csv_rows(key: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(files()["zip"])) as bundle:
        return list(csv.DictReader(io.StringIO(bundle.read(f"{key}.csv").decode("utf-8-sig"))))


def sheet_rows(title: str) -> list[list[object]]:
    """The rows below the heads."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(files()["xlsx"]))
    return book.get_sheet_by_name(title).to_python(skip_empty_area=False)[3:]  # type: ignore[return-value]


def expected(key: str) -> set[tuple[str, ...]]:
    """Who must be in the file, from what the company was made of."""
    ids = [f"SKU-{number:04d}" for number in range(PRODUCTS)]
    if key == "products":
        return {(product,) for product in ids}
    first = {"stockouts": 0, "slow": OUT, "dead": OUT + SLOW}[key]
    return {(store, product) for store in STORES for product in ids[first : first + LONG[key] // 2]}


def keys_of(key: str, rows: Iterable[list[object]]) -> list[tuple[object, ...]]:
    """The product, or the store's id (its name stands beside it) and the product."""
    return [tuple(row[:1] if key == "products" else (row[0], row[2])) for row in rows]


@pytest.mark.parametrize("key", LONG)
def test_the_csv_file_holds_every_row_once(key: str) -> None:
    found = keys_of(key, [list(row.values()) for row in csv_rows(key)])
    assert (len(found), set(found)) == (LONG[key], expected(key))


@pytest.mark.parametrize("key", LONG)
def test_the_workbook_holds_the_rows_of_the_csv_file(key: str) -> None:
    found = keys_of(key, sheet_rows(TITLES[key]))
    assert found == keys_of(key, [list(row.values()) for row in csv_rows(key)])


@pytest.mark.parametrize(("key", "total"), LONG.items())
def test_what_shows_fewer_says_how_many_of_how_many(key: str, total: int) -> None:
    note = "The first {} of {}; the workbook and the CSV files list all."
    assert note.format(100, f"{total:,}") in files()["html"].decode()
    with closing(pypdfium2.PdfDocument(files()["pdf"])) as document:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    assert note.format(25, f"{total:,}") in text


def counts_on_the_page(files_list_all: bool) -> list[str]:
    report = replace(build_report(period(), large()).data, files_list_all=files_list_all)
    panels = [panel.to_plotly_json()["props"]["children"][0] for panel in table_panels(report)]
    counts = [summary.children[1].children for summary in panels]
    return [count for count in counts if "workbook" in count]


def test_the_reports_page_says_where_the_rest_is() -> None:
    assert counts_on_the_page(files_list_all=True) == [
        "50 of 1,203 rows, all in the workbook",
        "50 of 514 rows, all in the workbook",
        "50 of 622 rows, all in the workbook",
        "50 of 838 rows, all in the workbook",
    ]


def test_of_a_report_made_before_files_held_all_it_says_how_many_they_hold() -> None:
    assert counts_on_the_page(files_list_all=False) == [
        "50 of 1,203 rows, 1,000 in the workbook",
        "50 of 514 rows, 200 in the workbook",
        "50 of 622 rows, 200 in the workbook",
        "50 of 838 rows, 200 in the workbook",
    ]


def test_what_a_sheet_can_not_hold_goes_on_on_the_next(tmp_path: Path) -> None:
    to_workbook(build_report(period(), large()), tmp_path / "x.xlsx", sheet_rows=503)
    book = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx"))
    names = [name for name in book.sheet_names if name.startswith("Sales by product")]
    sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    assert names == ["Sales by product (1)", "Sales by product (2)", "Sales by product (3)"]
    assert [len(sheet) for sheet in sheets] == [503, 503, 206]
    assert sheets[1][0][0] == (
        "Sales by product. Rows 501 to 1,000 of 1,203. An Excel sheet holds no more: the rest is on the others"
    )
    listed = [row[0] for sheet in sheets for row in sheet[3:]]
    assert listed == [row.name for row in ranked_products(large().sales)]


def test_ranking_on_disk_gives_what_sorting_in_memory_gives(tmp_path: Path) -> None:
    ranked = sorted(slow_moving_items(large()), key=slow_moving_rank)
    with closing(SlowMovingSpool(tmp_path / "idle.db")) as spool:
        for found, is_dead in zip(spool.rank(slow_moving_items(large())), (False, True), strict=True):
            expected = [item for item in ranked if item.is_dead is is_dead]
            worth = sum((item.value or Decimal(0) for item in expected), Decimal(0))
            assert (list(found.rows), len(found.rows), found.value) == (expected, len(expected), worth)


def memory_of_a_report(rows: int) -> int:
    """Bytes of Python's at the most while a company with so many dead items gets its lists and its two long files."""
    shelf = (OnHandItem(f"SKU-{n:09d}", f"Product number {n}", "Dairy", 5, Decimal(n % 97 + 1)) for n in range(rows))
    inputs = replace(
        large(),
        sales=replace(large().sales, products=()),
        stock=StockFacts(on_hand={"Berlin": packed_stock(shelf)}),
        alerts=(),
    )
    tracemalloc.start()
    with TemporaryDirectory() as name, closing(SlowMovingSpool(Path(name) / "idle.db")) as spool:
        report = build_report(period(), inputs, spool=spool)
        to_workbook(report, Path(name) / "x.xlsx")
        to_csv_bundle(report, Path(name) / "x.zip")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.data.dead_total.items == rows
    return most


def test_the_long_lists_take_no_more_memory_when_they_are_longer() -> None:
    few, many = (memory_of_a_report(rows) for rows in (5_000, 10_000))
    assert many - few < 5_000 * 50  # held as objects they were 1,000 bytes a row


def test_a_packed_shelf_is_the_rows_it_was_made_of() -> None:
    rows = [OnHandItem(f"{n}", "Käse" if n % 2 else None, None, n - 3, Decimal(n) / 8 or None) for n in range(12_001)]
    shelf = packed_stock(iter(rows))
    assert (len(shelf), list(shelf), list(shelf)) == (12_001, rows, rows)
