"""Products that may be one and the same: the same barcode under two numbers, or almost the same name. Pure.

Nothing is compared with everything: products meet by barcode, by the words of their name, or by these words without one
of them, so that fifty thousand take seconds (docs/decisions/375).
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, takewhile

from backend_lambdas.inventory.products import Product
from backend_lambdas.inventory.vendors import folded

SHORTEST = 4  # letters of a word that may be mistyped: "cup" and "cap" are two words
# Of those that meet: more of one barcode or name are variants of an article or a column of filler, nothing to look at.
MOST_ALIKE = 12


class Why(StrEnum):
    """Why two products are suspected."""

    BARCODE = "barcode"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two products that may be one; `first` has the lower number."""

    why: Why
    first: Product
    second: Product

    @property
    def pair(self) -> tuple[str, str]:
        return self.first.product_id, self.second.product_id


def suspected(products: Iterable[Product], dismissed: Collection[tuple[str, str]] = frozenset()) -> list[Suspicion]:
    """The same barcode first, then by number; each pair once, without those that somebody has `dismissed`."""
    alive = sorted((one for one in products if not one.gone), key=lambda one: one.product_id)
    found: dict[tuple[str, str], Suspicion] = {}
    for why, pairs in ((Why.BARCODE, _by_barcode(alive)), (Why.NAME, _by_name(alive))):
        for first, second in pairs:
            one = Suspicion(why, first, second)
            if one.pair not in dismissed:
                found.setdefault(one.pair, one)
    return sorted(found.values(), key=lambda one: (one.why is Why.NAME, one.pair))


def _by_barcode(products: Iterable[Product]) -> Iterator[tuple[Product, Product]]:
    """A GTIN-12 is the GTIN-13 with a leading zero (GS1 General Specifications, 3.1): compared with 14 digits."""
    yield from _meetings((one.gtin.zfill(14), one) for one in products if one.gtin)


def _by_name(products: Sequence[Product]) -> Iterator[tuple[Product, Product]]:
    """Of one category, with the same numbers (1 l and 2 l are two products) and words but for one mistyped letter."""
    words = {one.product_id: _words(one.product_name) for one in products}
    keys = ((key, one) for one in products for key in _keys(one, words[one.product_id]))
    for first, second in _meetings(keys):
        if _are_alike(words[first.product_id], words[second.product_id]):
            yield first, second


def _are_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if one == other:
        return True
    left, right = (list((Counter(a) - Counter(b)).elements()) for a, b in ((one, other), (other, one)))
    return len(left) == len(right) == 1 and _one_letter_off(left[0], right[0])


def _one_letter_off(one: str, other: str) -> bool:
    """One letter more, less or another, or two that have changed places."""
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > 1:
        return False
    start = _alike_from_the_front(one, other)
    end = _alike_from_the_front(one[start:][::-1], other[start:][::-1])
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _alike_from_the_front(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _keys(product: Product, words: tuple[str, ...]) -> Iterator[Hashable]:
    numbers = tuple(word for word in words if any(sign.isdigit() for sign in word))
    others = tuple(word for word in words if word not in numbers)
    if not others:
        return
    about = folded(product.category), numbers
    yield (*about, others)
    yield from {(*about, others[:at] + others[at + 1 :]) for at in range(len(others))}


def _words(name: str) -> tuple[str, ...]:
    """Sorted, without case, accents and signs."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return tuple(sorted("".join(sign if sign.isalnum() else " " for sign in bare).split()))


def _meetings(keyed: Iterable[tuple[Hashable, Product]]) -> Iterator[tuple[Product, Product]]:
    """Each two products that have a key in common, where it is no key of many."""
    meeting: dict[Hashable, list[Product]] = defaultdict(list)
    for key, one in keyed:
        meeting[key].append(one)
    for some in meeting.values():
        if 1 < len(some) <= MOST_ALIKE:
            yield from combinations(some, 2)
