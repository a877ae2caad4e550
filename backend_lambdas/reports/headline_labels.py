"""A report's headline numbers and their changes in words, the same for page, PDF, mail and dashboard."""

from dataclasses import dataclass
from decimal import Decimal

from backend_lambdas.inventory.plain_text import in_currency
from backend_lambdas.reports.formatting import change_of, money, number, same_stores_text, share
from backend_lambdas.reports.report import Headline, Measure
from backend_lambdas.reports.week_stock import SameFigure

WEEK_BEFORE, LAST_YEAR = "the week before", "last year"


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """ "+3.0 %" on "the week before", "same stores, 77 of 81". `is_good` None: neither good nor bad."""

    amount: str
    than: str
    stores: str
    is_good: bool | None

    @property
    def text(self) -> str:
        return f"{self.amount} on {self.than}{f', {self.stores}' if self.stores else ''}"


def headline_text(value: Decimal | None, measure: Measure, currency: str = "") -> str:
    """ "20,900.00 EUR"; a dash for what is not known."""
    if value is None or measure is not Measure.MONEY:
        return number(value)
    return in_currency(money(value), currency)


def headline_changes(headline: Headline) -> list[ChangeWords]:
    """On the week before and on last year, as far as they can be compared: a count in its own units, else in %."""
    pairs = ((headline.against_before(), WEEK_BEFORE), (headline.against_last_year(), LAST_YEAR))
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
        amount = f"{'+' if difference > 0 else ''}{number(difference)}" if difference else "no change"
    else:
        part = share_of(figure)
        if part is None:
            return None
        amount = f"{'+' if part > 0 else ''}{share(part)}"
    is_good = None
    if difference and headline.more_is_good is not None:
        is_good = (difference > 0) is headline.more_is_good
    return ChangeWords(amount, than, same_stores_text(figure.same, figure.stores), is_good)
