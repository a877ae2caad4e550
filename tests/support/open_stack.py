"""A dashboard's stack in mocked AWS for one test, anew or as a copy of one that was filled before.

Filling a company by the real protocols takes seconds; a copy of its tables and files takes a hundredth of that.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
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
    """What a stack holds: its tables, and the files of the data bucket."""

    tables: dict[str, Any]
    files: dict[str, bytes]


@contextmanager
def open_stack(make: Callable[[], AStack] = DashboardStack) -> Iterator[AStack]:
    with mock_aws():
        try:
            yield make()
        finally:
            dependencies.use_dependencies(None)


def saved(stack: DashboardStack) -> Saved:
    """A copy of what the stack holds."""
    bucket = stack.names.data_bucket
    keys = [each["Key"] for each in stack.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    bodies = {key: stack.s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
    return Saved(deepcopy(_tables_in_memory()), bodies)


def restore(stack: DashboardStack, kept: Saved) -> None:
    """Put a copy of it into a stack that holds nothing yet."""
    _tables_in_memory().update(deepcopy(kept.tables))
    for key, body in kept.files.items():
        stack.s3.put_object(Bucket=stack.names.data_bucket, Key=key, Body=body)


def _tables_in_memory() -> dict[str, Any]:
    """Those of moto."""
    return vars(get_backend("dynamodb")[ACCOUNT][REGION])
