"""Who sends product catalogues, how many a day, and by which rules of their own. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from backend_lambdas.inventory.company import CURRENCY
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _

LONGEST_NAME = 100  # characters: it stands in one line beside each of its products
LONGEST_EMAIL = 128  # as that of an account
LONGEST_TEXT = 5_000  # characters of one cell that a vendor may be allowed: far below the 400 KB of an item
MOST_CATEGORIES = 200
MOST_FILES, MOST_ROWS = 1_000, 2_000_000  # a day: the files' ids lie in one small item; rows as one file may have
EMAIL = re.compile(r"[^@\s<>,;\x00-\x1f]+@[^@\s<>,;\x00-\x1f.]+(\.[^@\s<>,;\x00-\x1f.]+)+")
OPTIONAL = ("currency", "gtin", "description", "url", "email", "stock")  # fields that a vendor may be asked for


@dataclass(frozen=True, slots=True)
class Vendor:
    """`vendor` is its name, by which accounts and products know it. `rev` counts the changes; 0: not kept yet.

    Rules of its own (docs/product-rules.md): `currency` "" = any; `categories` empty = every one; `required`: of
    OPTIONAL; `old_price_factor`, `category_factor`: from which price on one is not believed. `files_a_day`,
    `rows_a_day`: in UTC. `approval`: a person looks at each file before it counts. `closed`: nothing is taken any more.
    """

    vendor: str
    email: str = ""
    currency: str = ""
    categories: tuple[str, ...] = ()
    sku_prefix: str = ""
    required: tuple[str, ...] = ()
    old_price_factor: Decimal = Decimal(5)  # a pack priced as a piece, a comma lost: ten and more; a sale: up to four
    category_factor: Decimal = Decimal(50)  # within one category of grocers 99 % lie within 30 times the middle one
    longest_name: int = 200
    longest_description: int = 2_000
    files_a_day: int = 20
    rows_a_day: int = 100_000
    approval: bool = False
    closed: bool = False
    rev: int = 0


CHANGEABLE = tuple(one.name for one in fields(Vendor) if one.name not in ("vendor", "rev"))


def new_vendor(name: str) -> Vendor:
    """Raises InvalidRequest."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidRequest(_("Enter the vendor's name, at most {number} characters.", number=LONGEST_NAME))
    return Vendor(name)


def folded(name: str) -> str:
    """What is left of a name without case and blanks."""
    return "".join(name.casefold().split())


def changed_vendor(before: Vendor, changes: Mapping[str, str]) -> Vendor:
    """The vendor with some of CHANGEABLE as somebody typed them. Raises InvalidRequest: what to correct."""
    return replace(before, **{name: READ[name](text.strip()) for name, text in changes.items()})


def values_of(vendor: Vendor) -> dict[str, str]:
    """CHANGEABLE as `changed_vendor` reads them."""
    return {name: _text(getattr(vendor, name)) for name in CHANGEABLE}


def differences(before: Vendor, after: Vendor) -> dict[str, str | int]:
    """What an audit entry says: each changed field before and after."""
    old, new = values_of(before), values_of(after)
    changed = [name for name in CHANGEABLE if old[name] != new[name]]
    return {key: text for name in changed for key, text in ((f"{name}_before", old[name]), (name, new[name]))}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _email(text: str) -> str:
    if text and (len(text) > LONGEST_EMAIL or not EMAIL.fullmatch(text)):
        raise InvalidRequest(_("{address} is not an e-mail address.", address=repr(text[:LONGEST_EMAIL])))
    return text


def _currency(text: str) -> str:
    code = text.upper()
    if code and not CURRENCY.fullmatch(code):
        words = _("{code} is no currency. Enter its code of three letters (ISO 4217), such as EUR.")
        raise InvalidRequest(words.format(code=repr(code)))
    return code


def _categories(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
    if len(found) > MOST_CATEGORIES or any(len(one) > LONGEST_NAME for one in found):
        words = _("At most {number} categories of {longest} characters each, one a line.")
        raise InvalidRequest(words.format(number=MOST_CATEGORIES, longest=LONGEST_NAME))
    return found


def _required(text: str) -> tuple[str, ...]:
    asked = set(text.split())
    return tuple(name for name in OPTIONAL if name in asked)


def _prefix(text: str) -> str:
    if len(text) > 20 or not text.isprintable():
        raise InvalidRequest(_("What its product IDs begin with may have {number} characters.", number=20))
    return text


def _factor(text: str) -> Decimal:
    try:
        factor = Decimal(text.replace(",", "."))
    except InvalidOperation:
        factor = Decimal(0)
    if not factor.is_finite() or not 1 < factor <= 10_000:
        raise InvalidRequest(_("Enter how many times a price may differ: a number above 1, up to 10,000."))
    return factor


def _whole(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= most and len(text) < 10):
            raise InvalidRequest(_("Enter a whole number from 1 to {most}.", most=f"{most:,}"))
        return int(text)

    return read


def _yes(text: str) -> bool:
    return text == "yes"


READ: dict[str, Callable[[str], Any]] = {
    "email": _email,
    "currency": _currency,
    "categories": _categories,
    "sku_prefix": _prefix,
    "required": _required,
    "old_price_factor": _factor,
    "category_factor": _factor,
    "longest_name": _whole(LONGEST_TEXT),
    "longest_description": _whole(LONGEST_TEXT),
    "files_a_day": _whole(MOST_FILES),
    "rows_a_day": _whole(MOST_ROWS),
    "approval": _yes,
    "closed": _yes,
}
