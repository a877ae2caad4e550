"""The sale_id a line gets whose file has none: `<content>@<store>`, told apart from what a till would send.

The part for the content (`L` and 25 characters of a SHA-256 in base 32, of the line's number and its cells) says
whether two files hold the same line; the part for the store (10 hexadecimal digits of a SHA-256) keeps the same line
of two stores two sales. Lakes from before hold the content's part alone: `aws/lake_upgrade.py` adds the other.
"""

import hashlib
import re
from base64 import b32encode
from collections.abc import Sequence
from functools import lru_cache

CONTENT_LENGTH = 26
STORE_LENGTH = 10  # 40 bits; the key holds the whole name of the store as well
CONTENT_PATTERN = "^L[A-Z2-7]{25}$"
_MADE_UP = re.compile(CONTENT_PATTERN[:-1] + f"@[0-9a-f]{{{STORE_LENGTH}}}$")
_SEPARATOR = "\x1f"


def made_up_id(store: str, line: int, cells: Sequence[str]) -> str:
    """The same for the same content on the same line of the same store, so that a file sent twice counts once."""
    digest = hashlib.sha256(_SEPARATOR.join((str(line), *cells)).encode("utf-8", "replace")).digest()
    return f"L{b32encode(digest).decode()[: CONTENT_LENGTH - 1]}@{_store_part(store)}"


def is_made_up(sale_id: str) -> bool:
    return _MADE_UP.match(sale_id) is not None


@lru_cache(maxsize=10_000)
def _store_part(store: str) -> str:
    return hashlib.sha256(store.encode("utf-8", "replace")).hexdigest()[:STORE_LENGTH]
