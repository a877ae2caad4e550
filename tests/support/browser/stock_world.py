"""`stock`: four stores of 90 items in mocked AWS, put there by the real ingest protocol, behind the real queries.

Made once in a process and copied for each test, which may change it: a copy takes a hundredth of the time.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from moto.backends import get_backend

from tests.support.browser.stock_site import made_rows
from tests.support.dashboard import DashboardStack, open_stack
from tests.support.dashboard_aws import REGION
from tests.support.people import EVERYBODY, asked_by

ACCOUNT = "123456789012"  # moto's
COLUMNS = ("store", "product_id", "on_hand", "product_name", "category", "unit_price", "reorder_point")


def stock_file(rows: Iterable[dict[str, Any]]) -> str:
    """A CSV file of rows as `stock_row` makes them."""
    text = io.StringIO()
    file = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    file.writeheader()
    file.writerows(rows)
    return text.getvalue()


def count(stock: DashboardStack, store: str, product_id: str, on_hand: int) -> None:
    """A new count of one item, in a file that is ingested at once."""
    stock.upload("uploads/count.csv", f"store,item,count\n{store},{product_id},{on_hand}\n")


def tables_in_memory() -> dict[str, Any]:
    """Those of moto."""
    return vars(get_backend("dynamodb")[ACCOUNT][REGION])


@cache
def _saved() -> tuple[dict[str, Any], dict[str, bytes]]:
    """The tables, and the files of the data bucket."""
    rows = made_rows()
    with open_stack() as stack:
        for store in dict.fromkeys(row["store"] for row in rows):
            stack.upload("uploads/berlin.csv", stock_file(row for row in rows if row["store"] == store))
        bucket = stack.names.data_bucket
        keys = [each["Key"] for each in stack.s3.list_objects_v2(Bucket=bucket)["Contents"]]
        return deepcopy(tables_in_memory()), {
            key: stack.s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys
        }


@pytest.fixture
def stock() -> Iterator[DashboardStack]:
    asked_by(EVERYBODY)
    tables, files = _saved()
    with open_stack(start=False) as stack:
        tables_in_memory().update(deepcopy(tables))
        for key, body in files.items():
            stack.s3.put_object(Bucket=stack.names.data_bucket, Key=key, Body=body)
        stack.clock.go_on(3_600)
        stack.start_dashboard()
        yield stack


@pytest.fixture
def no_stock() -> Iterator[DashboardStack]:
    asked_by(EVERYBODY)
    with open_stack() as stack:
        yield stack
