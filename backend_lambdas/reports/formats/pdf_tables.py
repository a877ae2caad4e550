"""One table of the report in the PDF: a heading, its first rows, and a note where there are more."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph, Table, TableStyle

from backend_lambdas.reports.formats.pdf_charts import LINE, MUTED, TEXT
from backend_lambdas.reports.formats.pdf_fonts import BOLD, REGULAR, marked_up
from backend_lambdas.reports.tables.table import Cell, Column, Kind, ReportTable, Row, cell_text

MOST_ROWS = 25
ROWS_OF = {"weeks": 13, "movers": 40}
LONGEST_TEXT = 80
SHARES = {
    Kind.TEXT: 1.9,
    Kind.WORD: 1.9,
    Kind.STORE: 1.9,
    Kind.MONEY: 1.25,
    Kind.NUMBER: 1.05,
    Kind.SHARE: 1.15,
    Kind.DAY: 1.9,
    Kind.MOMENT: 2.1,
}
NAME_SHARE = 3.2
PADDING = 4
CELL = ParagraphStyle("cell", fontName=REGULAR, fontSize=8, leading=10.2, textColor=TEXT)
FIGURE = ParagraphStyle("figure", parent=CELL, alignment=TA_RIGHT)
HEAD = ParagraphStyle("head", fontName=BOLD, fontSize=7.4, leading=9.2, textColor=MUTED)
HEAD_RIGHT = ParagraphStyle("head-right", parent=HEAD, alignment=TA_RIGHT)
LOOK = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("TOPPADDING", (0, 0), (-1, -1), 3.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ]
)


def table_parts(table: ReportTable, width: float, heading: ParagraphStyle, note: ParagraphStyle) -> list[Any]:
    """What stands in the document for one table; an empty one is said in a line."""
    shown = rows_shown(table)
    parts: list[Any] = [Paragraph(marked_up(table.title), heading)]
    if cut := table.note_of_first(len(shown)):
        parts.append(Paragraph(marked_up(cut), note))
    if shown:
        parts.append(Table(_cells(table, shown), colWidths=_widths(table, shown, width), repeatRows=1, style=LOOK))
    return parts


def rows_shown(table: ReportTable) -> tuple[Row, ...]:
    return table.first(ROWS_OF.get(table.key, MOST_ROWS))


def _cells(table: ReportTable, rows: tuple[Row, ...]) -> list[list[Any]]:
    heads = [
        Paragraph(marked_up(column.heading, BOLD), HEAD_RIGHT if column.is_figure else HEAD) for column in table.columns
    ]
    body = [[_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in rows]
    return [heads, *body]


def _cell(cell: Cell, column: Column) -> Paragraph:
    text = cell_text(cell, column.kind)
    cut = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    return Paragraph(marked_up(cut), FIGURE if column.is_figure else CELL)


def _widths(table: ReportTable, rows: tuple[Row, ...], width: float) -> list[float]:
    """By what columns hold; one too narrow for a word of its head, or for a figure, takes from those with room."""
    parts = [NAME_SHARE if column.name == "product_name" else SHARES[column.kind] for column in table.columns]
    widths = [width * part / sum(parts) for part in parts]
    least = [_least(column, [row[at] for row in rows]) for at, column in enumerate(table.columns)]
    room = [max(wide - need, 0.0) for wide, need in zip(widths, least, strict=True)]
    wanted = sum(max(need - wide, 0.0) for wide, need in zip(widths, least, strict=True))
    taken = min(wanted / sum(room), 1.0) if any(room) else 0.0
    fitted = [max(wide, need) - spare * taken for wide, need, spare in zip(widths, least, room, strict=True)]
    return [wide * width / sum(fitted) for wide in fitted]


def _least(column: Column, cells: Sequence[Cell]) -> float:
    """Text may go on on the next line, a word or a figure may not."""
    words: list[float] = [stringWidth(word, BOLD, HEAD.fontSize) for word in column.heading.split(" ")]
    if column.is_figure:
        words += [stringWidth(cell_text(cell, column.kind), REGULAR, CELL.fontSize) for cell in cells]
    return max(words) + 2 * PADDING + 0.5
