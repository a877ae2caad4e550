"""What people read, in their language: English stands in the code, every other language is one file, `<code>.po`.

`_("Sold in {store}", store=name)` gives the text in the language of whoever is asked for (`speak`), with its named
values. `ngettext` chooses by a number, `pgettext` between two meanings of one English word; `N_` marks a constant,
which whoever shows it hands to `_`; `S_` makes a sentence that is kept, which `stored.translated` finds again. The
standard library alone, and nothing of it while English is spoken (docs/decisions/275-texts-and-catalogues.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}  # each by its own name
CATALOGUES = Path(__file__).resolve().parent

# What a number and a day may look like whatever the language: each is its own example.
NUMBER_FORMATS = {text: text for text in ("1,234.5", "1.234,5", "1 234,5", "1'234.5")}
DATE_FORMATS = {
    "D Mon YYYY": "22 Nov 2026",
    "DD.MM.YYYY": "22.11.2026",
    "DD/MM/YYYY": "22/11/2026",
    "MM/DD/YYYY": "11/22/2026",
    "YYYY-MM-DD": "2026-11-22",
}

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)
_written: ContextVar[tuple[str, str]] = ContextVar("formats", default=("", ""))


def speak(language: str, number_format: str = "", date_format: str = "") -> None:
    """From now on, in this thread's request; English where there is no such language.

    The formats are of NUMBER_FORMATS and DATE_FORMATS; "" = as the language says.
    """
    _spoken.set(language if language in LANGUAGES else ENGLISH)
    _written.set((number_format, date_format))


def spoken() -> str:
    """The code of the language, `en` unless something else was asked for."""
    return _spoken.get()


def written() -> tuple[str, str]:
    """The formats of numbers and of days that were asked for; "" = as the language says."""
    return _written.get()


@contextmanager
def speaking(language: str, number_format: str = "", date_format: str = "") -> Iterator[None]:
    """As `speak` for a while, for instance for a mail's reader."""
    before = _spoken.get(), *_written.get()
    speak(language, number_format, date_format)
    try:
        yield
    finally:
        speak(*before)


def _(message: str, /, **values: Any) -> str:
    """The text for `message`; `{name}` in it stands for the value of that name."""
    language = _spoken.get()
    text = message if language == ENGLISH or not message else catalogue(language).gettext(message)
    return text.format_map(values) if values else text


def ngettext(one: str, many: str, number: float, /, **values: Any) -> str:
    """The text for so many. `{number}` in it is the number as people read it, unless `values` say otherwise."""
    language = _spoken.get()
    if language == ENGLISH:
        text = one if number == 1 else many
    else:
        text = catalogue(language).ngettext(one, many, int(number) if number == int(number) else 2)
    return text.format_map({"number": grouped(number)} | values)


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """The text for `message` in the meaning that `context` names: to open and what is open are two words elsewhere."""
    language = _spoken.get()
    text = message if language == ENGLISH else catalogue(language).pgettext(context, message)
    return text.format_map(values) if values else text


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Marks a constant for the catalogue; it stays English until `_` is asked for it."""
    return message


def S_(message: str, /, **values: object) -> str:  # noqa: N802 - beside N_
    """A sentence that is kept: English, whoever reads it; `stored.translated` shows it in the reader's language.

    What stands in a place called `..._words` is such a sentence, or part of one, itself.
    """
    return message.format_map(values) if values else message


@cache
def catalogue(language: str) -> "NullTranslations":
    """The compiled catalogue (`python -m infra.texts` makes it); without it everything stays English."""
    from gettext import GNUTranslations, NullTranslations  # only who speaks another language pays for it

    compiled = CATALOGUES / f"{language}.mo"
    if not compiled.exists():
        return NullTranslations()
    with compiled.open("rb") as file:
        return GNUTranslations(file)


# Which format is a language's own, and what stands in it in place of "," and "." of a number as Python writes it.
OF_LANGUAGE = {ENGLISH: "1,234.5", "de": "1.234,5"}
_MARKS = {
    "1.234,5": str.maketrans({",": ".", ".": ","}),
    "1 234,5": str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ","}),
    "1'234.5": str.maketrans({",": "\N{RIGHT SINGLE QUOTATION MARK}"}),
}


def grouped(number: float, spec: str = ",") -> str:
    """A number by a format specification, with the marks of the company or the language: 1,234.5 or 1.234,5."""
    return marked(format(number, spec))


def marked(number: str) -> str:
    """A number that Python wrote, with the marks of the company or, where it has chosen none, of the language."""
    marks = _MARKS.get(_written.get()[0] or OF_LANGUAGE[_spoken.get()])
    return number.translate(marks) if marks else number
