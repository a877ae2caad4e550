"""The numbered rules that a line of a vendor's file must keep. Pure; docs/product-rules.md.

They are asked in the order of their numbers, and a line is told of the first one it breaks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum

from stdnum import ean
from stdnum.exceptions import ValidationError

from backend_lambdas.inventory.company import CURRENCY
from backend_lambdas.inventory.products import Product, ProductLine, priced
from backend_lambdas.inventory.vendors import EMAIL, Vendor, folded
from backend_lambdas.language.texts import S_

REQUIRED = ("product_id", "product_name", "category", "unit_price")
LONGEST_SKU = 64  # what barcodes of type Code 128 on a shelf label can hold and people can read out
SHORTEST_NAME = 2
LONGEST_URL = 2_000  # browsers and proxies take no more for sure
LARGEST = Decimal(9_999_999)  # as a price in a stock file
# A scheme, a host with a dot, perhaps a port; no name and password, no blanks.
URL = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:[0-9]{1,5})?([/?#]\S*)?", re.IGNORECASE)
SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/\-]*")


class Rule(StrEnum):
    """What a line must keep; the value is its number, in docs, in the error file and in mails."""

    SHAPE = "P0"
    VENDOR = "P1"
    REQUIRED = "P2"
    SKU = "P3"
    TWICE = "P4"
    OTHERS = "P5"
    PRICE = "P6"
    OLD_PRICE = "P7"
    CATEGORY_PRICE = "P8"
    CATEGORY = "P9"
    LENGTH = "P10"
    EMAIL = "P11"
    URL = "P12"
    GTIN = "P13"
    CURRENCY = "P14"
    STOCK = "P15"
    UNKNOWN = "P16"


class ErrorKind(StrEnum):
    """Under which head a mail counts the lines that break a rule."""

    VENDOR = S_("Vendor")
    UNKNOWN = S_("Unknown products")
    MISSING = S_("Missing values")
    FORMAT = S_("Format")
    DUPLICATE = S_("Duplicates")
    PRICE = S_("Prices")
    CATEGORY = S_("Categories")


_RULES_OF = {
    ErrorKind.VENDOR: (Rule.VENDOR,),
    ErrorKind.UNKNOWN: (Rule.UNKNOWN,),
    ErrorKind.MISSING: (Rule.REQUIRED,),
    ErrorKind.FORMAT: (Rule.SHAPE, Rule.SKU, Rule.LENGTH, Rule.EMAIL, Rule.URL, Rule.GTIN, Rule.STOCK),
    ErrorKind.DUPLICATE: (Rule.TWICE, Rule.OTHERS),
    ErrorKind.PRICE: (Rule.PRICE, Rule.OLD_PRICE, Rule.CATEGORY_PRICE, Rule.CURRENCY),
    ErrorKind.CATEGORY: (Rule.CATEGORY,),
}
KIND_OF = {rule: kind for kind, rules in _RULES_OF.items() for rule in rules}
_NAMED = re.compile(r" \(rule (P\d+)\)$")


def named(rule: Rule, reason: str) -> str:
    """The reason with its rule's number: `not above 0 (rule P6)`."""
    return S_("{why_words} (rule {rule})", why_words=reason, rule=rule)


def rule_in(reason: str) -> Rule:
    """The rule that `named` put there; SHAPE where there is none."""
    found = _NAMED.search(reason)
    return Rule(found[1]) if found and found[1] in list(Rule) else Rule.SHAPE


