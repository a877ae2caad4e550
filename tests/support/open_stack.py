"""A dashboard's stack in mocked AWS for one test, anew or as a copy of one that was filled before.

Filling a company by the real protocols takes seconds; a copy of its tables and buckets takes milliseconds.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from moto import mock_aws
from moto.backends import get_backend

from dashboard.data import dependencies
from tests.support.dashboard import DashboardStack
from tests.support.dashboard_aws import REGION

ACCOUNT = "123456789012"  # moto's
AStack = TypeVar("AStack", bound=DashboardStack)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a stack holds: its tables, both buckets with every version, its time. What waits in a queue is not in it."""

    tables: dict[str, Any]
    buckets: bytes  # moto closes every object it knows of at the end of a test, copies too
    now: datetime
    attempts: int


@contextmanager
def open_stack(make: Callable[[], AStack] = DashboardStack) -> Iterator[AStack]:
    with mock_aws():
        try:
            yield make()
        finally:
            dependencies.use_dependencies(None)


@contextmanager
def open_copy(kept: Saved) -> Iterator[DashboardStack]:
    """A stack that holds a copy of it, with a dashboard that has just begun."""
    with open_stack(lambda: DashboardStack(start=False)) as stack:
        restore(stack, kept)
        stack.start_dashboard()
        yield stack


def saved(stack: DashboardStack) -> Saved:
    """A copy of what the stack holds."""
    return Saved(deepcopy(_tables()), pickle.dumps(_buckets()), stack.clock.now, stack.attempts)


def restore(stack: DashboardStack, kept: Saved) -> None:
    """Put a copy of it in place of what a stack holds whose dashboard has not begun."""
    _tables().update(deepcopy(kept.tables))
    _buckets().update(pickle.loads(kept.buckets))  # noqa: S301 (our own)
    stack.clock.now, stack.attempts = kept.now, kept.attempts


def _tables() -> dict[str, Any]:
    """moto's own."""
    return vars(get_backend("dynamodb")[ACCOUNT][REGION])


def _buckets() -> dict[str, Any]:
    return vars(get_backend("s3")[ACCOUNT]["aws"])
