"""What every query needs: the live state, answers kept until something changes, and errors in words for people."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from backend_lambdas.inventory.errors import StorageError
from dashboard.data.availability import DataState, DataUnavailable
from dashboard.data.dependencies import Dependencies, current_dependencies
from dashboard.data.following import LiveState
from dashboard.data.query_cache import CANNOT_READ
from dashboard.data.stock.answers import choices_of
from dashboard.data.stock.values import FilterChoices


def live_state(known: str | None = None) -> LiveState:
    """What a page that shows version `known` is told, from memory. Never raises, never waits.

    The version changes when anything shown may have changed; while the data cannot be read it stays the same.
    """
    follower = current_dependencies().follower
    follower.start()
    return follower.state(known)


def catch_up(known: str | None = None) -> bool:
    """Wait a moment until this process knows what the page that asks knows already; False: it does not yet."""
    follower = current_dependencies().follower
    follower.start()
    return follower.catch_up(known)


def data_state() -> DataState:
    """How old the figures are and whether they could be brought up to date."""
    return current_dependencies().replica.state().data


def filter_choices() -> FilterChoices:
    """The stores and categories there are."""
    return choices_of(current_dependencies().replica.state())


Answer = TypeVar("Answer")


def kept(kind: str, key: Hashable, read: Callable[[], Answer]) -> Answer:
    """What is read once, however many pages ask, until something of its kind is written."""
    dependencies = current_dependencies()
    return dependencies.query_cache.get((kind, key), dependencies.follower.mark(kind), read)


@contextmanager
def reading() -> Iterator[None]:
    """What AWS refuses becomes words for people."""
    try:
        yield
    except StorageError as error:
        raise DataUnavailable(CANNOT_READ) from error


def reporting_day(dependencies: Dependencies) -> date:
    """The day in the company's reporting zone."""
    return dependencies.clock().astimezone(dependencies.report_zone).date()


def months_between(first: date, last: date) -> list[str]:
    """YYYY-MM of every month that has a day between the two, newest first."""
    return list(_backwards(first, last))


def _backwards(first: date, last: date) -> Iterator[str]:
    year, month = last.year, last.month
    while (year, month) >= (first.year, first.month):
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
