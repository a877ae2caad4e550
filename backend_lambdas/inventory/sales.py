"""What a sale is, the week it belongs to, and what the weekly and daily roll-ups say of it.

A return is a line with a negative quantity. It counts as returned, never as a sale: `units` and `revenue` hold sales
only, `returned_units` and `returned_value` hold returns only, and none of the four is ever negative.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.stock import MONEY_DECIMALS

_CENT = Decimal(1).scaleb(-MONEY_DECIMALS)
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One accepted line. `quantity` is never 0; below 0 it is a return. `price` is that of one unit, None = not stated.

    `sale_date` is the day in the company's reporting time zone; `line` the physical line of the file, from 1.
    """

    line: int
    sale_id: str
    store: str
    product_id: str
    sale_date: date
    quantity: Decimal
    price: Decimal | None
    product_name: str | None
    category: str | None

    @property
    def is_return(self) -> bool:
        return self.quantity < 0

    @property
    def revenue(self) -> Decimal:
        """What was sold for: 0 for a return and without a price above 0."""
        return revenue(self.quantity, self.price)

    @property
    def returned_value(self) -> Decimal:
        """What was taken back for: 0 for a sale and without a price above 0."""
        return returned_value(self.quantity, self.price)


def revenue(quantity: Decimal, price: Decimal | None) -> Decimal:
    """Of a line: see `SaleLine.revenue`."""
    return _NONE if quantity < 0 else _value(quantity, price)


def returned_value(quantity: Decimal, price: Decimal | None) -> Decimal:
    """Of a line: see `SaleLine.returned_value`."""
    return _value(quantity, price) if quantity < 0 else _NONE


def _value(quantity: Decimal, price: Decimal | None) -> Decimal:
    return _NONE if price is None or price <= 0 else (abs(quantity) * price).quantize(_CENT)


@dataclass(frozen=True, slots=True)
class SalesHead:
    """Where the roll-ups stand. `rev` grows by 1 with every publication that changed a week; 0 = no sales yet.

    The versions are those of the Delta tables at that moment: reading exactly these gives one consistent state.
    """

    rev: int = 0
    sales_version: int = -1
    weekly_version: int = -1
    daily_version: int = -1
    published_at: str = ""


@dataclass(frozen=True, slots=True)
class WeekState:
    """The publication (`SalesHead.rev`) that last changed a week, and the rows `lake/weekly` has for it."""

    rev: int
    rows: int


@dataclass(frozen=True, slots=True)
class SalesAsked:
    """Which sales: an empty tuple means all. Both days are included; category "" is "no category".

    `merged`: names whose sales are another store's.
    """

    first: date
    last: date
    stores: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    merged: Merged = field(default_factory=Merged)
