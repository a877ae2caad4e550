"""The rules that a line of a list of prices must keep: those of products that concern the price. Pure.

docs/product-rules.md; the numbers are `broken_rules.Rule`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from backend_lambdas.inventory.broken_rules import Broken, Rule
from backend_lambdas.inventory.product_rules import CHECK_OF, Check, Known
from backend_lambdas.inventory.products import Product, ProductLine
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.texts import S_


def broken_price_rule(line: ProductLine, vendor: Vendor, known: Known) -> Broken | None:
    """As `broken_rule`, of a line that says a price only: an unknown product before all that concerns the price."""
    old = known.products.get(line.product_id)
    if old is not None:  # what it costs is held against products of its category
        line = replace(line, category=old.category)
    return next((found for check in PRICE_CHECKS for found in check(line, vendor, known)), None)


def bare(product_id: str) -> str:
    """What is left of a number that systems write in different ways: `ac_0100`, `AC-100`."""
    letters = re.sub(r"[\W_]+", "", product_id.casefold())
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", letters)


def near_numbers(products: Iterable[Product]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in products:
        found.setdefault(bare(one.product_id), one.product_id)
        found |= {bare(one.gtin): one.product_id} if one.gtin else {}
    return found


def _price_and_sku(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    for name in ("product_id", "unit_price"):
        if getattr(line, name) in ("", None):
            yield Broken(Rule.REQUIRED, name, S_("blank; every product needs it"))


def _unknown(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    old = known.products.get(line.product_id)
    if old is None or old.gone:
        words = S_("the catalogue has no product of this number, and a file of prices adds none")
        yield Broken(Rule.UNKNOWN, "product_id", words, known.near.get(bare(line.product_id)))


PRICE_CHECKS: tuple[Check, ...] = (
    CHECK_OF[Rule.VENDOR],
    _price_and_sku,
    CHECK_OF[Rule.OTHERS],
    _unknown,
    *(CHECK_OF[rule] for rule in (Rule.PRICE, Rule.OLD_PRICE, Rule.CATEGORY_PRICE, Rule.CURRENCY)),
)
