"""Feeds page by page."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows newest first. `cursor` asks for the next page; None: there is none."""

    rows: tuple[Row, ...]
    cursor: str | None
