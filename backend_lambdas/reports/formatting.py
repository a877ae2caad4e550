"""Numbers and days of a report as text; the same words in sentences, mail, PDF and HTML."""

from datetime import date
from decimal import Decimal

from backend_lambdas.inventory.metrics.stores_compared import StoreSeen, StoreState
from backend_lambdas.inventory.plain_text import in_currency

MINUS = "\N{MINUS SIGN}"
NO_VALUE = "\N{EN DASH}"
SPACE = "\N{NO-BREAK SPACE}"
SMALLEST_SHARE = Decimal("0.0005")


def money(amount: Decimal | None) -> str:
    """1234.5 -> "1,234.50", in the company's currency."""
    return NO_VALUE if amount is None else f"{amount:,.2f}".replace("-", MINUS)


def number(amount: Decimal | int | None) -> str:
    """1234 -> "1,234"; 1.250 -> "1.25"."""
    if amount is None:
        return NO_VALUE
    whole = Decimal(amount)
    text = f"{whole:,.0f}" if whole == whole.to_integral_value() else f"{whole:,.3f}".rstrip("0")
    return text.replace("-", MINUS)


def share(part: Decimal | None) -> str:
    """0.042 -> "4.2 %"."""
    return NO_VALUE if part is None else f"{part * 100:,.1f}{SPACE}%".replace("-", MINUS)


def signed(amount: Decimal) -> str:
    """+1,200.00 or −1,200.00."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def signed_money(amount: Decimal, currency: str) -> str:
    """+1,200.00 EUR."""
    return in_currency(signed(amount), currency)


def change_of(value: Decimal, before: Decimal | None) -> Decimal | None:
    """By what share `value` differs from `before`; None where that was nothing."""
    return None if not before else ((value - before) / before).quantize(Decimal("0.0001"))


def compared(value: Decimal, before: Decimal | None, than: str) -> str:
    """ "4.2 % more than the week before"; "" when there is nothing to compare with."""
    change = change_of(value, before)
    if change is None:
        return ""
    if abs(change) < SMALLEST_SHARE:
        return f"about as much as {than}"
    return f"{share(abs(change))} {'more' if change > 0 else 'less'} than {than}"


def in_money(amount: Decimal | None, currency: str) -> str:
    """ "1,234.50 EUR"."""
    return NO_VALUE if amount is None else in_currency(money(amount), currency)


def same_stores_text(same: int, stores: int) -> str:
    """ "same stores, 77 of 81"; "" where all of them are, or nothing is known of it."""
    return f"same stores, {number(same)} of {number(stores)}" if same < stores else ""


def state_text(seen: StoreSeen) -> str:
    """Why a store is not compared: "no sale since 4 Oct 2026"."""
    since = "" if seen.since is None else day(seen.since)
    return {
        StoreState.LATE: f"sales not complete, last of {since}" if since else "sales of some days missing",
        StoreState.STOPPED: f"stopped reporting, no sale since {since}",
        StoreState.NEW: f"new, first sale on {since}",
        StoreState.NO_HISTORY: "no whole week to compare with",
        StoreState.RARE: "sells too rarely to compare single weeks",
    }.get(seen.state, "")


def counted(count: int, one: str) -> str:
    """(1, "store") -> "1 store"; (3, "store") -> "3 stores"."""
    return f"{number(count)} {one if count == 1 else one + 's'}"


def day(moment: date) -> str:
    return f"{moment.day} {moment:%b %Y}"


def days_of(first: date, last: date) -> str:
    """ "9 to 15 Nov 2026"; "28 Dec 2026 to 3 Jan 2027"."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{first.day} {first:%b} to {day(last)}" if first.year == last.year else f"{day(first)} to {day(last)}"


def moment(text: str) -> str:
    """ "2026-11-19T17:00:00Z" -> "19 Nov 2026, 17:00 UTC"."""
    return f"{day(date.fromisoformat(text[:10]))}, {text[11:16]} UTC"


def week_name(week: str) -> str:
    """ "2026-W46" -> "Week 46 of 2026"."""
    return f"Week {int(week[6:])} of {week[:4]}"


def one_line(text: str) -> str:
    """A name where it stands in a sentence: one line, no control characters, not endless."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= 60 else plain[:59] + "…"


def store_name(store: str) -> str:
    """ "Store 406" for a name that is only a number."""
    return f"Store {store}" if store.isdecimal() else one_line(store) or "(no name)"


def product_text(name: str | None, product_id: str) -> str:
    """Its name, or "Product 0005" where none is known."""
    return one_line(name or "") or f"Product {one_line(product_id)}"
