"""Numbers, money, dates and moments as people read them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from math import floor
from string import Formatter
from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.plain_text import in_currency
from backend_lambdas.inventory.products import priced
from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import ENGLISH, N_, _, grouped, marked, ngettext, spoken
from dashboard.data import reading
from dashboard.data.actor import current_actor

STORES_NAMED = 3  # of somebody's; taste


def currency() -> str:
    """ISO 4217 code of all prices."""
    return reading.company().currency


MINUS = "\N{MINUS SIGN}"
NO_VALUE = "\N{EN DASH}"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def whole(number: float) -> str:
    """12431 -> "12,431"."""
    return marked(f"{number:,.0f}".replace("-", MINUS))


def short_number(number: float) -> tuple[str, str]:
    """1840000 -> ("1.84", "m"): three figures that count and a unit; whole numbers below 10,000 as they are."""
    size = abs(number)
    if size < 10_000:
        return whole(number), ""
    divisor, unit = (1e3, N_("k")) if size < 999_500 else (1e6, N_("m")) if size < 999.5e6 else (1e9, N_("bn"))
    scaled = number / divisor
    digits = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
    return marked(f"{scaled:,.{digits}f}".replace("-", MINUS)), _(unit)


def money(amount: float | None) -> str:
    """1234.5 -> "1,234.50 EUR", in the company's currency; a dash when the price is not known."""
    return NO_VALUE if amount is None or amount != amount else in_currency(plain_money(amount), currency())


def plain_money(amount: float) -> str:
    """1234.5 -> "1,234.50", for a table whose head names the currency."""
    return marked(f"{amount:,.2f}".replace("-", MINUS))


def price_words(price: Decimal, code: str) -> str:
    """1200.125, "USD" -> "1,200.125 USD": all its decimals; without a currency of its own the company's."""
    return in_currency(plain_price(price), code or currency())


def plain_price(price: Decimal) -> str:
    """1200.125 -> "1,200.125", all its decimals."""
    before, point, decimals = priced(price).partition(".")
    return marked(f"{int(before):,}{point}{decimals}")


LONG_DAYS = 365  # beyond a year the number of days tells nobody more


def cover_days(days: float | None) -> str:
    """Whole days, rounded down: nobody is told of a day that may not be there."""
    if days is None or days != days:
        return NO_VALUE
    return _("over a year") if days > LONG_DAYS else whole(floor(days))


def a_day(units: float | None) -> str:
    """Units sold a day, with one decimal; more where that would say 0."""
    if units is None or units != units:
        return NO_VALUE
    return grouped(units, ",.1f" if units >= 0.1 or not units else ".2f")


def percent(share: float) -> str:
    """0.029 -> "2.9 %"; never "0.0 %" for something that is there."""
    if 0 < share < 0.0005:
        return marked(f"<{THIN_SPACE}0.1{THIN_SPACE}%")
    if not share:
        return f"0{THIN_SPACE}%"
    return marked(f"{share * 100:.1f}{THIN_SPACE}%".replace("-", MINUS))


COUNTS: dict[str, Callable[[float], str]] = {
    "store": lambda n: ngettext("{number} store", "{number} stores", n),
    "item": lambda n: ngettext("{number} item", "{number} items", n),
    "alert": lambda n: ngettext("{number} alert", "{number} alerts", n),
    "row": lambda n: ngettext("{number} row", "{number} rows", n),
    "line": lambda n: ngettext("{number} line", "{number} lines", n),
    "product": lambda n: ngettext("{number} product", "{number} products", n),
    "unit": lambda n: ngettext("{number} unit", "{number} units", n),
    "category": lambda n: ngettext("{number} category", "{number} categories", n),
    "byte": lambda n: ngettext("{number} byte", "{number} bytes", n),
    "threshold": lambda n: ngettext("{number} threshold", "{number} thresholds", n),
    "count": lambda n: ngettext("{number} count", "{number} counts", n),
    "other store": lambda n: ngettext("{number} other store", "{number} other stores", n),
    "new store": lambda n: ngettext("{number} new store", "{number} new stores", n),
    "week": lambda n: ngettext("{number} week", "{number} weeks", n),
    "day": lambda n: ngettext("{number} day", "{number} days", n),
    "file": lambda n: ngettext("{number} file", "{number} files", n),
    "upload": lambda n: ngettext("{number} upload", "{number} uploads", n),
    "mail": lambda n: ngettext("{number} mail", "{number} mails", n),
    "sale": lambda n: ngettext("{number} sale", "{number} sales", n),
    "person": lambda n: ngettext("{number} person", "{number} people", n),
    "comment": lambda n: ngettext("{number} comment", "{number} comments", n),
    "receiver": lambda n: ngettext("{number} receiver", "{number} receivers", n),
}


def count_of(number: int, one: str) -> str:
    """(1, "store") -> "1 store"; (3, "store") -> "3 stores"."""
    return COUNTS[one](number)


def store_words(store: str) -> str:
    """What a store is called."""
    return reading.store_words(store)


MOST_NAMED = 3  # stores in a line; of more their number


def stores_words(stores: Sequence[str]) -> str:
    """Which stores figures are of: all, or their names, or of many how many."""
    few = len(stores) <= MOST_NAMED
    return (", ".join(map(store_words, stores)) if few else count_of(len(stores), "store")) or every_store()


def named_if_seen(store: str) -> str:
    """What a store is called to who may see it; "" to others."""
    return store_words(store) if current_actor().sees(store) else ""


def store_choice(store: str) -> tuple[str, str]:
    """For a list to choose from: its id, and what it is called with the id, so that it is found by either."""
    words = store_words(store)
    return store, words if store in words else f"{words} · {store}"


def inside(text: str) -> str:
    """A text that begins with a capital letter, where it stands inside a sentence; German keeps its capitals."""
    return text.lower() if spoken() == ENGLISH else text


def with_parts(text: str, **parts: Component) -> list[Any]:
    """A translated text with parts of the page in the places of its `{names}`, in whatever order it has them."""
    pieces: list[Any] = []
    for before, name, _spec, _conversion in Formatter().parse(text):
        pieces += [*([before] if before else []), *([parts[name]] if name else [])]
    return pieces


def in_words(moment: datetime) -> str:
    """An aware time where no script can turn it into the reader's zone: "21 Nov 2026, 03:09 UTC"."""
    return f"{long_day(moment)}, {moment:%H:%M} UTC"


def relative_time(moment: datetime, style: str = "short") -> Component:
    """An aware time. `style`: "short" ("2 min"), "ago" ("2 min ago") "full" (date and time in the reader's zone) or
    "day" (weekday and time within the week, else as "full").

    assets/js/times.js writes and refreshes the text in the browser; until then the UTC time stands there.
    """
    return html.Time(in_words(moment), dateTime=moment.isoformat(), **{"data-relative": style})


NO_CATEGORY = N_("No category")


NOBODY = "upload"


def every_store() -> str:
    """What is shown where no store is chosen: "All stores"; "Your stores" to who sees some only."""
    stores = current_actor().stores
    return _("All stores") if stores is None else _("Your store") if len(stores) == 1 else _("Your stores")


def stores_in_words(account: Account, most: int = STORES_NAMED) -> str:
    """ "Every store", "Berlin, Köln", or "Berlin, Köln, Ulm and 4 more"."""
    stores = account.actor.stores
    if stores is None:
        return _("Every store")
    if not stores:
        return _("No store")
    names = [store_words(store) for store in reading.stores_in_order(stores)]
    rest = len(names) - most
    return ", ".join(names[:most]) + (_(" and {rest} more", rest=rest) if rest > 0 else "")
