"""Counts as people and shop systems write them: 12, 1,200, 12.0, 12 pcs, >10, sold out."""

import re
import unicodedata
from collections.abc import Callable, Collection

from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.cells import BLANK_COUNT, NOT_STOCKED, BadCell, LeftOut, Why
from backend_lambdas.uploads.rows.numbers import LARGEST, LONGEST_NUMBER, Ambiguous, Marks, read_number, unbracketed

LARGEST_COUNT = int(LARGEST)
_PARTS, _ONE_IN = 3, 0.02  # counts with a fraction; of all: fewer are slips
_PIECES = re.compile(
    r"(?<=[0-9+])\s*(?:pcs?|pieces?|pi[eè]ces?|stk|stck|st[uü]ck|szt|sztuk|шт|штук|adet|pz|pezzi|uds?|und|unid|unidades|"
    r"units?|unit[àa]|un|ks|db|ea|each|nos|个|個|件|개)\.?(?=$|\s|\+)",
    re.IGNORECASE,
)
# So many or more: shop systems write it where they do not want to say how many.
_AT_LEAST = re.compile(
    r"(?:>=?|≥|more than|over|at least|mehr als|[uü]ber|mindestens|plus de|m[aá]s de|oltre|pi[uù] di|meer dan|более|"
    r"больше|свыше|понад|більше|ponad|mais de)\s*([0-9]+)"
    r"|([0-9]+)\s*(?:\+|or more|oder mehr|ou plus|o m[aá]s|o pi[uù]|en meer)",
    re.IGNORECASE,
)


def _texts(text: str) -> frozenset[str]:
    return frozenset(" ".join(one.split()) for one in text.split(";"))


_NONE_LEFT = _texts(
    """
    out of stock; sold out; none left; no stock; ausverkauft; nicht auf lager; nicht vorrätig; vergriffen;
    agotado; sin stock; sin existencias; épuisé; rupture; rupture de stock; en rupture; esaurito; uitverkocht;
    niet op voorraad; tükendi; stokta yok; esgotado; sem estoque; нет в наличии; нет; немає в наявності; немає;
    brak; wyprzedane; vyprodáno; slutsåld; utsolgt; udsolgt; loppu
    """
)
_SOME = _texts(
    """
    in stock; available; yes; true; plenty; many; lots; auf lager; vorrätig; lieferbar; verfügbar; ja; viel;
    en stock; disponible; oui; sí; si; hay; disponibile; sì; op voorraad; beschikbaar; stokta; stokta var; var;
    em estoque; disponível; sim; в наличии; есть; да; много; є; є в наявності; в наявності; багато; dostępny; jest;
    dużo; skladem; i lager; på lager; varastossa
    """
)
_PLAIN = re.compile(r"[+-]?[0-9]+", re.ASCII)
_COUNT = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,4})(?:[.,]0+)?", re.ASCII)  # six digits, or a 0 before, are codes
_LOOKALIKES = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "|": "1", "_": None})
_UNIT = re.compile(r"([0-9]+)\s*[^\W\d_]{1,8}\.?")


def looks_like_count(text: str) -> bool:
    """Whether it could be a count and hardly anything else: a small whole number, `12 pcs`, `>10`."""
    if _COUNT.fullmatch(text):
        return True
    if len(text) > LONGEST_NUMBER or not any(character.isdigit() for character in text):
        return False
    return _COUNT.fullmatch(_bare(text)[0]) is not None


def _bare(text: str) -> tuple[str, bool]:
    """The number in it without what says pieces; and whether there may be more."""
    text = _PIECES.sub("", text).strip()
    least = _AT_LEAST.fullmatch(text)
    return (least[1] or least[2], True) if least else (text, False)


