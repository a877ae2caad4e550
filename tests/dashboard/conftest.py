"""A dashboard on mocked AWS, empty or with some stock."""

from collections.abc import Iterator

import pytest

from tests.support.dashboard import ID, STOCK, DashboardStack, open_stack


@pytest.fixture
def stack() -> Iterator[DashboardStack]:
    with open_stack() as stack:
        yield stack


@pytest.fixture
def stocked(stack: DashboardStack) -> DashboardStack:
    stack.upload(f"uploads/{ID}/stock.csv", STOCK, by="Ann%C3%A9")
    return stack
