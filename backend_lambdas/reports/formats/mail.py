"""The mail that announces a weekly report: plain text that reads well."""

from dataclasses import dataclass

from backend_lambdas.reports.formatting import days_of, moment, week_name
from backend_lambdas.reports.labels import headline_changes, headline_text, report_title, shown_note
from backend_lambdas.reports.report import Headline, ReportData

FIRST_SENTENCES = 6  # the week, both comparisons, and what they leave out
WIDTH = 25
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
    title = f"Stockroom weekly report, {week_name(period.week).lower()}"
    lines = [
        f"{report_title(report)}, {days_of(period.first, period.last)}",
        "",
        *(sentence.text for sentence in report.sentences[:FIRST_SENTENCES]),
        "",
        *(_number(headline, report.currency) for headline in mailed_headlines(report)),
        "",
        f"The whole report, as a page, PDF, workbook or CSV:\n{report_link}",
        "",
        f"Cut-off: {moment(period.cut_off)}. Days are days of {period.zone}.",
        f"Report {report_id(report)}",
    ]
    first = mailed_headlines(report)[0]
    value = headline_text(first.value, first.measure, report.currency)
    short = f"{title}: {first.label.lower()} {value}. {report_link}".translate(SHORT_IN_ASCII)
    return ReportMail(report_id(report), period.week, title, "\n".join(lines), short)


def mailed_headlines(report: ReportData) -> tuple[Headline, ...]:
    """The five numbers; of a company that sends no sales only the one about stock."""
    return report.headlines if report.sales_rev else tuple(one for one in report.headlines if one.key == "out")


def report_id(report: ReportData) -> str:
    return f"weekly-{report.period.week}"


def _number(headline: Headline, currency: str) -> str:
    note = comparison_note(headline)
    value = headline_text(headline.value, headline.measure, currency)
    return f"{headline.label + ':':<{WIDTH}} {value}{f'  ({note})' if note else ''}"


def comparison_note(headline: Headline) -> str:
    """Its changes, and its note where that has to be said."""
    return "; ".join([*(change.text for change in headline_changes(headline)), *filter(None, [shown_note(headline)])])
