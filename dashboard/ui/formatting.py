"""Numbers, money, dates and moments as people read them."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.plain_text import in_currency
from dashboard.data.actor import current_actor
from dashboard.data.reading import company


def currency() -> str:
    """ISO 4217 code of all prices."""
    return company().currency


MINUS = "\N{MINUS SIGN}"
NO_VALUE = "\N{EN DASH}"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def whole(number: float) -> str:
    """12431 -> "12,431"."""
    return f"{number:,.0f}".replace("-", MINUS)


def short_number(number: float) -> tuple[str, str]:
    """1840000 -> ("1.84", "m"): three figures that count and a unit; whole numbers below 10,000 as they are."""
    size = abs(number)
    if size < 10_000:
        return whole(number), ""
    divisor, unit = (1e3, "k") if size < 999_500 else (1e6, "m") if size < 999.5e6 else (1e9, "bn")
    scaled = number / divisor
    digits = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
    return f"{scaled:,.{digits}f}".replace("-", MINUS), unit


def money(amount: float | None) -> str:
    """1234.5 -> "1,234.50 EUR", in the company's currency; a dash when the price is not known."""
    return NO_VALUE if amount is None or amount != amount else in_currency(plain_money(amount), currency())


def plain_money(amount: float) -> str:
    """1234.5 -> "1,234.50", for a table whose head names the currency."""
    return f"{amount:,.2f}".replace("-", MINUS)


def percent(share: float) -> str:
    """0.029 -> "2.9 %"; never "0.0 %" for something that is there."""
    if 0 < share < 0.0005:
        return f"<{THIN_SPACE}0.1{THIN_SPACE}%"
    if not share:
        return f"0{THIN_SPACE}%"
    return f"{share * 100:.1f}{THIN_SPACE}%".replace("-", MINUS)


def count_of(number: int, one: str) -> str:
    """(1, "store") -> "1 store"; (3, "store") -> "3 stores"."""
    return f"{whole(number)} {one if number == 1 else one + 's'}"


def store_words(store: str) -> str:
    """A store's name where it stands among other words: "Store 406" for one that is only a number."""
    return f"Store {store}" if store.isdecimal() else store


def in_words(moment: datetime) -> str:
    """An aware time where no script can turn it into the reader's zone: "21 Nov 2026, 03:09 UTC"."""
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def relative_time(moment: datetime, style: str = "short") -> Component:
    """An aware time. `style`: "short" ("2 min"), "ago" ("2 min ago") "full" (date and time in the reader's zone) or
    "day" (weekday and time within the week, else as "full").

    assets/js/times.js writes and refreshes the text in the browser; until then the UTC time stands there.
    """
    return html.Time(in_words(moment), dateTime=moment.isoformat(), **{"data-relative": style})


NO_CATEGORY = "No category"


NOBODY = "upload"


def every_store() -> str:
    """What is shown where no store is chosen: "All stores"; "Your stores" to who sees some only."""
    stores = current_actor().stores
    return "All stores" if stores is None else "Your store" if len(stores) == 1 else "Your stores"