class CountReader:
    """A check for on_hand and reorder_point: whole units, 0 to 9,999,999; with `below_zero` also as many below 0.

    `in_words`: `>10` is 10, "sold out" 0. `at_least`, `none_left`, `cut`: the first text of each. `fractions`: of a
    column that counts in parts of a unit the whole units are taken, and 1 where there is less than one.
    """

    def __init__(self, marks: Marks, below_zero: bool = False, in_words: bool = False, fractions: bool = False) -> None:
        self._marks, self._below_zero, self._words, self._fractions = marks, below_zero, in_words, fractions
        self.at_least = self.none_left = self.cut = ""

    def __call__(self, text: str) -> int:
        text = text.strip()
        if text.isascii() and text.isdigit() and len(text) <= 7:
            return int(text)
        if not text:
            raise BadCell(BLANK_COUNT)
        return self._in_words(text) if self._words and text[0].isalpha() else self._unusual(text)

    def _in_words(self, text: str) -> int:
        said = text.rstrip(".!").lower()
        if said in _NONE_LEFT:
            self.none_left = self.none_left or text
            return 0
        if said in _SOME:
            raise BadCell(S_("says that there are some, not how many; give the number"))
        return self._unusual(text)

    def _unusual(self, text: str) -> int:
        bare, is_least = _bare(text) if len(text) <= LONGEST_NUMBER else (text, False)
        if is_least and not self._words:
            raise _no_count(text)
        try:
            number = read_number(unbracketed(bare), self._marks)
        except Ambiguous:
            digits = re.sub(r"[.,]", "", text)
            raise BadCell(S_("can be read in two ways; write it without the mark"), digits) from None
        if number is None:
            raise _no_count(text)
        negative, whole, decimals = number
        if decimals.strip("0"):
            whole = self._whole_units(text, whole)
        if len(whole.lstrip("0")) > 7:
            raise BadCell(S_("larger than {number}", number=f"{LARGEST_COUNT:,}"))
        if negative and int(whole) and not self._below_zero:
            raise BadCell(S_("negative"), "0")
        if is_least:
            self.at_least = self.at_least or text
        return -int(whole) if negative else int(whole)

    def _whole_units(self, text: str, whole: str) -> str:
        if not self._fractions:
            raise BadCell(S_("not a whole number"))
        self.cut = self.cut or text
        return whole if whole.strip("0") else "1"


def counts_in_parts(texts: Collection[str], marks: Marks) -> bool:
    """Whether counts are in kilos, metres or half packs: a lone fraction is a slip of the finger.

    Mostly fractions, and small ones, are no counts, but how much is in one: 0.33, 0.5, 1.5.
    """
    parts = [one for text in texts if not text.isdigit() and (one := _parts(text.strip(), marks))]
    filled = sum(1 for text in texts if text.strip())
    large = sum(1 for whole, _ in parts if len(whole.lstrip("0")) > 1)
    return len(parts) >= _PARTS and len(parts) >= _ONE_IN * filled and (len(parts) <= filled / 2 or large > filled / 8)


def _parts(text: str, marks: Marks) -> tuple[str, str] | None:
    """Its whole digits and its decimals; None where it has no fraction."""
    try:
        number = read_number(unbracketed(text), marks)
    except Ambiguous:
        return None
    return (number[1], number[2]) if number is not None and number[2].strip("0") else None


def _no_count(text: str) -> BadCell:
    if text.lower() in NOT_STOCKED:
        return LeftOut(Why.NOT_STOCKED)
    return BadCell(S_("not a whole number"), _meant(text))


def _meant(text: str) -> str | None:
    """The whole number somebody probably meant, where a slip of the finger explains the text."""
    if len(text) > LONGEST_NUMBER:
        return None
    western = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    for candidate in (western, western.translate(_LOOKALIKES)):
        if _PLAIN.fullmatch(candidate) and len(candidate) <= 7 and candidate[0] != "-":
            return str(int(candidate))
    unit = _UNIT.fullmatch(western)
    return str(int(unit[1])) if unit and len(unit[1]) <= 7 else None


def optional_count_reader(marks: Marks, in_words: bool = False) -> Callable[[str], int | None]:
    """Like `CountReader`; blank gives None."""
    read_count = CountReader(marks, in_words=in_words)
    return lambda text: read_count(text) if text and not text.isspace() else None
