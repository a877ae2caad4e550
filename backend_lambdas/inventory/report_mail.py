"""The mail that announces a weekly report: plain text that reads well."""

from dataclasses import dataclass
from decimal import Decimal

from backend_lambdas.inventory.report_tables import headline_text
from backend_lambdas.inventory.report_words import change_of, days_of, moment, number, share, week_name
from backend_lambdas.inventory.weekly_report import Headline, Measure, ReportData

FIRST_SENTENCES = 4
WIDTH = 25


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
        f"Weekly report: {week_name(period.week)}, {days_of(period.first, period.last)}",
        "",
        *(sentence.text for sentence in report.sentences[:FIRST_SENTENCES]),
        "",
        *(_number(headline) for headline in told_headlines(report)),
        "",
        f"The whole report, as a page, PDF, workbook or CSV:\n{report_link}",
        "",
        f"Cut-off: {moment(period.cut_off)}. Days are days of {period.zone}.",
        f"Report {report_id(report)}",
    ]
    first = told_headlines(report)[0]
    short = f"{title}: {first.label.lower()} {headline_text(first.value, first.measure)}. {report_link}"
    return ReportMail(report_id(report), period.week, title, "\n".join(lines), short.replace("\N{MINUS SIGN}", "-"))


def told_headlines(report: ReportData) -> tuple[Headline, ...]:
    """The five numbers; of a company that sends no sales only the one about stock."""
    return report.headlines if report.sales_rev else tuple(one for one in report.headlines if one.key == "out")


def report_id(report: ReportData) -> str:
    return f"weekly-{report.period.week}"


def _number(headline: Headline) -> str:
    told = ", ".join(headline_changes(headline)) or headline.note
    value = headline_text(headline.value, headline.measure)
    return f"{headline.label + ':':<{WIDTH}} {value}{f'  ({told})' if told else ''}"


def headline_changes(headline: Headline) -> list[str]:
    """ "+3.0 % on the week before"; a count in its own units, everything else in percent."""
    earlier = ((headline.before, "on the week before"), (headline.last_year, "on last year"))
    if headline.measure is Measure.COUNT:
        return [f"{_signed(headline.value - before)} {than}" for before, than in earlier if before is not None]
    shares = ((change_of(headline.value, before), than) for before, than in earlier)
    return [f"{_signed_share(change)} {than}" for change, than in shares if change is not None]


def _signed(change: Decimal) -> str:
    return f"+{number(change)}" if change > 0 else number(change)


def _signed_share(change: Decimal) -> str:
    return f"+{share(change)}" if change > 0 else share(change)
