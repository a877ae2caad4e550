"""What a catalogue file will write: kept in S3 from its first reading on, so that every attempt works from the same."""

import gzip
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

import orjson

from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.products import ProductChange, ProductLine, product_after
from backend_lambdas.inventory.vendors import Vendor


@dataclass(frozen=True, slots=True)
class CataloguePlan:
    """The accepted lines. When the file was read `new` and `changed` of them would write, `prices` another price.

    `only_prices`: nothing else changes, and no product comes of a line.
    """

    vendor: str
    new: int
    changed: int
    prices: int
    lines: tuple[ProductLine, ...]
    only_prices: bool = False


def plan_key(upload_id: str, attempt_id: str) -> str:
    """No attempt overwrites what another one may be working from."""
    return f"plans/{upload_id}/products/{attempt_id}.json.gz"


def plan_of(vendor: Vendor, lines: Iterable[ProductLine], known: Known, only_prices: bool = False) -> CataloguePlan:
    lines, new, changed, prices = tuple(lines), 0, 0, 0
    # A file that names no currency means the vendor's, which a later attempt must not ask for again.
    kept = tuple(_in_currency(line, vendor) for line in lines)
    for line in kept:
        old = known.products.get(line.product_id)
        if old is None or old.gone:
            new += 1
            continue
        different = ProductChange(old, product_after(old, line, vendor)).differences
        changed += bool(different)
        prices += "unit_price" in different
    return CataloguePlan(vendor.vendor, new, changed, prices, kept, only_prices)


def _in_currency(line: ProductLine, vendor: Vendor) -> ProductLine:
    return line if line.currency else replace(line, currency=vendor.currency)


def encode_plan(plan: CataloguePlan) -> bytes:
    return gzip.compress(orjson.dumps(asdict(plan), default=str), 1, mtime=0)


def decode_plan(data: bytes) -> CataloguePlan:
    values = orjson.loads(gzip.decompress(data))
    lines = tuple(ProductLine(**line | {"unit_price": Decimal(line["unit_price"])}) for line in values.pop("lines"))
    return CataloguePlan(**values, lines=lines)
