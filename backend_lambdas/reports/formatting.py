"""Numbers, days and words of a report as text, in the language spoken; the same in sentences, mail, PDF and HTML."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from backend_lambdas.inventory.metrics.stores_compared import StoreSeen, StoreState
from backend_lambdas.inventory.plain_text import in_currency
from backend_lambdas.inventory.store_names import store_called
from backend_lambdas.language.days import long_day, short_day
from backend_lambdas.language.texts import N_, _, marked, pgettext, written

MINUS = "\N{MINUS SIGN}"
NO_VALUE = "\N{EN DASH}"
SPACE = "\N{NO-BREAK SPACE}"
SMALLEST_SHARE = Decimal("0.0005")
AGAINST = ", against "  # between the two words of a reason: "price, against volume"
OF_MONEY = ("Sales", "Returned")  # these words have the context "money" in the catalogue


class Than(Enum):
    """What a number is compared with, when it is more, less or about as much."""

    WEEK_BEFORE = (
        N_("{share} more than the week before"),
        N_("{share} less than the week before"),
        N_("about as much as the week before"),
    )
    YEAR_EARLIER = (
        N_("{share} more than a year earlier"),
        N_("{share} less than a year earlier"),
        N_("about as much as a year earlier"),
    )
    SAME_DAYS = (
        N_("{share} more than the same days of week {week}"),
        N_("{share} less than the same days of week {week}"),
        N_("about as much as the same days of week {week}"),
    )


def money(amount: Decimal | None) -> str:
    """1234.5 -> "1,234.50", in the company's currency."""
    return NO_VALUE if amount is None else marked(f"{amount:,.2f}".replace("-", MINUS))


def number(amount: Decimal | int | None) -> str:
    """1234 -> "1,234"; 1.250 -> "1.25"."""
    if amount is None:
        return NO_VALUE
    whole = Decimal(amount)
    text = f"{whole:,.0f}" if whole == whole.to_integral_value() else f"{whole:,.3f}".rstrip("0")
    return marked(text.replace("-", MINUS))


def share(part: Decimal | None) -> str:
    """0.042 -> "4.2 %"."""
    return NO_VALUE if part is None else marked(f"{part * 100:,.1f}{SPACE}%".replace("-", MINUS))


def signed(amount: Decimal) -> str:
    """+1,200.00 or −1,200.00."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def signed_money(amount: Decimal, currency: str) -> str:
    """+1,200.00 EUR."""
    return in_currency(signed(amount), currency)


def change_of(value: Decimal, before: Decimal | None) -> Decimal | None:
    """By what share `value` differs from `before`; None where that was nothing."""
    return None if not before else ((value - before) / before).quantize(Decimal("0.0001"))


def compared(value: Decimal, before: Decimal | None, than: Than, week: int = 0) -> str:
    """ "4.2 % more than the week before"; "" without anything to compare with. `week`: whose days SAME_DAYS are."""
    change = change_of(value, before)
    if change is None:
        return ""
    more, less, as_much = than.value
    text = as_much if abs(change) < SMALLEST_SHARE else more if change > 0 else less
    return _(text, share=share(abs(change)), week=week)


def in_money(amount: Decimal | None, currency: str) -> str:
    """ "1,234.50 EUR"."""
    return NO_VALUE if amount is None else in_currency(money(amount), currency)


def same_stores_text(same: int, stores: int) -> str:
    """ "same stores, 77 of 81"; "" where all of them are, or nothing is known of it."""
    if same >= stores:
        return ""
    return _("same stores, {same} of {stores}", same=number(same), stores=number(stores))


def state_text(seen: StoreSeen) -> str:
    """Why a store is not compared: "no sale since 4 Oct 2026"."""
    if seen.state is StoreState.LATE and seen.since is None:
        return _("sales of some days missing")
    text = {
        StoreState.LATE: N_("sales not complete, last of {day}"),
        StoreState.STOPPED: N_("stopped reporting, no sale since {day}"),
        StoreState.NEW: N_("new, first sale on {day}"),
        StoreState.NO_HISTORY: N_("no whole week to compare with"),
        StoreState.RARE: N_("sells too rarely to compare single weeks"),
    }.get(seen.state, "")
    return _(text, day="" if seen.since is None else long_day(seen.since))


def days_of(first: date, last: date) -> str:
    """ "9 to 15 Nov 2026"; "28 Dec 2026 to 3 Jan 2027"; in German "9. bis 15.11.2026"."""
    if written()[1] or first.year != last.year:
        begun = long_day(first)
    elif first.month != last.month:
        begun = short_day(first)
    else:
        begun = pgettext("a day of the month", "{day}", day=first.day)
    return _("{first} to {last}", first=begun, last=long_day(last))


def moment(text: str) -> str:
    """ "2026-11-19T17:00:00Z" -> "19 Nov 2026, 17:00 UTC"."""
    return f"{long_day(date.fromisoformat(text[:10]))}, {text[11:16]} UTC"


def word(english: str) -> str:
    """A label or another of the report's own words, kept in English, in the language spoken."""
    first, against, second = english.partition(AGAINST)
    if against:
        return _("{reason}, against {against}", reason=_(first), against=_(second))
    return pgettext("money", english) if english in OF_MONEY else _(english)


def week_name(week: str) -> str:
    """ "2026-W46" -> "Week 46 of 2026"."""
    return _("Week {week} of {year}", week=int(week[6:]), year=week[:4])


def one_line(text: str) -> str:
    """A name where it stands in a sentence: one line, no control characters, not endless."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= 60 else plain[:59] + "…"


_given: ContextVar[Mapping[str, str]] = ContextVar("names given to stores", default=MappingProxyType({}))


@contextmanager
def calling(names: Mapping[str, str]) -> Iterator[None]:
    """What stores are called from here on: store -> the name it was given."""
    before = _given.set(names)
    try:
        yield
    finally:
        _given.reset(before)


def store_name(store: str) -> str:
    """The name it was given; "Store 406" for one that is only a number."""
    return one_line(store_called(store, _given.get().get(store, ""))) or _("(no name)")


def product_text(name: str | None, product_id: str) -> str:
    """Its name, or "Product 0005" where none is known."""
    return one_line(name or "") or _("Product {product_id}", product_id=one_line(product_id))
