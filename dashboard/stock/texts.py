"""Texts that repeat in many rows, held once each and named by a number."""

import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

NO_TEXT = 0
HELD_WORDS = 64

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


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
        self._words: OrderedDict[tuple[str, int], Mask] = OrderedDict()
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
        size = len(self._folded)
        with self._lock:
            held = self._words.get((word, size))
            if held is not None:
                self._words.move_to_end((word, size))
                return held
            found = np.fromiter((word in text for text in self._folded[:size]), dtype=np.bool_, count=size)
            self._words[word, size] = found
            if len(self._words) > HELD_WORDS:
                self._words.popitem(last=False)
            return found
