"""Feeds page by page, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows newest first. `cursor` asks for the next page; None: there is none."""

    rows: tuple[Row, ...]
    cursor: str | None


def months_between(first: date, last: date) -> list[str]:
    """YYYY-MM of every month that has a day between the two, newest first."""
    return list(_backwards(first, last))


def _backwards(first: date, last: date) -> Iterator[str]:
    year, month = last.year, last.month
    while (year, month) >= (first.year, first.month):
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
