"""What a product's history says of its price (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from backend_lambdas.inventory.products import Product, ProductEvent

PRICE = "unit_price"


@dataclass(frozen=True, slots=True)
class PricePoint:
    """The price from `at` on (aware UTC); `event`: what set it."""

    at: datetime
    price: Decimal
    event: ProductEvent


def price_points(product: Product, history: Sequence[ProductEvent]) -> tuple[PricePoint, ...]:
    """Oldest first; the first is the price it came with. `history` newest first, as it is stored."""
    found: list[PricePoint] = []
    price = product.unit_price
    for event in history:
        if PRICE in event.changes:
            before, after = (Decimal(text) for text in event.changes[PRICE])
            found.append(PricePoint(datetime.fromisoformat(event.at), after, event))
            price = before
        elif not event.changes:
            found.append(PricePoint(datetime.fromisoformat(event.at), price, event))
    return tuple(reversed(found))
