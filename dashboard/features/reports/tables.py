"""The tables of a report on the page: whole, sorted by any column, closed but for the first (values -> components).

They are drawn as plain data (dashboard/ui/static_parts.py), and assets/js/reports.js sorts them where they stand.
"""

from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _, grouped, ngettext
from backend_lambdas.reports.report import ReportData
from backend_lambdas.reports.tables.report import report_tables
from backend_lambdas.reports.tables.table import Cell, Column, Kind, ReportTable, cell_text

SHOWN_ROWS = 50
OPEN_AT_FIRST = ("stores", "movers")


def table_panels(report: ReportData) -> list[Component]:
    """Every table, closed but for the first ones; what is not listed here is in the files."""
    return [table_panel(table, report.files_list_all) for table in report_tables(report)[1:]]


def table_panel(table: ReportTable, files_list_all: bool) -> Component:
    """One table that opens and closes."""
    total = table.total or len(table.rows)
    shown = table.first(SHOWN_ROWS)
    values = {"count": grouped(len(shown)), "total": grouped(total), "listed": grouped(len(table.rows))}
    if not total:
        some = _("nothing to list")
    elif len(shown) >= total:
        some = ngettext("{number} row", "{number} rows", total)
    elif files_list_all or len(table.rows) == total:
        some = _("{count} of {total} rows, all in the workbook", **values)
    else:
        some = _("{count} of {total} rows, {listed} in the workbook", **values)
    count = html.Span(some, className="report-count")
    summary = html.Summary([html.H2(table.title, className="panel-title"), count])
    note = [html.P(table.note, className="panel-subtitle report-note")] if table.note else []
    body = [*note, *([report_table(table, SHOWN_ROWS)] if shown else [])]
    place = html.Div(body, id=f"table-{table.key}")  # inside: going there opens the table
    return html.Details([summary, place], open=table.key in OPEN_AT_FIRST, className="card-own report-table")


def report_table(table: ReportTable, most: int) -> Component:
    """The first `most` rows; each head sorts them."""
    looks = [" ".join(_looks(column)) for column in table.columns]
    heads = [
        html.Th(html.Button(column.heading, type="button", className="sort-button"), scope="col", className=look)
        for column, look in zip(table.columns, looks, strict=True)
    ]
    rows = [
        html.Tr(
            [_cell(cell, column, look) for cell, column, look in zip(row, table.columns, looks, strict=True)],
        )
        for row in table.first(most)
    ]
    drawn = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="table-own sorted-table")
    scroll = {"tabIndex": 0, "role": "region", "aria-label": table.title}
    return html.Div(drawn, className="table-scroll", **scroll)


def _looks(column: Column) -> list[str]:
    return ["num"] if column.is_figure else ["when"] if column.kind in (Kind.DAY, Kind.MOMENT) else []


def _cell(cell: Cell, column: Column, look: str) -> Component:
    """`data-head`: what it is, on a phone, where a row is a card; `data-sort`: what sorts it."""
    more: dict[str, Any] = {"data-head": column.heading}
    if look:
        more["data-sort"] = "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)
    return html.Td(cell_text(cell, column.kind), className=look, **more)
