"""The report as a PDF to print and forward: typeset, with charts, links and page numbers; no browser involved."""

from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, SimpleDocTemplate, Table, TableStyle

from backend_lambdas.language.texts import _
from backend_lambdas.reports.formats.pdf_charts import BRAND, LINE, MUTED, TEXT, days_chart, weeks_chart
from backend_lambdas.reports.formats.pdf_fonts import BOLD, REGULAR, marked_up, register_typefaces
from backend_lambdas.reports.formats.pdf_tables import rows_shown, table_parts
from backend_lambdas.reports.formatting import days_of, word
from backend_lambdas.reports.labels import (
    ChangeWords,
    cut_off_text,
    headline_changes,
    headline_text,
    phrases_of,
    report_title,
    shown_note,
)
from backend_lambdas.reports.report import Headline, Phrase, Report, ReportData, Revision, Sentence

PAGE = landscape(A4)
MARGIN = 16 * mm
WIDTH = PAGE[0] - 2 * MARGIN
GAP = 8
CHART_HEIGHT = 122
CARD_SIDES = 15  # what stands left and right of a card's text
CARD_WORDS = 54  # two comparisons of two lines each, or a note
GOOD, BAD = "#0B6E6C", "#B42B22"

TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=20, leading=25, textColor=TEXT)
SUBTITLE = ParagraphStyle("subtitle", fontName=REGULAR, fontSize=9.5, leading=13, textColor=MUTED, spaceAfter=10)
HEADING = ParagraphStyle(
    "heading", fontName=BOLD, fontSize=12.5, leading=16, textColor=TEXT, spaceBefore=14, spaceAfter=4
)
BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9.5, leading=13.6, textColor=TEXT)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=11, bulletIndent=0, spaceAfter=2.6)
NOTE = ParagraphStyle("note", fontName=REGULAR, fontSize=8.2, leading=11.6, textColor=MUTED, spaceAfter=3)
LABEL = ParagraphStyle("label", fontName=REGULAR, fontSize=8.2, leading=11, textColor=MUTED)
VALUE = ParagraphStyle("value", fontName=BOLD, fontSize=15.5, leading=21, textColor=TEXT)
FLUSH = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
CARD = TableStyle(
    [
        ("BOX", (0, 0), (-1, -1), 0.7, LINE),
        ("ROUNDEDCORNERS", [5, 5, 5, 5]),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, 0), 7),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 7),
    ]
)


def to_pdf(report: Report, dashboard_url: str) -> bytes:
    """PDF of some pages; long tables show their first rows and say so. Links lead to the dashboard."""
    register_typefaces(_every_character(report))
    file = BytesIO()
    data = report.data
    name = report_title(data)
    document = SimpleDocTemplate(
        file,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=14 * mm,
        bottomMargin=17 * mm,
        title=name,
        author="Stockroom",
        invariant=1,
    )
    document.build(
        _story(report, dashboard_url.rstrip("/")), canvasmaker=_numbered(name, cut_off_text(data.period, Revision()))
    )
    return file.getvalue()


def _story(report: Report, base: str) -> list[Any]:
    data, period = report.data, report.data.period
    when, days = days_of(period.first, period.last), _("days of {zone}", zone=period.zone)
    story: list[Any] = [
        Paragraph(marked_up(report_title(data)), TITLE),
        Paragraph(f"{when} · {cut_off_text(period, data.revision)} · {marked_up(days)}", SUBTITLE),
        _cards(data, base),
        _first_page(data, base),
    ]
    for table in report.tables[1:]:
        story += [CondPageBreak(50 * mm), *table_parts(table, WIDTH, HEADING, NOTE)]
    methods = [Paragraph(marked_up(text), NOTE) for text in data.methods]
    return [*story, KeepTogether([_heading(_("How it was computed")), *methods])]


def _heading(text: str) -> Paragraph:
    return Paragraph(marked_up(text), HEADING)


