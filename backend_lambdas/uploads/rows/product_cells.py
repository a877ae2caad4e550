"""How each cell of a catalogue is read, and which rule one breaks that cannot be."""

from collections.abc import Callable
from typing import Any, TypeVar

from backend_lambdas.inventory.broken_rules import Rule, named
from backend_lambdas.uploads.rows.cells import BadCell, product_code
from backend_lambdas.uploads.rows.counts import optional_count_reader
from backend_lambdas.uploads.rows.numbers import Marks, price_reader
from backend_lambdas.uploads.rows.product_texts import TEXTS, one_line
from backend_lambdas.uploads.rows.profiles import Profile

T = TypeVar("T")
# The rule that a text which cannot even be read breaks; texts of other columns may be as long as any.
UNREADABLE = {
    "product_id": Rule.SKU,
    "product_name": Rule.LENGTH,
    "category": Rule.LENGTH,
    "description": Rule.LENGTH,
    "unit_price": Rule.PRICE,
    "vendor": Rule.VENDOR,
    "currency": Rule.CURRENCY,
    "gtin": Rule.GTIN,
    "url": Rule.URL,
    "email": Rule.EMAIL,
    "stock": Rule.STOCK,
}
CODES = ("product_id", "gtin")  # a spreadsheet's marks are taken off them; blank is for the rules to judge


def ruled_by(name: str, read: Callable[[str], T]) -> Callable[[str], T]:
    """What the reader refuses, with the number of the field's rule."""

    def ruled(text: str) -> T:
        try:
            return read(text)
        except BadCell as bad:
            raise BadCell(named(UNREADABLE[name], bad.reason), bad.suggestion) from bad

    return ruled


def cell_reader(name: str, marks: Marks, profile: Profile | None) -> Callable[[str], Any]:
    """The check of one field, before the rules look at what it gives."""
    if name == "unit_price":
        return price_reader(marks)
    if name == "stock":
        count = optional_count_reader(marks, in_words=True)
        uncounted = frozenset[str]() if profile is None else profile.uncounted
        return lambda text: None if text.strip().lower() in uncounted else count(text)
    return code_text if name in CODES else TEXTS.get(name, one_line)


def code_text(text: str) -> str:
    """A number without the marks by which spreadsheets keep it as text; blank is blank."""
    return product_code(text) if text.strip() else ""
