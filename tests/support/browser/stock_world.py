"""`stock`: four stores of 90 items in mocked AWS, put there by the real ingest protocol, behind the real queries.

Made once in a process and copied for each test, which may change it: a copy takes a hundredth of the time.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest

from tests.support.browser.stock_site import made_rows
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import Saved, open_copy, open_stack, saved
from tests.support.people import EVERYBODY, asked_by

COLUMNS = ("store", "product_id", "on_hand", "product_name", "category", "unit_price", "reorder_point")


def stock_file(rows: Iterable[dict[str, Any]]) -> str:
    """A CSV file of rows as `stock_row` makes them."""
    text = io.StringIO()
    file = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    file.writeheader()
    file.writerows(rows)
    return text.getvalue()


@cache
def _saved_stock() -> Saved:
    rows = made_rows()
    with open_stack() as stack:
        for store in dict.fromkeys(row["store"] for row in rows):
            stack.upload("uploads/berlin.csv", stock_file(row for row in rows if row["store"] == store))
        return saved(stack)


def _opened() -> Iterator[DashboardStack]:
    asked_by(EVERYBODY)
    kept = _saved_stock()
    with open_copy(kept) as stack:
        stack.clock.go_on(3_600)
        yield stack


@pytest.fixture
def stock() -> Iterator[DashboardStack]:
    """The test's own: it may change it."""
    yield from _opened()


@pytest.fixture(scope="module")
def looked_at() -> Iterator[DashboardStack]:
    """One for all tests of a file."""
    yield from _opened()


@pytest.fixture
def no_stock() -> Iterator[DashboardStack]:
    asked_by(EVERYBODY)
    with open_stack() as stack:
        yield stack