def _cards(report: ReportData, base: str) -> Table:
    """The five numbers, each with what it was before."""
    headlines = report.headlines
    width = (WIDTH - GAP * (len(headlines) - 1)) / len(headlines)
    cards = [_card(headline, base, report.currency) for headline in headlines]
    heights = [
        max(least, *(sum(part.wrap(width - CARD_SIDES, PAGE[1])[1] for part in card[row]) + above for card in cards))
        for row, least, above in ((0, 20, 9), (1, 25, 4), (2, CARD_WORDS, 9))
    ]
    cells = [[Table([[part] for part in card], rowHeights=heights, style=CARD) for card in cards]]
    widths = [width + (GAP if at < len(headlines) - 1 else 0) for at in range(len(headlines))]
    padding = [("RIGHTPADDING", (0, 0), (-2, -1), GAP), ("TOPPADDING", (0, 0), (-1, -1), 0)]
    return Table(cells, colWidths=widths, style=TableStyle([*FLUSH, *padding]))


def _card(headline: Headline, base: str, currency: str) -> list[list[Paragraph]]:
    """Label, number, and what is said of it; all cards are as high as the one with the longest texts."""
    value = headline_text(headline.value, headline.measure, currency)
    lines = [*(_change(change) for change in headline_changes(headline)), marked_up(shown_note(headline))]
    return [
        [Paragraph(marked_up(word(headline.label)), LABEL)],
        [Paragraph(f'<link href="{base}{headline.link.replace("&", "&amp;")}">{value}</link>', VALUE)],
        [Paragraph(line, LABEL) for line in lines if line],
    ]


def _change(change: ChangeWords) -> str:
    """ "+3.0 % on the week before (same stores, 77 of 81)", coloured by good or bad."""
    colour = MUTED.hexval()[2:] if change.is_good is None else (GOOD if change.is_good else BAD)[1:]
    stores = f" ({marked_up(change.stores)})" if change.stores else ""
    return f'<font name="{BOLD}" color="#{colour}">{change.amount}</font> {marked_up(change.than)}{stores}'


def _sentence(sentence: Sentence, base: str) -> Paragraph:
    return Paragraph(
        "".join(_phrase(phrase, base) for phrase in phrases_of(sentence)), ITEM, bulletText="\N{MIDDLE DOT}"
    )


def _phrase(phrase: Phrase, base: str) -> str:
    if not phrase.link:
        return marked_up(phrase.text)
    href = f"{base}{phrase.link}".replace("&", "&amp;").replace('"', "%22")
    colour = BRAND.hexval().replace("0x", "#")
    return f'<link href="{href}"><font color="{colour}">{marked_up(phrase.text)}</font></link>'


def _first_page(report: ReportData, base: str) -> Table:
    """The sentences, the charts beside them; too many sentences go on on the next page."""
    right = WIDTH * 0.42
    words = [
        _heading(_("The week in sentences")),
        *(_sentence(sentence, base) for sentence in report.sentences),
    ]
    charts: list[Any] = []
    money = f", {report.currency}" if report.currency else ""
    if report.weeks:
        by_week = _("Sales by week, all stores")
        charts += [_heading(f"{by_week}{money}"), weeks_chart(report.weeks, right, CHART_HEIGHT)]
    if report.days:
        by_day = _("Sales by day")
        charts += [_heading(f"{by_day}{money}"), days_chart(report.days, right, CHART_HEIGHT)]
    look = TableStyle([*FLUSH, ("RIGHTPADDING", (0, 0), (0, 0), 2 * GAP)])
    return Table([[words, charts]], colWidths=[WIDTH - right, right], splitInRow=1, style=look)


def _numbered(name: str, cut_off: str) -> type[Canvas]:
    """A canvas that writes "page 2 of 7" at the end, when it knows how many there are."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                self.setFont(REGULAR, 7.6)
                self.setFillColor(MUTED)
                self.drawString(MARGIN, 9 * mm, f"Stockroom · {name} · {cut_off}")
                page_number = _("Page {number} of {total}", number=number, total=len(self._pages))
                self.drawRightString(PAGE[0] - MARGIN, 9 * mm, page_number)
                super().showPage()
            super().save()

    return Numbered


def _every_character(report: Report) -> str:
    cells = (cell for table in report.tables for row in rows_shown(table) for cell in row if isinstance(cell, str))
    heads = (text for table in report.tables for text in (table.title, table.note, *(c.heading for c in table.columns)))
    return "".join(
        {
            *"".join((*cells, *heads)),
            *"".join(s.text for s in report.data.sentences),
            *"".join(report.data.methods),
            *report.data.company,
        }
    )
