"""What a vendor's catalogue asks of its stores. Real ones are in aws/products/, in-memory ones in tests/support.

All raise StorageError when the store cannot do its work.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend_lambdas.inventory.products import Product, ProductChange, ProductEvent
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.ports import FileStores, IngestQueue

WRITTEN_AT_ONCE = 50  # DynamoDB takes 100 items in a transaction; each product comes with the entry of its history


class Catalogue(Protocol):
    def find(self, product_ids: Collection[str]) -> Mapping[str, Product]:
        """Those there are, deleted ones too; strongly consistent."""

    def of_vendor(self, vendor: str) -> Iterable[Product]:
        """The products a vendor has, by number; may be a moment behind."""

    def before(self, products: Collection[Product]) -> Mapping[str, Product]:
        """By number, what these were before their newest change; without those whose history does not say.

        Strongly consistent.
        """

    def entries(self, product_id: str) -> Sequence[ProductEvent]:
        """Newest first; strongly consistent."""

    def write(self, changes: Sequence[ProductChange]) -> None:
        """At most WRITTEN_AT_ONCE, all or none, each with its history where its `rev` moves on.

        Raise ConditionFailed when one is another by now than `old` says.
        """


class Vendors(Protocol):
    def find(self, name: str) -> Vendor | None:
        """By its name without case and blanks; strongly consistent."""


class Quotas(Protocol):
    def take(self, vendor: Vendor, day: str, upload_id: str, rows: int) -> tuple[int, int] | None:
        """Count a file and its rows for the day, once for each upload. None: done.

        (files, rows) counted so far: the vendor may send no more, and nothing was counted.
        """

    def taken(self, vendor: Vendor, day: str) -> tuple[int, int]:
        """(files, rows) that count for the day."""


class VendorUploads(Protocol):
    def add(self, vendor: str, upload_id: str, event_ms: int) -> None:
        """Note that the upload is this vendor's, before its file is taken or refused; again it changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductStores(FileStores):
    """What catalogue files work on besides. `sent`: what each vendor has sent.

    `errors` leads to the function that tells the vendor.
    """

    catalogue: Catalogue
    vendors: Vendors
    quotas: Quotas
    sent: VendorUploads
    errors: IngestQueue
