"""The mail that announces a weekly report: plain text that reads well."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend_lambdas.inventory.plain_text import ascii_text
from backend_lambdas.language.texts import _
from backend_lambdas.reports.formatting import days_of, moment, word
from backend_lambdas.reports.labels import headline_changes, headline_text, report_title, shown_note
from backend_lambdas.reports.report import Headline, ReportData

FIRST_SENTENCES = 6  # the week, both comparisons, and what they leave out
WIDTH = 25  # of a label and its colon, where none is longer
SHORT_IN_ASCII = str.maketrans({"\N{MINUS SIGN}": "-", "\N{NO-BREAK SPACE}": " "})  # an SMS has few characters else


@dataclass(frozen=True, slots=True)
class ReportMail:
    """A mail ready to be sent; `report_id` is the same however often it is."""

    report_id: str
    week: str
    subject: str
    text: str
    short_text: str


def compose_mail(report: ReportData, report_link: str) -> ReportMail:
    """First sentences, the five numbers, the link. The subject is ASCII, as SNS wants it."""
    period = report.period
    week = {"week": int(period.week[6:]), "year": period.week[:4]}
    title = _("Stockroom weekly report, week {week} of {year}", **week)
    lines = [
        f"{report_title(report)}, {days_of(period.first, period.last)}",
        "",
        *(sentence.text for sentence in report.sentences[:FIRST_SENTENCES]),
        "",
        *_numbers(report),
        "",
        _("The whole report, as a page, PDF, workbook or CSV:"),
        report_link,
        "",
        _("Cut-off: {moment}. Days are days of {zone}.", moment=moment(period.cut_off), zone=period.zone),
        _("Report {report_id}", report_id=report_id(report)),
    ]
    first = mailed_headlines(report)[0]
    value = headline_text(first.value, first.measure, report.currency)
    values = {"title": title, "value": value, "link": report_link}
    if first.key == "out":
        short = _("{title}: items out of stock {value}. {link}", **values)
    else:
        short = _("{title}: sales {value}. {link}", **values)
    text = "\n".join(lines)
    return ReportMail(report_id(report), period.week, ascii_text(title), text, short.translate(SHORT_IN_ASCII))


def mailed_headlines(report: ReportData) -> tuple[Headline, ...]:
    """The five numbers; of a company that sends no sales only the one about stock."""
    return report.headlines if report.sales_rev else tuple(one for one in report.headlines if one.key == "out")


def report_id(report: ReportData) -> str:
    return f"weekly-{report.period.week}"


def _numbers(report: ReportData) -> Iterator[str]:
    """A line for each, the values one below the other."""
    shown = [(f"{word(headline.label)}:", headline) for headline in mailed_headlines(report)]
    width = max([WIDTH, *(len(label) for label, _headline in shown)])
    for label, headline in shown:
        note = comparison_note(headline)
        value = headline_text(headline.value, headline.measure, report.currency)
        yield f"{label:<{width}} {value}{f'  ({note})' if note else ''}"


def comparison_note(headline: Headline) -> str:
    """Its changes, and its note where that has to be said."""
    return "; ".join([*(change.text for change in headline_changes(headline)), *filter(None, [shown_note(headline)])])
