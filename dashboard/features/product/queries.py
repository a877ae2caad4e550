"""All that is known of one product."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.product_files import FileKind
from backend_lambdas.inventory.products import Product, ProductEvent
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.product_files import type_of_key
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.reading import reporting_day, store_place
from dashboard.data.sales.product import product_weeks


@dataclass(frozen=True, slots=True)
class ProductView:
    """All that is known of a product. `product` None: no vendor has it in the catalogue, stores do.

    `history` newest first; `sources`: by upload, who sent which file. `stock` in the stores that are theirs, fewest
    first, None for who sees no stock; `weeks` as `product_weeks`, None where sales cannot be shown.
    """

    product_id: str
    product: Product | None
    history: tuple[ProductEvent, ...]
    sources: Mapping[str, Mapping[str, Any]]
    stock: tuple[StockRow, ...] | None
    weeks: pd.DataFrame | None

    @property
    def name(self) -> str:
        """As the catalogue has it, else as the first store does."""
        if self.product is not None:
            return self.product.product_name
        return next((row.product_name for row in self.stock or () if row.product_name), self.product_id)


def product_view(product_id: str) -> ProductView | None:
    """Read live; None where neither the catalogue nor a store of theirs knows it. Raises NotAllowed, DataUnavailable.

    One that was deleted is shown as `gone`.
    """
    dependencies, sees_stock = current_dependencies(), current_actor().may(Right.SEE_STOCK)
    with in_words():
        product, history = dependencies.products.one(product_id)
        stock = dependencies.stock.across(product_id) if sees_stock else None
        if product is None and not stock:
            return None
        sources = dependencies.records.sources({event.upload_id for event in history} - {""}) if history else {}
    if product is not None:
        product = replace(product, category=dependencies.categories.now().shown(product.category))
    ordered = None if stock is None else tuple(sorted(stock, key=lambda row: (row.on_hand, store_place(row.store))))
    return ProductView(
        product_id, product, history, sources, ordered, _weeks(dependencies, product_id) if sees_stock else None
    )


def _weeks(dependencies: Dependencies, product_id: str) -> pd.DataFrame | None:
    """From memory; the product is shown without them where sales are being read."""
    try:
        table = dependencies.sales.state().table
    except DataUnavailable:
        return None
    return None if table is None else product_weeks(table, product_id, reporting_day(dependencies))


def product_image(product_id: str) -> tuple[bytes, str, str]:
    """The bytes of its image, their media type and its key. Raises NotAllowed, NotFound, DataUnavailable."""
    found, key = current_dependencies(), _own_file(product_id, FileKind.IMAGE)
    with in_words():
        return found.product_files.get(key), type_of_key(key), key


def datasheet_link(product_id: str) -> str:
    """A link to its datasheet, good for a few minutes. Raises NotAllowed, NotFound, DataUnavailable."""
    key = _own_file(product_id, FileKind.DATASHEET)
    with in_words():
        return current_dependencies().presigner.download_link(key, f"{product_id}.pdf")


def _own_file(product_id: str, kind: FileKind) -> str:
    """By the record as it is now: what was deleted or replaced a moment ago is not there any more."""
    with in_words():
        product, _history = current_dependencies().products.one(product_id)
    key = "" if product is None or product.gone else str(getattr(product, kind))
    if not key:
        raise NotFound(_("This product has no such file."))
    return key
