"""A report's headline numbers, their changes and its revision in words, the same for every format and the dashboard."""

from dataclasses import dataclass
from decimal import Decimal

from backend_lambdas.inventory.plain_text import in_currency
from backend_lambdas.language.texts import N_, _, ngettext
from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.formatting import change_of, moment, money, number, same_stores_text, share, store_name
from backend_lambdas.reports.report import Cause, Headline, Measure, Phrase, ReportData, Revision, Sentence
from backend_lambdas.reports.week_stock import SameFigure

WEEK_BEFORE, LAST_YEAR = N_("on the week before"), N_("on last year")
WHY = {
    Cause.SALES: N_("Because sales of this week arrived later"),
    Cause.COMPARED: N_("Because sales of a week it is compared with arrived later"),
    Cause.STOCK: N_("Because a stock file that had arrived by the cut-off was applied later"),
    Cause.MERGED: N_("Because stores were merged later, or a merge was undone"),
}
REVISED = {
    Cause.SALES: N_("Revision {number}: made again on {moment}, because sales of this week arrived later"),
    Cause.COMPARED: N_(
        "Revision {number}: made again on {moment}, because sales of a week it is compared with arrived later"
    ),
    Cause.STOCK: N_(
        "Revision {number}: made again on {moment}, because a stock file that had arrived by the cut-off was applied "
        "later"
    ),
    Cause.MERGED: N_(
        "Revision {number}: made again on {moment}, because stores were merged later, or a merge was undone"
    ),
}


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """ "+3.0 %", "on the week before", "same stores, 77 of 81". `is_good` None: neither good nor bad."""

    amount: str
    than: str
    stores: str
    is_good: bool | None

    @property
    def text(self) -> str:
        return f"{self.amount} {self.than}{f', {self.stores}' if self.stores else ''}"


def report_title(report: ReportData) -> str:
    """ "Weekly report, week 10 of 2026", after the company's name where it is known; with the stores where not all."""
    week = report.period.week
    title = _("Weekly report, week {week} of {year}", week=int(week[6:]), year=week[:4])
    if report.about is not None:
        count = len(report.about)
        only = store_name(report.about[0]) if count == 1 else ngettext("{number} store", "{number} stores", count)
        title = f"{title} · {only}"
    return f"{report.company}: {title}" if report.company else title


def headline_text(value: Decimal | None, measure: Measure, currency: str = "") -> str:
    """ "20,900.00 EUR"; a dash for what is not known."""
    if value is None or measure is not Measure.MONEY:
        return number(value)
    return in_currency(money(value), currency)


def headline_changes(headline: Headline) -> list[ChangeWords]:
    """On the week before and on last year, as far as they can be compared: a count in its own units, else in %."""
    pairs = ((headline.against_before(), _(WEEK_BEFORE)), (headline.against_last_year(), _(LAST_YEAR)))
    return [words for figure, than in pairs if figure is not None and (words := _change(headline, figure, than))]


def shown_note(headline: Headline) -> str:
    """Its note, where there is nothing else to say, or where the number cannot be read without it."""
    needed = headline.value is None or headline.key == "lost" or not headline_changes(headline)
    return headline.note if needed else ""


def share_of(figure: SameFigure | None) -> Decimal | None:
    """By what share it changed; None where nothing is known, or nothing was there."""
    return None if figure is None else change_of(figure.value, figure.then)


def _change(headline: Headline, figure: SameFigure, than: str) -> ChangeWords | None:
    difference = figure.value - figure.then
    if headline.measure is Measure.COUNT:
        amount = f"{'+' if difference > 0 else ''}{number(difference)}" if difference else _("no change")
    else:
        part = share_of(figure)
        if part is None:
            return None
        amount = f"{'+' if part > 0 else ''}{share(part)}"
    is_good = None
    if difference and headline.more_is_good is not None:
        is_good = (difference > 0) is headline.more_is_good
    return ChangeWords(amount, than, same_stores_text(figure.same, figure.stores), is_good)


def phrases_of(sentence: Sentence) -> tuple[Phrase, ...]:
    """Each figure is its own link; in reports made before it was, one stands at the end."""
    return sentence.phrases or (Phrase(f"{sentence.text} "), Phrase(_("look"), sentence.link))


def cut_off_text(period: Period, revision: Revision) -> str:
    """ "cut-off 19 Nov 2026, 17:00 UTC", with the number of a later revision."""
    cut_off = _("cut-off {moment}", moment=moment(period.cut_off))
    number = _("revision {number}", number=revision.number)
    return cut_off if revision.cause is None else f"{cut_off} · {number}"


def revision_text(revision: Revision, made_at: str) -> str:
    """ "Revision 2: made again on 21 Nov 2026, 05:30 UTC, because sales of this week arrived later"; "" for a first."""
    if revision.cause is None:
        return ""
    return _(REVISED[revision.cause], number=revision.number, moment=moment(made_at))
