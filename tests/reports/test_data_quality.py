"""Data quality by store: whose rows were rejected, and those that belong to no store."""

from dataclasses import replace

from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.tables.report import UNKNOWN_STORE, quality_table
from backend_lambdas.reports.week_stock import FilesIn
from tests.support.report_example import inputs, made_report, period


def test_each_store_has_its_rows_and_the_rest_is_of_no_known_store() -> None:
    report = made_report()
    rows = {row.store: (row.rows, row.rejected, row.has_stock) for row in report.quality}
    assert rows == {
        "Berlin Mitte": (20_041, 41, True),
        "Köln Süd": (15_000, 0, True),
        "上海 南京路": (0, 0, True),
        "كراچي": (7, 7, True),
        "406": (0, 0, True),
        "Web shop": (8_003, 3, False),
    }
    assert report.files == FilesIn(34, 48_210, 117, unknown_rows=5_159, unknown_rejected=66)


def test_the_table_adds_up_to_all_rows_of_the_week() -> None:
    report = made_report()
    table = quality_table(report)
    places = [at for at, column in enumerate(table.columns) if column.name in ("store", "rows", "rejected")]
    found = [tuple(row[at] for at in places) for row in table.rows]
    assert found[-1] == (UNKNOWN_STORE, 5_159, 66)
    sums = [sum(row[at] for row in found if isinstance(row[at], int)) for at in (1, 2)]
    assert sums == [report.files.rows, report.files.rejected]


def test_where_every_row_has_its_store_none_is_unknown() -> None:
    known = {name: lines for name, lines in inputs().lines.items() if name != "Totals"}
    report = build_report(period(), replace(inputs(), files=(34, 43_051, 51), lines=known)).data
    assert (report.files.unknown_rows, report.files.unknown_rejected) == (0, 0)
    table = quality_table(report)
    assert UNKNOWN_STORE not in [row[0] for row in table.rows]
    assert table.note == "34 files arrived in the week with 43,051 rows, of which 51 were rejected."


def test_a_store_that_only_sells_is_not_said_to_have_sent_no_stock_file() -> None:
    texts = [sentence.text for sentence in made_report().sentences]
    assert "1 of 5 stores sent no stock file in the week: Store 406." in texts
    assert "Berlin Mitte had 41 of 20,041 rows rejected (0.2\N{NO-BREAK SPACE}%), more than any other store." in texts
