"""A page of the catalogue, and its export."""

from dataclasses import dataclass, replace

import pandas as pd

from backend_lambdas.inventory.products import Product
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.features.products.filters import ProductFilters

ON_A_PAGE = 50  # rows of 44 px: two screens


@dataclass(frozen=True, slots=True)
class ProductsPage:
    """`filters.page` is the one shown, of `pages`. `vendors` and `categories`: those there are to choose from."""

    filters: ProductFilters
    rows: tuple[Product, ...]
    pages: int
    matching: int
    total: int
    vendors: tuple[str, ...]
    categories: tuple[str, ...]


def products_page(filters: ProductFilters) -> ProductsPage:
    """Raises NotAllowed, DataUnavailable."""
    products = _products()
    found = filters.of(products)
    pages = max(-(-len(found) // ON_A_PAGE), 1)
    at = min(filters.page, pages)
    return ProductsPage(
        filters=filters.at(at),
        rows=tuple(found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]),
        pages=pages,
        matching=len(found),
        total=len(products),
        vendors=_names({one.vendor for one in products}),
        categories=_names({one.category for one in products}),
    )


COLUMNS = ("product_id", "product_name", "category", "vendor", "unit_price", "currency", "gtin", "stock", "changed_at")


def products_export(filters: ProductFilters) -> pd.DataFrame:
    """All that fit, in order; `unit_price` and `stock` are numbers. Raises NotAllowed, DataUnavailable."""
    found = [[getattr(one, name) for name in COLUMNS] for one in filters.of(_products())]
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    return frame.assign(unit_price=frame["unit_price"].astype(float), stock=frame["stock"].astype("Float64"))


def _products() -> list[Product]:
    """All that are theirs, in the categories they are shown under."""
    dependencies = current_dependencies()
    with in_words():
        listed = dependencies.products.listed()
    shown = dependencies.categories.now().shown
    names = {name: shown(name) for name in {one.category for one in listed}}
    if all(name == called for name, called in names.items()):
        return list(listed)
    return [replace(one, category=names[one.category]) for one in listed]


def _names(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names - {""}, key=str.casefold))
