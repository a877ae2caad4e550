"""Which products a text means: an id that begins with it first, then names, the most sold first. Pure."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from dashboard.data.sales import frames, metrics
from dashboard.data.sales.filters import SalesFilters, Span, chosen_span
from dashboard.data.sales.table import Codes, Numbers, SalesTable
from dashboard.data.sales.values import FoundProduct, FoundProducts
from dashboard.data.stock.texts import Mask, Texts, fold

BEST = 8
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class ProductNames:
    """The ids and the newest names as they are searched; `name`: of each product the number of its name."""

    ids: Texts
    names: Texts
    name: Codes


@dataclass(frozen=True, slots=True)
class ProductSales:
    """For each product what sold of it in the period and ever, in one measure, and the category it last sold in."""

    period: Numbers
    ever: Numbers
    category: Codes


def product_names(table: SalesTable) -> ProductNames:
    """The names of every product of the table."""
    ids = table.texts["product_id"]
    names = Texts()
    known = ids.decode(np.arange(_products(table), dtype=np.int32))
    return ProductNames(ids, names, names.encode(table.texts.name_of(id or "") for id in known))


def sales_asked(filters: SalesFilters) -> SalesFilters:
    """The part of the filters the search looks at: every view that differs in other things has the same answers."""
    return SalesFilters(
        filters.stores,
        filters.categories,
        weeks=filters.weeks,
        first=filters.first,
        last=filters.last,
        measure=filters.measure,
        fiscal_month=filters.fiscal_month,
    )


def product_sales(table: SalesTable, asked: SalesFilters, today: date) -> ProductSales:
    """What sold of each product in the chosen stores and categories."""
    every = Span(table.weekly.first, table.weekly.last)
    whole = metrics.whole_weeks(table.first_day, table.last_day, today) or every
    span = chosen_span(asked, whole.first, whole.last, every.last)
    sold = metrics.choose(table, table.weekly, every, asked)
    now = metrics.within(sold, span.first - every.first, span.last - every.first)
    size = _products(table)
    period, ever = (metrics.by_code(some, "product_id", asked.measure, size) for some in (now, sold))
    return ProductSales(period, ever, frames.last_category([sold], size))


def best_products(
    table: SalesTable, names: ProductNames, sales: ProductSales, text: str, limit: int = BEST
) -> FoundProducts:
    """The products with sales whose id or name contains every word of `text`; none for a text without words.

    Best first: the id itself, ids that begin with the text, names in which every word begins a word, names that
    contain every word, the rest; among equals what sold most in the period, then ever.
    """
    words = tuple(dict.fromkeys(fold(text).split()))[:MOST_WORDS]
    if not words:
        return FoundProducts()
    found, order = _ranked(names, sales, words, fold(text).strip())
    best = found[order[:limit]]
    ids = table.texts["product_id"].decode(best)
    categories = table.texts["category"].decode(sales.category[best])
    products = tuple(
        FoundProduct(id or "", table.texts.name_of(id or "") or id or "", category or "", float(sold))
        for id, category, sold in zip(ids, categories, sales.period[best], strict=True)
    )
    return FoundProducts(products, len(found))


def _ranked(names: ProductNames, sales: ProductSales, words: tuple[str, ...], whole: str) -> tuple[Codes, Codes]:
    """The numbers of the products found, and their order."""
    size = len(names.name)
    found: Mask = sales.ever > 0
    named, begun = np.ones(size, dtype=np.bool_), np.ones(size, dtype=np.bool_)
    for word in words:
        in_name = names.names.containing(word)[names.name]
        found &= in_name | names.ids.containing(word)[:size]
        named &= in_name
        begun &= names.names.beginning(word)[names.name]
    codes = np.flatnonzero(found).astype(np.int32)
    tests = (names.ids.equal(whole)[:size], names.ids.starting(whole)[:size], begun, named)
    place = np.select([test[codes] for test in tests], list(range(len(tests))), len(tests))
    order = np.lexsort((-sales.ever[codes], -sales.period[codes], place)).astype(np.int32)
    return codes, order


def _products(table: SalesTable) -> int:
    """One more than the highest number of a product sold; the texts may already know those of a newer state."""
    return int(table.weekly.columns["product_id"].max(initial=-1)) + 1
