"""Which products of the catalogue are shown, and in which order; the URL is the only home of it (pure)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlencode

from backend_lambdas.inventory.products import Product
from dashboard.data.address import QueryValue, members_of, search_of

MOST_PAGES = 100_000  # no catalogue has more; an address may say anything


class ProductSort(StrEnum):
    """In which order."""

    NAME = "name"
    NUMBER = "number"
    CATEGORY = "category"
    VENDOR = "vendor"
    CHEAPEST = "price"
    DEAREST = "-price"
    CHANGED = "changed"


_ORDERS: dict[ProductSort, Callable[[Product], Any]] = {
    ProductSort.NAME: lambda one: one.product_name.casefold(),
    ProductSort.NUMBER: lambda one: one.product_id,
    ProductSort.CATEGORY: lambda one: (one.category.casefold(), one.product_name.casefold()),
    ProductSort.VENDOR: lambda one: (one.vendor.casefold(), one.product_name.casefold()),
    ProductSort.CHEAPEST: lambda one: one.unit_price,
    ProductSort.DEAREST: lambda one: -one.unit_price,
    ProductSort.CHANGED: lambda one: one.changed_at,
}


@dataclass(frozen=True, slots=True)
class ProductFilters:
    """`search`: every word of it stands in the name, the number or the barcode, in any case. "" means all."""

    search: str = ""
    vendor: str = ""
    category: str = ""
    sort: ProductSort = ProductSort.NAME
    page: int = 1

    @classmethod
    def from_query(cls, **query: QueryValue) -> "ProductFilters":
        """Read a URL's parameters; what makes no sense is left out, never an error."""
        page = search_of(query.get("page"))
        return cls(
            search=search_of(query.get("q")).strip(),
            vendor=search_of(query.get("vendor")),
            category=search_of(query.get("category")),
            sort=next(iter(members_of(ProductSort, query.get("sort"))), ProductSort.NAME),
            page=min(max(int(page), 1), MOST_PAGES) if page.isdecimal() and len(page) < 7 else 1,
        )

    @classmethod
    def of_text(cls, query: str) -> "ProductFilters":
        return cls.from_query(**parse_qs(query))

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults."""
        plain = asdict(ProductFilters())
        said = {name: value for name, value in asdict(self).items() if value != plain[name]}
        return urlencode({"q" if name == "search" else name: value for name, value in said.items()})

    def at(self, page: int) -> "ProductFilters":
        return replace(self, page=page)

    def of(self, products: Sequence[Product]) -> list[Product]:
        """Those that fit, in order; where the order says nothing, as they come."""
        words = self.search.casefold().split()
        found = [one for one in products if self._fits(one, words)]
        return sorted(found, key=_ORDERS[self.sort], reverse=self.sort is ProductSort.CHANGED)

    def _fits(self, one: Product, words: list[str]) -> bool:
        if (self.vendor and one.vendor != self.vendor) or (self.category and one.category != self.category):
            return False
        text = f"{one.product_name}\n{one.product_id}\n{one.gtin}".casefold() if words else ""
        return all(word in text for word in words)
