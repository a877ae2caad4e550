"""A product of the catalogue, what a line of a vendor's file says of it, and what changes by that. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from statistics import median
from typing import Any

from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import iso_time, write_version

UNCATEGORISED = "Uncategorised"  # where a file names no category, and the vendor may send any
ENOUGH_TO_COMPARE = 5  # products of a category: of fewer the middle price says nothing


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One line of a file: texts are clean, "" = said nothing. `unit_price`, `stock` None: blank."""

    line: int
    product_id: str
    product_name: str = ""
    category: str = ""
    unit_price: Decimal | None = None
    vendor: str = ""
    currency: str = ""
    gtin: str = ""
    description: str = ""
    url: str = ""
    email: str = ""
    stock: int | None = None


# What a vendor's file says of a product, in the order of pages and histories.
SAID = ("product_name", "category", "unit_price", "currency", "gtin", "description", "url", "email", "stock")


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue. `ver`: of the file that spoke of it last (inventory/versions); `rev` counts changes.

    `price_ver`: of the list of prices that spoke of its price last; such a list leaves `ver` as it is.

    `upload_id` and `line`: where its newest change came from, "" and 0 where a person made it, `changed_by`.
    `image`, `datasheet`: keys of its files. `gone`: deleted; kept so that an older file cannot bring it back.
    """

    product_id: str
    vendor: str
    product_name: str
    category: str
    unit_price: Decimal
    currency: str = ""
    gtin: str = ""
    description: str = ""
    url: str = ""
    email: str = ""
    stock: int | None = None
    ver: str = ""
    rev: int = 0
    upload_id: str = ""
    line: int = 0
    changed_at: str = ""
    changed_by: str = ""
    image: str = ""
    datasheet: str = ""
    gone: bool = False
    price_ver: str = ""

    @property
    def price_said(self) -> str:
        """The `ver` of whichever file spoke of its price last: catalogues do, too."""
        return max(self.ver, self.price_ver)


def typical_prices(products: Iterable[Product]) -> dict[str, Decimal]:
    """category -> the median price of its products, where there are ENOUGH_TO_COMPARE."""
    prices: dict[str, list[Decimal]] = defaultdict(list)
    for one in products:
        if not one.gone and one.unit_price > 0:
            prices[one.category].append(one.unit_price)
    return {name: median(found) for name, found in prices.items() if len(found) >= ENOUGH_TO_COMPARE}


def priced(price: Decimal) -> str:
    """1.10, 0.125, 1200.00: two decimals or as many as there are, no exponent."""
    return f"{price:.2f}" if price == round(price, 2) else f"{price.normalize():f}"


@dataclass(frozen=True, slots=True)
class ProductChange:
    """A product before (None: new, or deleted before) and after."""

    old: Product | None
    new: Product

    @property
    def differences(self) -> dict[str, tuple[str, str]]:
        """field -> (before, after), as texts; of a new product nothing."""
        if self.old is None:
            return {}
        pairs = {name: (getattr(self.old, name), getattr(self.new, name)) for name in TOLD}
        return {name: (_said(before), _said(after)) for name, (before, after) in pairs.items() if before != after}


TOLD = (*SAID, "vendor", "image", "datasheet", "gone")  # fields whose changes a history tells


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return priced(value) if isinstance(value, Decimal) else "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class ProductEvent:
    """One entry of a product's history, newest first where there are several. `changes`: field -> (before, after).

    Without changes the product was new. `by` names a person, or is "" for a file's line.
    """

    at: str
    rev: int
    upload_id: str
    line: int
    by: str
    changes: Mapping[str, tuple[str, str]]


def product_before(product: Product, changes: Mapping[str, tuple[str, str]]) -> Product:
    """The product before its newest change, from that entry of its history; one that was new is gone."""
    if not changes:
        return replace(product, gone=True)
    old: dict[str, Any] = {name: _READ.get(name, str)(before) for name, (before, _after) in changes.items()}
    found = replace(product, **old)
    return replace(found, image="", datasheet="") if found.gone else found  # its files are deleted


_READ: dict[str, Callable[[str], Any]] = {
    "unit_price": Decimal,
    "stock": lambda text: int(text) if text else None,
    "gone": bool,
}


def product_after(old: Product | None, line: ProductLine, vendor: Vendor) -> Product:
    """The product as the line says; what it says nothing of stays as it was, `rev` and origin too."""
    kept = {one.name: getattr(old, one.name) for one in fields(Product)} if old is not None and not old.gone else {}
    said = {name: getattr(line, name) for name in SAID if getattr(line, name) not in ("", None)}
    currency = said.get("currency") or vendor.currency or kept.get("currency", "")
    return Product(**{**kept, **said, "product_id": line.product_id, "vendor": vendor.vendor, "currency": currency})


def changed_by_person(old: Product, new: Product, by: str, at_ms: int) -> ProductChange:
    """`new` as a person makes it of `old` at that moment: no older file can undo it, every newer one can.

    Where a file has come with a later time its place stays, so that the file cannot come a second time.
    """
    ver = max(old.ver, write_version(at_ms, "", "person"))
    made = replace(new, ver=ver, rev=old.rev + 1, upload_id="", line=0, changed_at=iso_time(at_ms), changed_by=by)
    return ProductChange(old, made)