@dataclass(frozen=True, slots=True)
class Broken:
    """Which rule a line breaks, in which field, why, and what was probably meant."""

    rule: Rule
    field: str
    reason: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue has: the products a file names, by product_id, and the middle price of each category.

    `near`: the product numbers of the vendor by `bare` and by barcode, for suggestions.
    """

    products: Mapping[str, Product] = field(default_factory=dict)
    typical: Mapping[str, Decimal] = field(default_factory=dict)
    near: Mapping[str, str] = field(default_factory=dict)


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


def broken_rule(line: ProductLine, vendor: Vendor, known: Known) -> Broken | None:
    """The first rule the line breaks, by number. `P0` and `P4` are found where the file is read."""
    return next((found for check in CHECKS for found in check(line, vendor, known)), None)


def broken_price_rule(line: ProductLine, vendor: Vendor, known: Known) -> Broken | None:
    """As `broken_rule`, of a line that says a price only: an unknown product before all that concerns the price."""
    old = known.products.get(line.product_id)
    if old is not None:  # what it costs is held against products of its category
        line = replace(line, category=old.category)
    return next((found for check in PRICE_CHECKS for found in check(line, vendor, known)), None)


def _vendor(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    if line.vendor and folded(line.vendor) != folded(vendor.vendor):
        words = S_("this is a file of {vendor}; send the products of other vendors in files of their own")
        yield Broken(Rule.VENDOR, "vendor", words.format(vendor=vendor.vendor), vendor.vendor)


def _required(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    for name in (*REQUIRED, *vendor.required):
        if getattr(line, name) in ("", None):
            yield Broken(Rule.REQUIRED, name, S_("blank; every product needs it"))


def _price_and_sku(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    for name in ("product_id", "unit_price"):
        if getattr(line, name) in ("", None):
            yield Broken(Rule.REQUIRED, name, S_("blank; every product needs it"))


def _unknown(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    old = known.products.get(line.product_id)
    if old is None or old.gone:
        words = S_("the catalogue has no product of this number, and a file of prices adds none")
        yield Broken(Rule.UNKNOWN, "product_id", words, known.near.get(bare(line.product_id)))


def _sku(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    sku = line.product_id
    if len(sku) > LONGEST_SKU:
        yield Broken(
            Rule.SKU, "product_id", S_("longer than {most} characters ({length})", most=LONGEST_SKU, length=len(sku))
        )
    if not SKU.fullmatch(sku):
        meant = re.sub(r"[^A-Za-z0-9._/\-]+", "-", sku).strip("-._/")
        words = S_("a product number has letters, digits and . _ / - only, and begins with a letter or a digit")
        yield Broken(Rule.SKU, "product_id", words, meant or None)
    if not sku.startswith(vendor.sku_prefix):
        words = S_("the product numbers of {vendor} begin with {prefix}")
        yield Broken(Rule.SKU, "product_id", words.format(vendor=vendor.vendor, prefix=vendor.sku_prefix))


def _others(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    old = known.products.get(line.product_id)
    if old is not None and not old.gone and old.vendor != vendor.vendor:
        yield Broken(Rule.OTHERS, "product_id", S_("another vendor has a product of this number in the catalogue"))


def _price(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    price = line.unit_price
    if price is not None and not 0 < price <= LARGEST:
        words = S_("a price is above 0 and at most {number}", number=f"{LARGEST:,}")
        yield Broken(Rule.PRICE, "unit_price", words)


def _old_price(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    old, price = known.products.get(line.product_id), line.unit_price
    if price is None or not _is_comparable(old, line):
        return
    before = old.unit_price if old else Decimal(0)
    if not before / vendor.old_price_factor <= price <= before * vendor.old_price_factor:
        words = S_("the price was {before}: more than {factor} times as much or as little is not believed")
        yield Broken(Rule.OLD_PRICE, "unit_price", words.format(before=priced(before), factor=vendor.old_price_factor))


def _category_price(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    """Of new products only: one that is known is held against its own price."""
    typical, price = known.typical.get(line.category), line.unit_price
    if typical is None or price is None or _is_comparable(known.products.get(line.product_id), line):
        return
    if not typical / vendor.category_factor <= price <= typical * vendor.category_factor:
        words = S_("products of {category} cost about {typical}: {factor} times as much or as little is not believed")
        said = words.format(category=line.category, typical=priced(typical), factor=vendor.category_factor)
        yield Broken(Rule.CATEGORY_PRICE, "unit_price", said)


def _is_comparable(old: Product | None, line: ProductLine) -> bool:
    """Whether the catalogue has a price of this product in the same currency."""
    same = old is not None and (not line.currency or not old.currency or old.currency == line.currency)
    return same and old is not None and not old.gone and old.unit_price > 0


def _category(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    if vendor.categories and line.category not in vendor.categories:
        by_folded = {folded(name): name for name in vendor.categories}
        near = get_close_matches(folded(line.category), by_folded, 1)
        words = S_("{vendor} may send products of the categories {names}")
        said = words.format(vendor=vendor.vendor, names=", ".join(vendor.categories[:10]))
        yield Broken(Rule.CATEGORY, "category", said, by_folded[near[0]] if near else None)


def _length(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    name = line.product_name
    if len(name) < SHORTEST_NAME:
        yield Broken(Rule.LENGTH, "product_name", S_("shorter than {number} characters", number=SHORTEST_NAME))
    for field_name, text, most in (
        ("product_name", name, vendor.longest_name),
        ("description", line.description, vendor.longest_description),
        ("category", line.category, 100),
    ):
        if len(text) > most:
            words = S_("longer than {most} characters ({length})", most=most, length=len(text))
            yield Broken(Rule.LENGTH, field_name, words)


def _email(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    if line.email and not EMAIL.fullmatch(line.email):
        yield Broken(Rule.EMAIL, "email", S_("not an e-mail address, such as orders@example.com"))


def _url(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    if line.url and not _is_url(line.url):
        meant = f"https://{line.url}" if "://" not in line.url and _is_url(f"https://{line.url}") else None
        yield Broken(Rule.URL, "url", S_("not a web address that begins with https:// or http://"), meant)


def _is_url(text: str) -> bool:
    return len(text) <= LONGEST_URL and text.isprintable() and bool(URL.fullmatch(text))


def _gtin(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    """GTIN-8, -12, -13 or -14; the last digit follows from the others (GS1 General Specifications, 7.9)."""
    if not line.gtin:
        return
    try:
        ean.validate(line.gtin)
    except ValidationError:
        digits, meant = ean.compact(line.gtin), None
        if digits.isascii() and digits.isdigit() and len(digits) in (8, 12, 13, 14):
            meant = digits[:-1] + ean.calc_check_digit(digits[:-1])
            words = S_("the last digit of this barcode does not fit the others: a digit is wrong")
        else:
            words = S_("a barcode (GTIN) has 8, 12, 13 or 14 digits")
        yield Broken(Rule.GTIN, "gtin", words, meant)


def _currency(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    if line.currency and not CURRENCY.fullmatch(line.currency):
        yield Broken(Rule.CURRENCY, "currency", S_("not a currency's code of three letters (ISO 4217), such as EUR"))
    if line.currency and vendor.currency and line.currency != vendor.currency:
        words = S_("{vendor} sends prices in {currency}")
        said = words.format(vendor=vendor.vendor, currency=vendor.currency)
        yield Broken(Rule.CURRENCY, "currency", said, vendor.currency)


def _stock(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    if line.stock is not None and line.stock < 0:
        yield Broken(Rule.STOCK, "stock", S_("negative"), "0")


Check = Callable[[ProductLine, Vendor, Known], Iterator[Broken]]
CHECKS: tuple[Check, ...] = (
    *(_vendor, _required, _sku, _others, _price, _old_price, _category_price),
    *(_category, _length, _email, _url, _gtin, _currency, _stock),
)
PRICE_CHECKS: tuple[Check, ...] = (
    *(_vendor, _price_and_sku, _others, _unknown, _price, _old_price, _category_price, _currency),
)
