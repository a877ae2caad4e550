"""A catalogue, vendors and quotas in memory, with the conditions of the real ones; and a vendor who sends files."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.products import Product, ProductChange, ProductEvent, product_before
from backend_lambdas.inventory.vendors import Vendor, folded
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import Decision
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.product_ports import WRITTEN_AT_ONCE, ProductStores
from backend_lambdas.uploads.products import validate_products
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import (
    Memory,
    MemoryFiles,
    MemoryIngestQueue,
    MemoryNotices,
    MemorySenders,
    arrival,
    arrival_of,
)
from tests.support.upload_records import MemoryUploadRecords

MORNING = 1_700_000_000_000
ACME = Vendor("Acme", "orders@acme.example", "EUR")
ANA = Account("u-ana", "ana@acme.example", "Ana", Role.VENDOR, vendor="Acme")


@dataclass
class MemoryCatalogue:
    """`before_write`: called with the changes before each write, to crash or to be faster."""

    products: dict[str, Product] = field(default_factory=dict)
    history: dict[str, list[ProductChange]] = field(default_factory=dict)
    before_write: Callable[[Sequence[ProductChange]], None] = lambda changes: None

    def find(self, product_ids: Collection[str]) -> dict[str, Product]:
        return {name: self.products[name] for name in product_ids if name in self.products}

    def of_vendor(self, vendor: str) -> Iterable[Product]:
        return [one for _, one in sorted(self.products.items()) if one.vendor == vendor and not one.gone]

    def entries(self, product_id: str) -> list[ProductEvent]:
        return [
            ProductEvent(one.new.changed_at, one.new.rev, one.new.upload_id, one.new.line, "", one.differences)
            for one in reversed(self.history[product_id])
        ]

    def before(self, products: Collection[Product]) -> dict[str, Product]:
        newest = {one.product_id: self.history[one.product_id][-1] for one in products}
        return {name: product_before(change.new, change.differences) for name, change in newest.items()}

    def write(self, changes: Sequence[ProductChange]) -> None:
        self.before_write(changes)
        assert len(changes) <= WRITTEN_AT_ONCE
        for change in changes:
            there, old = self.products.get(change.new.product_id), change.old
            if _stamps(there) != _stamps(old):
                raise ConditionFailed(f"{change.new.product_id} is another by now")
        for change in changes:
            if change.old is None or change.old.rev != change.new.rev:
                self.history.setdefault(change.new.product_id, []).append(change)
            self.products[change.new.product_id] = change.new


def _stamps(product: Product | None) -> tuple[int, str, str] | None:
    return product and (product.rev, product.ver, product.price_ver)


@dataclass
class MemoryVendors:
    known: dict[str, Vendor] = field(default_factory=lambda: {"acme": ACME})

    def find(self, name: str) -> Vendor | None:
        return self.known.get(folded(name))


@dataclass
class MemoryQuotas:
    days: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)

    def take(self, vendor: Vendor, day: str, upload_id: str, rows: int) -> tuple[int, int] | None:
        taken = self.days.setdefault((vendor.vendor, day), {})
        if upload_id in taken:
            return None
        files, so_far = len(taken), sum(taken.values())
        if files >= vendor.files_a_day or so_far + rows > vendor.rows_a_day:
            return files, so_far
        taken[upload_id] = rows
        return None

    def taken(self, vendor: Vendor, day: str) -> tuple[int, int]:
        counted = self.days.get((vendor.vendor, day), {})
        return len(counted), sum(counted.values())


@dataclass
class MemoryVendorUploads:
    """`sent`: ids by vendor, with the moment of their arrival."""

    sent: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, vendor: str, upload_id: str, event_ms: int) -> None:
        self.sent.setdefault(vendor, {})[upload_id] = event_ms


@dataclass
class VendorWorld:
    """Files go through ingest and on, as their messages say; the clock stands still unless moved."""

    memory: Memory = field(default_factory=Memory)
    catalogue: MemoryCatalogue = field(default_factory=MemoryCatalogue)
    vendors: MemoryVendors = field(default_factory=MemoryVendors)
    quotas: MemoryQuotas = field(default_factory=MemoryQuotas)
    sent: MemoryVendorUploads = field(default_factory=MemoryVendorUploads)
    told: list[str] = field(default_factory=list)
    now: int = MORNING
    attempts: int = 0

    def __post_init__(self) -> None:
        self.memory.accounts["u-ana"] = ANA

    def stores(self) -> ProductStores:
        memory = self.memory
        return ProductStores(
            catalogue=self.catalogue,
            vendors=self.vendors,
            quotas=self.quotas,
            sent=self.sent,
            errors=_Told(self.told),
            records=MemoryUploadRecords(memory),
            files=MemoryFiles(memory),
            queue=MemoryIngestQueue(memory),
            notices=MemoryNotices(memory),
            senders=MemorySenders(memory),
        )

    def send(self, text: str, name: str = "a.csv", at: int = 0, **metadata: str) -> IngestResult:
        """As Ana sends it, unless the metadata says somebody else."""
        said = metadata or {"by": "Ana", "user": "u-ana"}
        self.memory.put_upload(f"uploads/{name}", text.encode(), **said)
        return self.deliver(arrival(f"uploads/{name}", MORNING + at))

    def deliver(self, event: Arrival, stores: ProductStores | None = None) -> IngestResult:
        """To ingest, and to the function it hands the file over to."""
        before = len(self.memory.sent_to_products)
        result = ingest_upload(event, self.memory.stores(), self.attempt())
        for message, _delay in self.memory.sent_to_products[before:]:
            result = self.validate(arrival_of(message), stores)
        return result

    def validate(self, event: Arrival, stores: ProductStores | None = None) -> IngestResult:
        return validate_products(event, stores or self.stores(), self.attempt())

    def attempt(self) -> Attempt:
        self.attempts += 1
        return Attempt(f"attempt{self.attempts}", lambda: self.now, self.now + 90_000)

    def decide(self, upload_id: str, decision: Decision) -> None:
        record = self.memory.records[upload_id]
        self.memory.records[upload_id] = replace(record, decision=decision, decided_by="Ann", decided_by_id="u-ann")

    def prices(self) -> dict[str, str]:
        return {name: f"{one.unit_price:.2f}" for name, one in self.catalogue.products.items() if not one.gone}

    def reasons(self, upload_id: str) -> list[tuple[int, str]]:
        return [(error.line, error.reason) for error in self.memory.row_errors.get(upload_id, [])]


@dataclass
class _Told:
    told: list[str]

    def send_again(self, message: str, delay_seconds: int) -> None:
        self.told.append(message)
