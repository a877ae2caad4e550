"""Quantities and prices of sales: returns are negative, prices are kept as they are, however strange."""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from backend_lambdas.inventory.sales import MONEY_DECIMALS, QUANTITY_DECIMALS
from backend_lambdas.uploads.rows.cells import BadCell
from backend_lambdas.uploads.rows.numbers import Marks, bare_amount, read_amount, to_decimal

LARGEST = Decimal(9_999_999)
_CENT = Decimal(1).scaleb(-MONEY_DECIMALS)


def quantity_reader(marks: Marks) -> Callable[[str], Decimal]:
    """A check for quantity: up to three decimals, below 0 for a return, never 0."""

    def read_quantity(text: str) -> Decimal:
        text = text.strip()
        if not text:
            raise BadCell("blank; give a number")
        hint = "write it without the mark, or with two decimals"
        negative, whole, decimals = read_amount(text, marks, "number", hint)
        if len(decimals) > QUANTITY_DECIMALS:
            raise BadCell(f"more than {QUANTITY_DECIMALS} decimals")
        quantity = to_decimal(whole, decimals)
        if quantity > LARGEST:
            raise BadCell(f"larger than {LARGEST:,}")
        if not quantity:
            raise BadCell("0: nothing was sold or returned")
        return -quantity if negative else quantity

    return read_quantity


class PriceReader:
    """A check for price: any amount with a currency sign tolerated; blank gives None.

    `rounded` tells whether a price had more decimals than are kept: systems that divide an amount write such.
    """

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self.rounded = False

    def __call__(self, text: str) -> Decimal | None:
        text = text.strip()
        return self._price(*read_amount(bare_amount(text), self._marks, "price")) if text else None

    def _price(self, negative: bool, whole: str, decimals: str) -> Decimal:
        price = to_decimal(whole, decimals)
        if price > LARGEST:
            raise BadCell(f"larger than {LARGEST:,}")
        if len(decimals) > MONEY_DECIMALS:
            self.rounded = True
            price = price.quantize(_CENT, ROUND_HALF_EVEN).normalize()
        return -price if negative else price
