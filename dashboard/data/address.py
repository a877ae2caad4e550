"""Values in the query text of an address: read leniently, since anything may stand there."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

EVERYTHING = "all=1"  # the query that opens a page without what a person chose to open with it
LONGEST = 200  # of a store's name, and of what anybody searches for

QueryValue = str | list[str] | tuple[str, ...] | None
Member = TypeVar("Member", bound=StrEnum)


def texts_of(value: QueryValue) -> tuple[str, ...]:
    if value is None:
        return ()
    values: Iterable[str] = [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(text[:LONGEST] for text in values))


def members_of(kind: type[Member], value: QueryValue) -> tuple[Member, ...]:
    known = {str(member): member for member in kind}
    return tuple(known[text] for text in texts_of(value) if text in known)


def search_of(value: QueryValue) -> str:
    texts = texts_of(value)
    return texts[0] if texts else ""
