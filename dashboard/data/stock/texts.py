"""Texts that repeat in many rows, held once each and named by a number."""

import operator
import threading
import unicodedata
from collections.abc import Callable, Iterable
from itertools import repeat

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

NO_TEXT = 0
HELD_WORDS = 64

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Test = Callable[[str, str], bool]


def fold(text: str) -> str:
    """The text as it is searched: without case and without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class Texts:
    """Grows, never forgets: a code given once stays good, so readers of older tables need no lock.

    Code 0 is "no text".
    """

    def __init__(self) -> None:
        self._codes: dict[str | None, int] = {None: NO_TEXT}
        self._texts: list[str | None] = [None]
        self._folded: list[str] = [""]
        self._ranks = np.zeros(1, dtype=np.int32)
        self._words: LRUCache[tuple[Test, str, int], Mask] = LRUCache(HELD_WORDS)
        self._adding = threading.Lock()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._folded)

    def encode(self, texts: Iterable[str | None]) -> Codes:
        """The codes of the texts; unknown ones are added."""
        known = self._codes
        with self._adding:
            codes = [known[text] if text in known else self._add(text) for text in texts]
        return np.array(codes, dtype=np.int32)

    def _add(self, text: str | None) -> int:
        code = len(self._texts)
        self._texts.append(text)
        self._folded.append(fold(text or ""))
        self._codes[text] = code
        return code

    def find(self, text: str | None) -> int | None:
        """The code of a text, None when it is not known."""
        return self._codes.get(text)

    def decode(self, codes: Codes) -> list[str | None]:
        texts = self._texts
        return [texts[code] for code in codes.tolist()]

    def longest(self, codes: Codes) -> int:
        """The characters of the longest of these texts."""
        texts = self._texts
        return max((len(texts[code] or "") for code in np.unique(codes).tolist()), default=0)

    def ranks(self) -> npt.NDArray[np.int32]:
        """For each code its place in the order of the texts; "no text" comes last."""
        with self._lock:
            size = len(self._folded)
            if len(self._ranks) < size:
                texts = self._texts
                order = sorted(range(1, size), key=lambda code: (self._folded[code], texts[code] or ""))
                ranks = np.full(size, size, dtype=np.int32)
                ranks[order] = np.arange(size - 1, dtype=np.int32)
                self._ranks = ranks
            return self._ranks

    def containing(self, word: str) -> Mask:
        """For each code whether its text contains the folded word."""
        return self._matching(word, operator.contains)

    def beginning(self, word: str) -> Mask:
        """For each code whether a word of its text begins with the folded word."""
        return self._matching(word, _begins_a_word)

    def starting(self, word: str) -> Mask:
        """For each code whether its text starts with the folded word."""
        return self._matching(word, str.startswith)

    def equal(self, word: str) -> Mask:
        """For each code whether its text is the folded word."""
        return self._matching(word, operator.eq)

    def _matching(self, word: str, test: Test) -> Mask:
        with self._lock:
            found = self._held(word, operator.contains)
            return found if test is operator.contains else self._held(word, test, found)

    def _held(self, word: str, test: Test, among: Mask | None = None) -> Mask:
        """What the test says of each text, asked only `among` these codes."""
        size = len(among) if among is not None else len(self._folded)
        key = (test, word, size)
        if key in self._words:
            return self._words[key]
        if among is None:
            found = np.fromiter(map(test, self._folded[:size], repeat(word)), dtype=np.bool_, count=size)
        else:
            found = np.zeros(size, dtype=np.bool_)
            found[[code for code in np.flatnonzero(among).tolist() if test(self._folded[code], word)]] = True
        self._words[key] = found
        return found


def _begins_a_word(text: str, word: str) -> bool:
    return text.startswith(word) or f" {word}" in text
