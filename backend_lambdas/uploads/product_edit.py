"""Single fields of a product as a person types them: read and held to the numbered rules of files.

A file that says nothing of a field leaves it as it is; a person who empties one means that. Only what was changed is
judged: that a name became too long by a rule of today does not stand in the way of a price.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from backend_lambdas.inventory.broken_rules import named
from backend_lambdas.inventory.product_rules import CHECK_OF, Known
from backend_lambdas.inventory.products import SAID, Product, ProductLine, priced
from backend_lambdas.inventory.vendors import LONGEST_TEXT, Vendor
from backend_lambdas.uploads.rows.cells import BadCell, clean_text
from backend_lambdas.uploads.rows.counts import optional_count_reader
from backend_lambdas.uploads.rows.numbers import Marks, price_reader

ANY_MARK = Marks(None)


class EditRefused(Exception):
    """Which field cannot be so, and why (stored words, with the rule's number), and what was probably meant."""

    def __init__(self, field: str, reason: str, suggestion: str | None = None) -> None:
        super().__init__(reason)
        self.field, self.reason, self.suggestion = field, reason, suggestion


def shown_fields(product: Product) -> dict[str, str]:
    """What a form shows, by SAID: as `edited` reads it."""
    return {name: _text_of(getattr(product, name)) for name in SAID}


def edited(old: Product, typed: Mapping[str, str], vendor: Vendor, known: Known) -> Product:
    """The product with the fields of `typed`, some of SAID, as somebody typed them. Raises EditRefused."""
    shown = shown_fields(old)
    said = {name: _read(name, text) for name, text in typed.items() if name in SAID and text != shown[name]}
    said = {name: value for name, value in said.items() if value != getattr(old, name)}
    line = replace(_line_of(old), **said)
    broken = (one for check in CHECK_OF.values() for one in check(line, vendor, known) if one.field in said)
    for one in broken:
        raise EditRefused(one.field, named(one.rule, one.reason), one.suggestion)
    return replace(old, **said)


def _line_of(product: Product) -> ProductLine:
    return ProductLine(0, product.product_id, **{name: getattr(product, name) for name in SAID})


def _read(name: str, text: str) -> Any:
    try:
        return _READERS.get(name, _text)(text)
    except BadCell as bad:
        raise EditRefused(name, bad.reason, bad.suggestion) from bad


def _text(text: str) -> str:
    return clean_text(text, LONGEST_TEXT)


def _text_of(value: Any) -> str:
    return priced(value) if isinstance(value, Decimal) else "" if value is None else str(value)


_READERS: dict[str, Callable[[str], Any]] = {
    "unit_price": price_reader(ANY_MARK),
    "stock": optional_count_reader(ANY_MARK),
    "currency": lambda text: _text(text).upper(),
}
