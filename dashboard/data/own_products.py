"""The catalogue as the one who asks may see it: a vendor its own products, all others every vendor's.

What lists show is a copy in the memory of each process (docs/decisions/367): read whole once, and then at each request
what has changed since, so that what one node deletes is gone from the lists of all at the next look.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.products import Product, ProductEvent
from backend_lambdas.inventory.versions import moment_text
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.products.catalogue import DynamoCatalogue
    from backend_lambdas.aws.products.vendors import DynamoVendors

# Clocks of functions differ by milliseconds and an index is behind by as much; a transaction takes seconds at worst.
OVERLAP = timedelta(seconds=15)
WHOLE_AGAIN = timedelta(hours=1)  # whatever may have been missed is missed no longer


@dataclass(frozen=True, slots=True)
class _Copy:
    """`upto`: when it was brought up to date; `read_at`: when it was read whole."""

    products: dict[str, Product]
    upto: datetime
    read_at: datetime


class OwnProducts:
    """Reads `whole`; any number of threads. `clock` gives aware UTC times."""

    def __init__(self, whole: "DynamoCatalogue", vendors: "DynamoVendors", clock: Callable[[], datetime]) -> None:
        self._whole, self._vendors, self._clock = whole, vendors, clock
        self._copy: _Copy | None = None
        self._reading = threading.Lock()

    def listed(self) -> tuple[Product, ...]:
        """Those there are, by number, without their long texts. Raises NotAllowed, StorageError."""
        actor = current_actor()
        actor.require(Right.SEE_PRODUCTS)
        found = self._now().products.values()
        return tuple(one for one in found if actor.sees_products_of(one.vendor))

    def one(self, product_id: str) -> tuple[Product | None, tuple[ProductEvent, ...]]:
        """As it is stored at this moment, and its history, newest first; (None, ()) for one that is not theirs.

        One that was deleted is there, as `gone`. Raises NotAllowed, StorageError.
        """
        actor = current_actor()
        actor.require(Right.SEE_PRODUCTS)
        product, history = self._whole.with_history(product_id)
        if product is None or not actor.sees_products_of(product.vendor):
            return None, ()
        return product, history

    def _now(self) -> _Copy:
        with self._reading:
            now, held = self._clock(), self._copy
            if held is None or now - held.read_at > WHOLE_AGAIN:
                vendors = self._vendors.all()
                found = (one for vendor in vendors for one in self._whole.listed(vendor.vendor))
                held = _Copy(dict(sorted((one.product_id, one) for one in found)), now, now)
            changed = list(self._whole.changed_since(moment_text(held.upto - OVERLAP)))
            self._copy = replace(held, products=_after(held.products, changed), upto=now)
            return self._copy


def _after(products: dict[str, Product], changed: Iterable[Product]) -> dict[str, Product]:
    """The same where nothing is new; else in the order of their numbers."""
    fresh = [one for one in changed if _is_news(products.get(one.product_id), one)]
    if not fresh:
        return products
    found = products | {one.product_id: one for one in fresh}
    return {name: one for name, one in sorted(found.items()) if not one.gone}


def _is_news(known: Product | None, one: Product) -> bool:
    return not one.gone if known is None else known.rev < one.rev
