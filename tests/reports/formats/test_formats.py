"""Workbook, PDF, CSV bundle and page hold the same numbers: each is read back and compared with the report."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import orjson
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from backend_lambdas.aws.reports.work import render_all
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.formats.html import to_page
from backend_lambdas.reports.formats.pdf_tables import MOST_ROWS, ROWS_OF
from backend_lambdas.reports.formatting import calling
from backend_lambdas.reports.inputs import ReportInputs, SalesFacts, SameStores, StockFacts
from backend_lambdas.reports.report import Cause, Report, ReportData, Revision, decode_report, encode_report
from backend_lambdas.reports.tables import report as report_tables
from backend_lambdas.reports.tables import sales as sales_tables
from backend_lambdas.reports.tables.table import Cell, Kind, ReportTable, cell_text, drawn, table_of, with_store_names
from backend_lambdas.reports.week_sales import Because
from tests.support.report_example import HOSTILE, inputs, period

Files = dict[str, bytes]
FIGURES = (Kind.MONEY, Kind.NUMBER, Kind.SHARE)
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


@cache
def whole() -> Report:
    return build_report(period(), inputs())


def report() -> ReportData:
    return whole().data


@cache
def files() -> Files:
    return rendered(whole())


def rendered(report: Report) -> Files:
    with TemporaryDirectory() as folder:
        made = render_all(report, "http://127.0.0.1:8050/", Path(folder))
        return {ending: path.read_bytes() for ending, path in made.items()}


def numbers_of(table: ReportTable) -> list[list[Decimal | None]]:
    """The cells that are numbers, exactly as the report has them."""
    places = [at for at, column in enumerate(table.columns) if column.kind in FIGURES]
    return [[None if row[at] is None else Decimal(row[at]) for at in places] for row in table.rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("table", [*map(with_store_names, whole().tables)], ids=lambda table: table.key)
def test_the_csv_files_hold_the_reports_numbers(table: ReportTable) -> None:
    with zipfile.ZipFile(io.BytesIO(files()["zip"])) as bundle:
        text = bundle.read(f"{table.key}.csv").decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head == [column.name for column in table.columns]
    places = [at for at, column in enumerate(table.columns) if column.kind in FIGURES]
    assert [[Decimal(row[at]) if row[at] else None for at in places] for row in rows] == numbers_of(table)


@pytest.mark.parametrize("table", [*map(with_store_names, whole().tables)], ids=lambda table: table.key)
def test_the_workbook_holds_the_reports_numbers(table: ReportTable) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(files()["xlsx"]))
    sheet = book.get_sheet_by_name("Summary" if table.key == "summary" else table.title).to_python(
        skip_empty_area=False
    )
    assert sheet[2][: len(table.columns)] == [column.heading for column in table.columns]
    shown = sheet[3 : 3 + len(table.rows)]
    places = [at for at, column in enumerate(table.columns) if column.kind in FIGURES]
    assert [[None if row[at] == "" else Decimal(repr(row[at])) for at in places] for row in shown] == numbers_of(table)


def test_people_read_what_a_store_is_called_and_files_have_its_id_too() -> None:
    rows = [SimpleNamespace(store=store) for store in ("406", "7", "Ulm")]
    table = table_of("stock", "Stock", rows, [drawn("store", "Store", Kind.STORE)])
    with calling({"406": "Berlin Mitte"}):
        assert [cell_text(row[0], Kind.STORE) for row in table.rows] == ["Berlin Mitte", "Store 7", "Ulm"]
        named = with_store_names(table)
        assert [(column.name, column.heading) for column in named.columns] == [
            ("store", "Store ID"),
            ("store_name", "Store"),
        ]
        assert list(named.rows) == [("406", "Berlin Mitte"), ("7", "Store 7"), ("Ulm", "Ulm")]


def test_a_report_calls_a_store_the_same_in_sentences_tables_and_head() -> None:
    given = replace(inputs(), names={"406": "Market square"}, about=("406",))
    with calling(given.names):
        made = build_report(period(), given)
        page = to_page(made, "http://x").decode()
    assert (made.data.names, "406<" in page, "Market square</td>" in page) == (given.names, False, True)
    assert "week 46 of 2026 · Market square" in page


class Tables(HTMLParser):
    """The page's tables: id -> rows of texts. `scripts`: whatever could act."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.scripts: list[str] = []
        self.open_table = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "img", "link", "form") or any(name.startswith("on") for name, _ in attrs):
            self.scripts.append(tag)
        if tag == "a":
            self.links.append(str(dict(attrs)["href"]))
        if tag == "table":
            self.open_table = str(dict(attrs)["id"])
            self.tables[self.open_table] = []
        elif tag == "tr":
            self.tables[self.open_table].append([])
        elif tag in ("td", "th"):
            self.tables[self.open_table][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.open_table = "" if tag == "table" else self.open_table

    def handle_data(self, data: str) -> None:
        if self.open_table and self.tables[self.open_table] and self.tables[self.open_table][-1]:
            self.tables[self.open_table][-1][-1] += data


@cache
def page() -> Tables:
    tables = Tables()
    tables.feed(files()["html"].decode())
    return tables


def texts_of(table: ReportTable, rows: Sequence[tuple[Cell, ...]]) -> list[list[str]]:
    return [[cell_text(cell, column.kind) for cell, column in zip(row, table.columns, strict=True)] for row in rows]


@pytest.mark.parametrize("table", whole().tables, ids=lambda table: table.key)
def test_the_page_shows_the_reports_numbers(table: ReportTable) -> None:
    assert page().tables[table.key][1:] == texts_of(table, table.first(100))


def test_the_page_runs_and_loads_nothing() -> None:
    assert page().scripts == []
    assert page().links != []
    assert [link for link in page().links if not link.startswith("http://127.0.0.1:8050/")] == []


@cache
def pdf_text() -> str:
    with closing(pypdfium2.PdfDocument(files()["pdf"])) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize("table", whole().tables[1:], ids=lambda table: table.key)
def test_the_pdf_shows_the_reports_numbers(table: ReportTable) -> None:
    """Every number of the rows it lists, as often as the report has it, stands between the table's title and the next.

    Signs are left out of the comparison: beside an Arabic name the text's extraction moves them to the other side.
    """
    titles = [each.title for each in whole().tables[1:]] + ["How it was computed"]
    after = pdf_text().rindex("Sales by store")
    start = after if table.key == "stores" else pdf_text().index(table.title, after)
    part = pdf_text()[start : pdf_text().index(titles[titles.index(table.title) + 1], start)]
    rows = table.first(ROWS_OF.get(table.key, MOST_ROWS))
    kinds = [column.kind for column in table.columns]
    cells = [(cell, kind) for row in rows for cell, kind in zip(row, kinds, strict=True) if cell is not None]
    wanted = Counter(FIGURE.findall(" ".join(cell_text(*cell) for cell in cells if cell[1] in FIGURES)))
    assert wanted - Counter(FIGURE.findall(part)) == Counter()


def test_the_pdf_numbers_its_pages_and_shows_the_headlines() -> None:
    pages = re.findall(r"Page (\d+) of (\d+)", pdf_text())
    assert pages == [(str(number), str(len(pages))) for number in range(1, len(pages) + 1)]
    for value in ("20,900.00", "4,500", "211.00", "142.86"):
        assert value in pdf_text().split("The week in sentences")[0]


def test_names_in_every_script_and_hostile_ones_make_a_file() -> None:
    assert {ending: body[:4] for ending, body in files().items()} == {
        "pdf": b"%PDF",
        "xlsx": b"PK\x03\x04",
        "zip": b"PK\x03\x04",
        "html": b"<!DO",
        "json": b'{"sc',
        "mail": b"<!DO",
    }
    with zipfile.ZipFile(io.BytesIO(files()["zip"])) as bundle:
        assert "'" + HOSTILE in [
            row[1] for row in csv.reader(io.StringIO(bundle.read("products.csv").decode("utf-8-sig")))
        ]


def test_json_brings_the_same_report_back() -> None:
    again = build_report(period(), inputs(), Revision(2, Cause.SALES, "2026-11-19T17:00:00Z"), unread=3).data
    assert [decode_report(encode_report(one)) for one in (report(), again)] == [report(), again]


def test_a_report_of_before_revisions_can_still_be_read() -> None:
    body = orjson.loads(encode_report(report()))
    del body["report"]["revision"], body["report"]["files"]["unread"]
    assert decode_report(orjson.dumps(body)) == report()


def test_a_stored_report_of_the_first_release_can_still_be_read() -> None:
    stored = (Path(__file__).parent / "first_report.json").read_bytes()
    first = decode_report(stored)
    assert said_of(orjson.loads(encode_report(first)), orjson.loads(stored)) == orjson.loads(stored)
    assert first.movers[0].because is Because.NEW
    assert (first.revision, first.same, first.sentences[0].phrases) == (Revision(), SameStores(), ())


def said_of(now: Any, stored: Any) -> Any:
    """What `now` says of what `stored` says."""
    if isinstance(stored, dict):
        return {name: said_of(now[name], value) for name, value in stored.items()}
    if isinstance(stored, list):
        return [said_of(*pair) for pair in zip(now, stored, strict=True)]
    return now


def test_every_format_says_that_it_is_a_revision_and_why() -> None:
    again = build_report(period(), inputs(), Revision(2, Cause.SALES, "2026-11-12T17:00:00Z"))
    made = rendered(again)
    told = "Revision 2: made again on 19 Nov 2026, 17:00 UTC, because sales of this week arrived later"
    with closing(pypdfium2.PdfDocument(made["pdf"])) as document:
        pdf = " ".join(document[0].get_textpage().get_text_bounded().split())
    with zipfile.ZipFile(io.BytesIO(made["zip"])) as bundle:
        words = bundle.read("read-me.txt").decode()
    summary = CalamineWorkbook.from_filelike(io.BytesIO(made["xlsx"])).get_sheet_by_name("Summary").to_python()
    cells = " ".join(str(row[0]) for row in summary)
    assert [told in text for text in (pdf, words, cells, made["html"].decode(), made["mail"].decode())] == [True] * 5
    assert [" · revision 2" in text for text in (pdf, made["html"].decode(), made["mail"].decode())] == [True] * 3


def test_each_table_is_computed_once_for_all_files(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []

    def counting(key: str, *rest: Any, **more: Any) -> ReportTable:
        computed.append(key)
        return table_of(key, *rest, **more)

    monkeypatch.setattr(report_tables, "table_of", counting)
    monkeypatch.setattr(sales_tables, "table_of", counting)
    rendered(build_report(period(), inputs()))
    assert Counter(computed) == Counter(
        {"summary", "stores", "categories", "days", "weeks", "movers", "stock", "alerts", "quality"}
    )


def test_the_same_inputs_give_the_same_bytes() -> None:
    again = rendered(build_report(period(), inputs()))
    assert {ending: again[ending] == files()[ending] for ending in again} == dict.fromkeys(files(), True)


def test_a_company_without_sales_gets_a_report_about_stock() -> None:
    known = [ReportInputs(SalesFacts(0, ""), stock) for stock in (inputs().stock, StockFacts())]
    made = [build_report(period(), one) for one in known]
    assert all(len(body) > 100 for one in made for body in rendered(one).values())
    stock_only = made[0].data
    assert stock_only.sentences[0].text == (
        "Week 46 of 2026 (9 to 15 Nov 2026): no sales files have arrived yet, so this report is about stock only."
    )
