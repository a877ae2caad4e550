"""What a person asks for who takes a store off the company's lists, alone or into another store."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Counts(StrEnum):
    """Which count an item has that both stores list. NEWEST: one store under two names; SUM: two parts of one store."""

    NEWEST = "newest"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Which store leaves, and why. `into`: the store that gets its items ("" none); `counts`: see `Counts`."""

    store: str
    why: str
    into: str = ""
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """By which upload a store is gone from the lists, "" by none; `into`: the store that its name stands for since."""

    by: str = ""
    into: str = ""


HERE = Gone()


def last_of(merged: Mapping[str, str], store: str) -> str:
    """The store that a name stands for. `merged`: store -> the one it was merged into; two that stand for each other,
    which nobody can make on a page, stand for themselves.
    """
    seen = {store}
    last = store
    while last in merged and merged[last] not in seen:
        last = merged[last]
        seen.add(last)
    return store if last in merged else last
