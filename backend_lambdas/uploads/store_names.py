"""Store names that people would read as one: `BERLIN` and `Berlin`, `St. Polten` and `St. Pölten`. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

_BLANKS = re.compile(r"\s+")
_BLANK_IN_NUMBER = re.compile(r"(?<=\d)\s+(?=\d)")  # "Store 1 1" is not "Store 11"


def folded_name(name: str) -> str:
    """What is left of a name without case, blanks and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.strip()) if not unicodedata.combining(c))
    return _BLANKS.sub("", _BLANK_IN_NUMBER.sub("\0", bare)).casefold()


def similar_stores(fresh: Mapping[str, int], known: Iterable[str]) -> dict[str, str]:
    """Each new store (given with its number of lines) that has another name already -> that name.

    Of several new ones that are alike the one with the most lines counts.
    """
    names = {folded_name(name): name for name in known}
    similar: dict[str, str] = {}
    for store in sorted(fresh, key=lambda name: (-fresh[name], name)):
        meant = names.setdefault(folded_name(store), store)
        if meant != store:
            similar[store] = meant
    return similar
