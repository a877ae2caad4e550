"""A dashboard on mocked AWS, empty or with some stock (made once, copied for each test)."""

from collections.abc import Iterator
from functools import cache

import pytest
from flask import Flask

from tests.support.dashboard import ID, STOCK, DashboardStack
from tests.support.identity_double import SignedInClient
from tests.support.open_stack import Saved, open_copy, open_stack, saved

Flask.test_client_class = SignedInClient  # `server.test_client()` is the administrator's


@pytest.fixture
def stack() -> Iterator[DashboardStack]:
    with open_stack() as stack:
        yield stack


@cache
def _saved_stock() -> Saved:
    with open_stack() as stack:
        stack.upload(f"uploads/{ID}/stock.csv", STOCK, by="Ann%C3%A9")
        return saved(stack)


@pytest.fixture
def stocked() -> Iterator[DashboardStack]:
    """In place of `stack`, not beside it."""
    with open_copy(_saved_stock()) as stack:
        yield stack
