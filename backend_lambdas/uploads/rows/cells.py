"""One cell of text: what it may hold, and why not. A check raises `BadCell`; the row is then rejected."""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from backend_lambdas.inventory.formulas import unguarded
from backend_lambdas.language.texts import S_

LONGEST_KEY = 200  # characters of a store or product_id; four bytes each still fit a table key
LONGEST_NAME = 500

BLANK_COUNT = S_("blank; give a whole number")
ROUNDED = S_("a spreadsheet has rounded this code and its digits are lost; export again with the column set to text")

T = TypeVar("T")

_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+E\+?|E\+)[0-9]{1,3}", re.ASCII | re.IGNORECASE)
_TOTALS = frozenset(
    ("total", "totals", "grand total", "subtotal", "sub total", "sub-total", "sum", "summe", "gesamt", "gesamtsumme",
     "endsumme", "zwischensumme", "somme", "total général", "total general", "sous-total", "suma", "suma total",
     "totale", "totale generale", "somma", "totaal", "eindtotaal", "subtotaal", "toplam", "genel toplam", "ara toplam",
     "итого", "всего", "итог", "разом", "razem", "ogółem", "suma końcowa", "celkem", "összesen", "summa", "totalt",
     "yhteensä", "i alt", "total geral", "ukupno", "всичко", "общо", "σύνολο", "合计", "总计", "小计", "合計", "小計",
     "합계", "المجموع", "jumlah", "tổng", "tổng cộng"),
)  # fmt: skip
NOT_STOCKED = frozenset(
    {"not stocked", "not tracked", "n/a", "na", "#n/a", "-", "--", "\u2013", "\u2014", "n.v.", "k.a.", "nicht gelistet",
     "nicht geführt", "non stocké", "nd", "n.d.", "no disponible", "no aplica", "n.v.t.", "yok", "null", "none"}
)  # fmt: skip
GUARDS = ('="', "'")  # by which spreadsheets keep a code as text
_EXCEL_TEXT = re.compile(r'="([^"]*)"')


class BadCell(Exception):
    """This cell makes its row unusable. Never leaves `uploads/`: it becomes a `RowError`."""

    def __init__(self, reason: str, suggestion: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestion = suggestion
        self.field = ""


class Why(StrEnum):
    """Why a line of a file is no row of it."""

    NOT_STOCKED = S_("the item is not stocked there, so what was counted before stays")
    UNTRACKED = S_("the shop system does not count these items")
    TOTAL = S_("totals")
    NO_ITEM = S_("neither an item nor a count")
    HEADING = S_("headings")
    NO_PRODUCT = S_("neither a product number nor a price")
    LOT = S_("further lots of an item")


class LeftOut(BadCell):
    """The line is no row: neither accepted nor rejected."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class ValueCache(dict[str, T]):
    """Texts already checked, so that a value repeated in a million rows is checked (and kept in memory) once."""

    def __init__(self, field: str, check: Callable[[str], T], limit: int = 100_000) -> None:
        super().__init__()
        self.field, self._check, self._limit = field, check, limit

    def __missing__(self, text: str) -> T:
        try:
            value = self._check(text)
        except BadCell as bad:
            bad.field = self.field
            raise
        if len(self) < self._limit:
            self[text] = value
        return value


def clean_text(text: str, longest: int) -> str:
    """The text without outer blanks and our own exports' marks, line breaks as blanks, composed accents. Blank: ""."""
    if not (text.isascii() and text.isprintable()):
        text = _clean_unusual(text)
    text = unguarded(text.strip())
    if len(text) > longest:
        raise BadCell(S_("longer than {most} characters ({length})", most=longest, length=len(text)))
    return text


def _clean_unusual(text: str) -> str:
    if "\ufffd" in text:
        raise BadCell(S_("holds a character that cannot be read; save the file as UTF-8"))
    text = unicodedata.normalize("NFC", text.replace("\ufeff", "").replace("\u200b", ""))
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n":
            raise BadCell(S_("holds the control character {code}; remove it", code=f"U+{ord(character):04X}"))
    return " ".join(text.split())


def store_name(text: str) -> str:
    """A store: never blank."""
    name = clean_text(text, LONGEST_KEY)
    if not name:
        raise BadCell(S_("blank; every row needs its store"))
    return name


def product_code(text: str) -> str:
    """An item's code as text: leading zeros stay. Marks by which spreadsheets keep a code as text are taken off."""
    code = clean_text(text, LONGEST_KEY)
    if code[:1] == "'":
        code = code[1:].lstrip()
    elif code[:1] == "=" and (wrapped := _EXCEL_TEXT.fullmatch(code)):
        code = wrapped[1].strip()
    if not code:
        raise BadCell(S_("blank; every row needs its item code"))
    if not code[-1].isdigit() and is_total(code):
        raise LeftOut(Why.TOTAL)
    if is_rounded(code):
        raise BadCell(ROUNDED)
    return code


def is_rounded(code: str) -> bool:
    """Whether it is a long number as a spreadsheet shortens it: 4.99E+11."""
    return "E" in code.upper() and _SCIENTIFIC.fullmatch(code) is not None


def is_total(text: str) -> bool:
    """Whether the line below the last item says so in this cell."""
    return text.strip(" :=*").casefold() in _TOTALS


def optional_text(longest: int) -> Callable[[str], str | None]:
    """A check for a column that may stay blank (None)."""
    return lambda text: clean_text(text, longest) or None
