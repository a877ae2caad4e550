"""The report as HTML: one page to keep, and the HTML part of its mail. No script, nothing loaded from anywhere.

Every text of the company's data is escaped by the templates.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend_lambdas.language.texts import _, spoken
from backend_lambdas.reports.formats.mail import FIRST_SENTENCES, comparison_note, mailed_headlines, report_id
from backend_lambdas.reports.formatting import days_of, in_money, product_text, signed_money, store_name, word
from backend_lambdas.reports.labels import (
    WEEK_BEFORE,
    cut_off_text,
    headline_changes,
    headline_text,
    phrases_of,
    report_title,
    shown_note,
)
from backend_lambdas.reports.links import report_path
from backend_lambdas.reports.report import Headline, Report, ReportData
from backend_lambdas.reports.sentences.changes import NOT_SOLD
from backend_lambdas.reports.tables.table import cell_text
from backend_lambdas.reports.week_sales import Mover, MoverList, SalesRow

MOST_ROWS = 100
MOST_STORES = 5
MOST_MOVERS = 3
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals |= {"_": _, "word": word}


def to_page(report: Report, dashboard_url: str) -> bytes:
    """UTF-8 HTML. Long tables show their first rows and say so."""
    more = {"tables": report.tables, "most_rows": MOST_ROWS, "cell_text": cell_text}
    more |= {"changes_of": headline_changes, "note_of": shown_note}
    return _filled("page.html.j2", report.data, dashboard_url, more).encode("utf-8", "replace")


def mail_page(report: ReportData, dashboard_url: str) -> str:
    """The whole HTML part of the mail: the numbers, the first sentences, stores and movers."""
    more = {
        "headlines": mailed_headlines(report),
        "comparison_note": comparison_note,
        "most_sentences": FIRST_SENTENCES,
        "most_stores": MOST_STORES,
        "movers": [*_movers(report, MoverList.UP), *_movers(report, MoverList.DOWN)],
        "name_of": lambda mover: product_text(mover.product_name, mover.product_id),
        "mover_reason": _mover_reason,
        "change_of_store": lambda store: _change_of_store(store, report.currency),
        "store_name": store_name,
        "in_money": in_money,
        "signed_money": signed_money,
        "report_path": report_path,
        "report_id": report_id(report),
    }
    return _filled("mail.html.j2", report, dashboard_url, more)


def _filled(template: str, report: ReportData, dashboard_url: str, more: dict[str, object]) -> str:
    def value_of(headline: Headline) -> str:
        return headline_text(headline.value, headline.measure, report.currency)

    period = report.period
    return TEMPLATES.get_template(template).render(
        report=report,
        base=dashboard_url.rstrip("/"),
        language=spoken(),
        title=report_title(report),
        when=f"{days_of(period.first, period.last)} · {cut_off_text(period, report.revision)}",
        value_of=value_of,
        phrases_of=phrases_of,
        **more,
    )


def _change_of_store(row: SalesRow, currency: str) -> str:
    if row.state:
        return _("not compared: {state}", state=row.state)
    if row.before is None:
        return ""
    return f"{signed_money(row.revenue - row.before, currency)} {_(WEEK_BEFORE)}"


def _movers(report: ReportData, moves: MoverList) -> list[Mover]:
    return [mover for mover in report.movers if mover.moves is moves][:MOST_MOVERS]


def _mover_reason(mover: Mover) -> str:
    if not mover.because or mover.because in NOT_SOLD:
        return word(mover.because)
    return _("mostly {reason}", reason=word(mover.because))
