"""Names and amounts as text that any channel can carry: one line, plain ASCII, money with its currency."""

import unicodedata
from collections.abc import Iterable, Sequence

from backend_lambdas.language.texts import S_

NAME_LENGTH = 80
SUBJECT_LENGTH = 99  # SNS wants less than 100 characters, ASCII, no line break
SMS_LENGTH = 160  # of one message; a longer one is sent, and charged, as several
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o", "Ø": "O"}
)


def one_line(text: str) -> str:
    """The text with control characters and line breaks as single blanks, not too long."""
    spaced = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return cut_to(" ".join(spaced.split()), NAME_LENGTH)


def ascii_text(text: str) -> str:
    """The text in ASCII, as SNS demands of a subject: "Köln" becomes "Koeln"; letters of other scripts are left out."""
    return ascii_words(one_line(text))


def ascii_words(text: str) -> str:
    """As `ascii_text`, of any length: a sentence around names."""
    plain = unicodedata.normalize("NFKD", text.translate(_GERMAN))
    return " ".join("".join(letter for letter in plain if letter.isascii() and letter.isprintable()).split())


def cut_to(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


def shortened(names: Sequence[str], most: int) -> str:
    """ "Berlin, Rome and 3 more": as it is kept, in English."""
    shown, more = ", ".join(names[:most]), len(names) - most
    return S_("{names_words} and {number} more", names_words=shown, number=f"{more:,}") if more > 0 else shown


def beside(pairs: Iterable[tuple[str, str]]) -> str:
    """ "1 beside 01, 2 beside 02": two spellings of one thing each, as it is kept."""
    return ", ".join(S_("{new} beside {known}", new=new, known=known) for new, known in pairs)


NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def in_currency(amount: str, currency: str) -> str:
    """ "1,234.50" -> "1,234.50 EUR"; the amount alone where no currency is known (reports made before it was)."""
    return f"{amount}{NO_BREAK_SPACE}{currency}" if currency else amount
