"""Numbers as people and shop systems write them: 1200, 1,200, 1.200,00, 26067.0, € 1,20.

Only forms that can be read in one way are taken. `1.200` alone can mean 1.2 or 1200: there the decimal mark that the
file shows elsewhere decides, and a file that shows none gets the row back as a question.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from backend_lambdas.inventory.stock import MONEY_DECIMALS
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.cells import NOT_STOCKED, BadCell

LARGEST = Decimal(9_999_999)
QUANTITY_DECIMALS = 3  # of what was sold: grams, where files count in kg
LONGEST_NUMBER = 40
# A price that is asked for, or typed in at the till.
OPEN_PRICES = NOT_STOCKED | {
    "variable", "open price", "on request", "auf anfrage", "sur demande", "a consultar", "consultar", "su richiesta",
    "op aanvraag",
}  # fmt: skip
_CENT = Decimal(1).scaleb(-MONEY_DECIMALS)

_PLAIN = re.compile(r"([+-]?)([0-9]+)", re.ASCII)
_MARKED = re.compile(r"([+-]?)([0-9]*(?:[.,' ][0-9]+)*)(?:[.,]([0-9]*))?", re.ASCII)
_CURRENCY = re.compile(
    r"^(?:[€$£¥₹₨₺₽₴₪₩₫₱]|[A-Z]{1,2}\$|[A-Z]{3}\b|S/\.?|R[sp]\.?|Bs\.?|kr\.?)\s*"
    r"|\s*(?:[€$£¥₹₨₺₽]|\b[A-Z]{3}|kr\.?|zł|Kč|T[Ll]|F ?(?:CFA|cfa)|руб\.?|грн\.?)$"
)
BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2019": "'"})


class Ambiguous(ValueError):
    """One mark with three digits behind it, and nothing in the file tells what the mark means."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What separators mean in a file. `decimal` is None where the file shows none; `grouping` is then what a thousands

    mark would be in files of its kind.
    """

    decimal: str | None
    grouping: str | None = None


def read_number(text: str, marks: Marks) -> tuple[bool, str, str] | None:
    """(negative, whole digits, decimal digits); None where the text is no number."""
    if len(text) > LONGEST_NUMBER:
        return None
    if plain := _PLAIN.fullmatch(text):
        return plain[1] == "-", plain[2], ""
    parts = _MARKED.fullmatch(text.translate(BLANKS))
    if parts is None:
        return None
    sign, head, tail = parts.groups()
    separators = re.findall(r"[.,' ]", head)
    if tail is None and separators and separators[-1] in ".," and _decimal_at_end(head, separators, marks):
        head, _, tail = head.rpartition(separators.pop())
    elif not (head or tail):
        return None  # a dash is no zero
    if not _well_grouped(head, separators):
        return None
    return sign == "-", re.sub(r"[^0-9]", "", head) or "0", tail or ""


def _decimal_at_end(head: str, separators: list[str], marks: Marks) -> bool:
    """Does the last separator stand before decimals? Raises Ambiguous when only the file could tell and does not."""
    last = separators[-1]
    if len(separators) > 1:
        return last != separators[-2]
    before, _, after = head.rpartition(last)
    if len(after) != 3 or len(before) > 3 or before.startswith("0") or not before:
        return True
    if marks.decimal is None and last != marks.grouping:
        raise Ambiguous
    return last == marks.decimal


def _well_grouped(head: str, separators: list[str]) -> bool:
    if not separators:
        return True
    first, *groups = re.split(r"[.,' ]", head)
    return len(set(separators)) == 1 and 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)


def is_amount(text: str) -> bool:
    """Whether it is a number in some way of writing one."""
    try:
        return read_number(unbracketed(bare_amount(text)), Marks(None)) is not None
    except Ambiguous:
        return True


def unbracketed(text: str) -> str:
    """Accountants write (5) for -5."""
    return f"-{text[1:-1]}" if text[:1] == "(" and text[-1:] == ")" else text


def bare_amount(text: str) -> str:
    return _CURRENCY.sub("", text.strip()) if len(text) <= LONGEST_NUMBER else text


def price_reader(marks: Marks, none: Collection[str] = NOT_STOCKED) -> Callable[[str], Decimal | None]:
    """A check for unit_price: 0 to 9,999,999, to six decimals, a currency sign tolerated; blank, or a dash, is None.

    `none`: words that say that there is no price.
    """

    def read_price(text: str) -> Decimal | None:
        text = text.strip()
        if not text or text.lower() in none:
            return None
        negative, whole, decimals = read_amount(bare_amount(text), marks, S_("not a price"))
        price = _rounded(to_decimal(whole, decimals))
        if price > LARGEST:
            raise BadCell(S_("larger than {number}", number=f"{LARGEST:,}"))
        if negative and price:
            raise BadCell(S_("negative"))
        return price

    return read_price


_TWO_WAYS = S_("can be read in two ways; write it with two decimals")


def read_amount(text: str, marks: Marks, refusal: str, two_ways: str = _TWO_WAYS) -> tuple[bool, str, str]:
    """(negative, whole digits, decimal digits without zeros at their end). Raises BadCell; `refusal`: for no number."""
    try:
        number = read_number(unbracketed(text), marks)
    except Ambiguous:
        raise BadCell(two_ways) from None
    if number is None:
        raise BadCell(refusal)
    negative, whole, decimals = number
    return negative, whole, decimals.rstrip("0")


def to_decimal(whole: str, decimals: str) -> Decimal:
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


def _rounded(price: Decimal) -> Decimal:
    """Systems that divide an amount by a quantity write more decimals than money has."""
    if -int(price.as_tuple().exponent) <= MONEY_DECIMALS:
        return price
    return Decimal(f"{price.quantize(_CENT, ROUND_HALF_EVEN).normalize():f}")


def quantity_reader(marks: Marks) -> Callable[[str], Decimal]:
    """A check for the quantity of a sale: up to three decimals, below 0 for a return, never 0."""

    def read_quantity(text: str) -> Decimal:
        text = text.strip()
        if not text:
            raise BadCell(S_("blank; give a number"))
        two_ways = S_("can be read in two ways; write it without the mark, or with two decimals")
        negative, whole, decimals = read_amount(text, marks, S_("not a number"), two_ways)
        if len(decimals) > QUANTITY_DECIMALS:
            raise BadCell(S_("more than {number} decimals", number=QUANTITY_DECIMALS))
        quantity = to_decimal(whole, decimals)
        if quantity > LARGEST:
            raise BadCell(S_("larger than {number}", number=f"{LARGEST:,}"))
        if not quantity:
            raise BadCell(S_("0: nothing was sold or returned"))
        return -quantity if negative else quantity

    return read_quantity


class PriceReader:
    """A check for the price of a sale: any amount, however strange, a currency sign tolerated; blank gives None.

    `rounded` tells whether a price had more decimals than are kept: systems that divide an amount write such.
    """

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self.rounded = False

    def __call__(self, text: str) -> Decimal | None:
        text = text.strip()
        if not text:
            return None
        negative, whole, decimals = read_amount(bare_amount(text), self._marks, S_("not a price"))
        price = to_decimal(whole, decimals)
        if price > LARGEST:
            raise BadCell(S_("larger than {number}", number=f"{LARGEST:,}"))
        if len(decimals) > MONEY_DECIMALS:
            self.rounded = True
            price = _rounded(price)
        return -price if negative else price
