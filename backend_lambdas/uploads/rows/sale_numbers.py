"""Quantities and prices of sales: returns are negative, prices are kept as they are, however strange."""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from backend_lambdas.inventory.sales import MONEY_DECIMALS, QUANTITY_DECIMALS
from backend_lambdas.uploads.rows.cells import BadCell
from backend_lambdas.uploads.rows.numbers import Ambiguous, Marks, bare_amount, read_number, unbracketed

LARGEST = Decimal(9_999_999)
_CENT = Decimal(1).scaleb(-MONEY_DECIMALS)


def quantity_reader(marks: Marks) -> Callable[[str], Decimal]:
    """A check for quantity: up to three decimals, below 0 for a return, never 0."""

    def read_quantity(text: str) -> Decimal:
        text = text.strip()
        if not text:
            raise BadCell("blank; give a number")
        try:
            number = read_number(unbracketed(text), marks)
        except Ambiguous:
            raise BadCell("can be read in two ways; write it without the mark, or with two decimals") from None
        if number is None:
            raise BadCell("not a number")
        negative, whole, decimals = number
        decimals = decimals.rstrip("0")
        if len(decimals) > QUANTITY_DECIMALS:
            raise BadCell(f"more than {QUANTITY_DECIMALS} decimals")
        quantity = Decimal(f"{whole}.{decimals}" if decimals else whole)
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
        if not text:
            return None
        try:
            number = read_number(unbracketed(bare_amount(text)), self._marks)
        except Ambiguous:
            raise BadCell("can be read in two ways; write it with two decimals") from None
        if number is None:
            raise BadCell("not a price")
        return self._price(*number)

    def _price(self, negative: bool, whole: str, decimals: str) -> Decimal:
        decimals = decimals.rstrip("0")
        price = Decimal(f"{whole}.{decimals}" if decimals else whole)
        if price > LARGEST:
            raise BadCell(f"larger than {LARGEST:,}")
        if len(decimals) > MONEY_DECIMALS:
            self.rounded = True
            price = price.quantize(_CENT, ROUND_HALF_EVEN).normalize()
        return -price if negative else price
