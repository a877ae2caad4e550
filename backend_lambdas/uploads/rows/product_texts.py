"""Texts of a catalogue as a person would read them: descriptions without HTML, categories without their whole path."""

import re
from html.parser import HTMLParser

from backend_lambdas.inventory.categories import LONGEST_NAME
from backend_lambdas.inventory.vendors import LONGEST_TEXT
from backend_lambdas.uploads.files.csv import LONGEST_RECORD
from backend_lambdas.uploads.rows.cells import clean_text

PATH = " > "  # shop systems write a category below others so: "Sport > Cycling > Locks"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style"})


class _Shown(HTMLParser):
    """What a browser would show, in one line."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self._space(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._space(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)

    def _space(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append(" ")


def without_html(text: str) -> str:
    """The words of a text that shop systems keep as HTML; any other text as it is, "< 5 kg" too."""
    if not _TAG.search(text):
        return text
    words = _Shown()
    words.feed(text)
    words.close()
    return " ".join("".join(words.parts).split())


def end_of_path(category: str) -> str:
    """The last parts of a path of categories that fit; a category that is no path, or fits, as it is."""
    if len(category) <= LONGEST_NAME or PATH not in category:
        return category
    *above, found = category.split(PATH)
    while above and len(above[-1]) + len(PATH) + len(found) <= LONGEST_NAME:
        found = above.pop() + PATH + found
    return found


def one_line(text: str) -> str:
    """Raises BadCell for what is too long or cannot be shown."""
    return clean_text(text, LONGEST_TEXT)


def _upper(text: str) -> str:
    return one_line(text).upper()


def _words(text: str) -> str:
    return clean_text(without_html(clean_text(text, LONGEST_RECORD)), LONGEST_RECORD)


class Shortened:
    """What a shop system describes at any length, cut after so many characters. `cut`: whether any was."""

    def __init__(self, most: int) -> None:
        self._most, self.cut = most, False

    def __call__(self, text: str) -> str:
        words = _words(text)
        if len(words) <= self._most:
            return words
        self.cut = True
        return words[: self._most - 3].rstrip() + "..."


def _description(text: str) -> str:
    return one_line(_words(text))


def _category(text: str) -> str:
    return end_of_path(one_line(text))


TEXTS = {"currency": _upper, "description": _description, "category": _category}
