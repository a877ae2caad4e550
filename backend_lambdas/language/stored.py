"""Sentences that were kept in English (`S_`: why a file is held, what a row was refused for), in the reader's language.

The catalogue's template of a sentence is found by its words, and the translation filled with the values that stand
between them (docs/decisions/276-what-is-translated-when.md).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from backend_lambdas.language.texts import ENGLISH, catalogue, marked, spoken, written

CONTEXT = "stored"  # of the templates in the catalogue
WORDS = "_words"  # how a place ends in which part of a sentence stands
_PLACE = re.compile(r"\{([a-z_]+)\}")
NUMBERS = frozenset(
    ("number", "total", "held", "done", "units", "line", "first", "second", "row", "column", "cells", "width", "length")
    + ("most", "size", "limit", "hours", "year")
)  # places where a number stands, with its marks as Python writes them
_ENDS = re.compile(r"[.?!] ")  # where one sentence may end and the next begin
_IN_CATALOGUE = f"{CONTEXT}\x04"  # how a compiled catalogue spells the context of a text


class _Template(NamedTuple):
    shape: re.Pattern[str]
    text: str


def translated(sentence: str) -> str:
    """The sentence, or several after one another, in the language that is spoken; what is not known stays as it is."""
    language = spoken()
    return sentence if language == ENGLISH or not sentence else _kept(language, written()[0], sentence)


@lru_cache(10_000)  # the same reasons come in every row of a table and every few seconds again
def _kept(language: str, number_format: str, text: str) -> str:
    return _translated(language, text)


def _translated(language: str, text: str) -> str:
    return _all_of(language, text) or text


def _all_of(language: str, text: str) -> str | None:
    """None unless all of it is known. The shortest first sentence wins: a value may hold a full stop, too."""
    for end in _ENDS.finditer(text):
        first = _one(language, text[: end.start() + 1])
        rest = first and _all_of(language, text[end.end() :])
        if first and rest:
            return f"{first} {rest}"
    return _one(language, text)


def _one(language: str, text: str) -> str | None:
    exact, templates = _templates(language)
    if text in exact:
        return exact[text]
    for template in templates:
        if found := template.shape.fullmatch(text):
            return template.text.format_map(
                {name: _value(language, name, at) for name, at in found.groupdict().items()}
            )
    return None


def _value(language: str, place: str, value: str) -> str:
    if place.endswith(WORDS):
        return _words(language, value)
    return marked(value) if place in NUMBERS else value


def _words(language: str, text: str) -> str:
    """Part of a sentence: known as a whole, or a list of which every one is known."""
    each = [_one(language, one) for one in text.split(", ")]
    return ", ".join(map(str, each)) if all(each) else _translated(language, text)


@lru_cache(4)
def _templates(language: str) -> tuple[dict[str, str], list[_Template]]:
    """Those without a value, and the others, the wordiest first: it is meant where a shorter one fits as well."""
    # The standard library has no other way to ask for all texts of a catalogue; Django reads `_catalog`, too.
    known: dict[str, str] = getattr(catalogue(language), "_catalog", {})
    stored = {key.removeprefix(_IN_CATALOGUE): text for key, text in known.items() if _is_stored(key)}
    with_values = sorted((one for one in stored if _PLACE.search(one)), key=lambda one: -len(_PLACE.sub("", one)))
    return stored, [_Template(_shape(one), stored[one]) for one in with_values]


def _is_stored(key: object) -> bool:
    return isinstance(key, str) and key.startswith(_IN_CATALOGUE)


def _shape(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)  # words, place, words, place, ...
    shape = "".join(_place(part) if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(shape, re.DOTALL)


def _place(name: str) -> str:
    return f"(?P<{name}>{'-?[0-9,]+' if name in NUMBERS else '.*?'})"
