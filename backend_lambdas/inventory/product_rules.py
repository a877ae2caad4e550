"""The numbered rules that a line of a vendor's file must keep. Pure; docs/product-rules.md.

They are asked in the order of their numbers, and a line is told of the first one it breaks.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches

from stdnum import ean
from stdnum.exceptions import ValidationError

from backend_lambdas.inventory.broken_rules import Broken, Rule
from backend_lambdas.inventory.company import CURRENCY
from backend_lambdas.inventory.products import UNCATEGORISED, Product, ProductLine, priced
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


def is_product_number(text: str) -> bool:
    """By P3, whatever else the vendor's rules say; marks that keep codes as text aside."""
    bare = text.strip().lstrip("'=\"").rstrip('"')
    return len(bare) <= LONGEST_SKU and SKU.fullmatch(bare) is not None


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue has: the products a file names, by product_id, and the middle price of each category.

    `near`: the product numbers of the vendor by `price_rules.bare` and by barcode, for suggestions.
    """

    products: Mapping[str, Product] = field(default_factory=dict)
    typical: Mapping[str, Decimal] = field(default_factory=dict)
    near: Mapping[str, str] = field(default_factory=dict)


def broken_rule(line: ProductLine, vendor: Vendor, known: Known) -> Broken | None:
    """The first rule the line breaks, by number. `P0` and `P4` are found where the file is read."""
    return next((found for check in CHECK_OF.values() for found in check(line, vendor, known)), None)


def _vendor(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    if line.vendor and folded(line.vendor) != folded(vendor.vendor):
        words = S_("this is a file of {vendor}; send the products of other vendors in files of their own")
        yield Broken(Rule.VENDOR, "vendor", words.format(vendor=vendor.vendor), vendor.vendor)


def _required(line: ProductLine, vendor: Vendor, known: Known) -> Iterator[Broken]:
    for name in (*REQUIRED, *vendor.required):
        if getattr(line, name) in ("", None):
            yield Broken(Rule.REQUIRED, name, S_("blank; every product needs it"))


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
    if (
        line.category == UNCATEGORISED
        or typical is None
        or price is None
        or _is_comparable(known.products.get(line.product_id), line)
    ):
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


def is_barcode(text: str) -> bool:
    """Whether it keeps the rule of barcodes."""
    return bool(ean.is_valid(text))


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
CHECK_OF: Mapping[Rule, Check] = {
    Rule.VENDOR: _vendor,
    Rule.REQUIRED: _required,
    Rule.SKU: _sku,
    Rule.OTHERS: _others,
    Rule.PRICE: _price,
    Rule.OLD_PRICE: _old_price,
    Rule.CATEGORY_PRICE: _category_price,
    Rule.CATEGORY: _category,
    Rule.LENGTH: _length,
    Rule.EMAIL: _email,
    Rule.URL: _url,
    Rule.GTIN: _gtin,
    Rule.CURRENCY: _currency,
    Rule.STOCK: _stock,
}
