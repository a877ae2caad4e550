"""A dashboard on mocked AWS, empty or with some stock."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.dashboard import ID, STOCK, DashboardStack
from tests.support.identity_double import SignedInClient
from tests.support.open_stack import open_stack

Flask.test_client_class = SignedInClient  # `server.test_client()` is the administrator's


@pytest.fixture
def stack() -> Iterator[DashboardStack]:
    with open_stack() as stack:
        yield stack


@pytest.fixture
def stocked(stack: DashboardStack) -> DashboardStack:
    stack.upload(f"uploads/{ID}/stock.csv", STOCK, by="Ann%C3%A9")
    return stack
