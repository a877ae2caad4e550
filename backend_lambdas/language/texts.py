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

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def speak(language: str) -> None:
    """From now on, in this thread's request; English where there is no such language."""
    _spoken.set(language if language in LANGUAGES else ENGLISH)


def spoken() -> str:
    """The code of the language, `en` unless something else was asked for."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """A language for a while, for instance that of a mail's reader."""
    before = _spoken.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(before)


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


# In place of "," and "." of a number as Python writes it.
_MARKS = {"de": str.maketrans({",": ".", ".": ","})}


def grouped(number: float, spec: str = ",") -> str:
    """A number by a format specification, with the marks of the language: 1,234.5 or 1.234,5."""
    return marked(format(number, spec))


def marked(number: str) -> str:
    """A number that Python wrote, with the marks of the language."""
    marks = _MARKS.get(_spoken.get())
    return number.translate(marks) if marks else number
