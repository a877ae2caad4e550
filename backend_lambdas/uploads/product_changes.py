"""What some lines of a file change about products as they are: the newest file wins, whatever comes late."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from backend_lambdas.inventory.products import Product, ProductChange, ProductLine, product_after
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.product_plan import CataloguePlan


class CatalogueWork:
    """Some lines against the products as they are. `ver`: the place of the upload among files, `at_ms`: now."""

    def __init__(self, plan: CataloguePlan, there: Mapping[str, Product], ver: str, upload_id: str, at_ms: int) -> None:
        self.counts = {"applied": 0, "unchanged": 0, "superseded": 0}
        self._vendor, self._there, self._only_prices = Vendor(plan.vendor), there, plan.only_prices
        self._ver, self._upload_id, self._at = ver, upload_id, iso_time(at_ms)

    def changes(self, lines: Sequence[ProductLine]) -> Iterator[ProductChange]:
        for line in lines:
            old = self._there.get(line.product_id)
            if self._only_prices and (old is None or old.gone):
                self._count("superseded")  # deleted since the file was read
                continue
            if old is not None and self._seen(old) >= self._ver:
                mine = self._seen(old) == self._ver
                self._count("superseded" if not mine else "applied" if self._is_from_here(old) else "unchanged")
                continue
            if old is not None and not old.gone and old.vendor != self._vendor.vendor:
                self._count("superseded")  # another vendor's by now
                continue
            yield self._change(old, line)

    def _seen(self, old: Product) -> str:
        """The newest file that has said of this product what this one says."""
        return old.price_said if self._only_prices else old.ver

    def _after(self, old: Product | None, line: ProductLine) -> Product:
        new = product_after(old, line, self._vendor)
        if old is not None and self._only_prices:
            return replace(new, price_ver=self._ver)
        if old is not None and not old.gone and old.price_ver > self._ver:
            new = replace(new, unit_price=old.unit_price, currency=old.currency)  # a newer list of prices
        return replace(new, ver=self._ver)

    def _change(self, old: Product | None, line: ProductLine) -> ProductChange:
        new = self._after(old, line)
        if old is not None and new == replace(old, ver=new.ver, price_ver=new.price_ver):
            # Its ver moves on, so that an older file that lands late does not win.
            self._count("unchanged")
            return ProductChange(old, new)
        self._count("applied")
        new = replace(new, rev=old.rev + 1 if old else 1, upload_id=self._upload_id, line=line.line)
        new = replace(new, changed_at=self._at, changed_by="")
        return ProductChange(old, new)

    def _is_from_here(self, old: Product) -> bool:
        return old.upload_id == self._upload_id

    def _count(self, name: str) -> None:
        self.counts[name] += 1
