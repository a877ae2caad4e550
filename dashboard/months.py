"""Months as the feeds' indexes name them."""

from collections.abc import Iterator
from datetime import date


def months_between(first: date, last: date) -> list[str]:
    """YYYY-MM of every month that has a day between the two, newest first."""
    return list(_backwards(first, last))


def _backwards(first: date, last: date) -> Iterator[str]:
    year, month = last.year, last.month
    while (year, month) >= (first.year, first.month):
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
