"""The embedded AWS for tests: the same code as `make run`, on free ports, in a folder of its own."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from boto3.dynamodb.types import TypeDeserializer

from infra.local.launcher.home import Home
from infra.local.launcher.platform import Platform, start_platform
from tests.support.free_port import free_port

# Only a test that fails waits this long; on a busy machine the embedded AWS has a fraction of a core.
PATIENCE_SECONDS = 180.0
T = TypeVar("T")


class NeverSeen(AssertionError):
    """What a test waits for did not come; the message holds what was there instead."""


@dataclass(frozen=True)
class Emulated:
    """A deployed stack: administrator's clients by name, the stack's outputs, where mails land."""

    platform: Platform

    @property
    def outputs(self) -> dict[str, str]:
        return self.platform.cloud.outputs

    @property
    def mail_dir(self) -> Path:
        return self.platform.home.mail_dir

    @property
    def home(self) -> Home:
        return self.platform.home

    def client(self, service: str) -> Any:
        return self.platform.cloud.client(service)

    def put_upload(self, key: str, body: bytes, **metadata: str) -> str:
        """Put a file as `aws s3 cp` does; return its version id."""
        answer = self.client("s3").put_object(
            Bucket=self.outputs["UploadsBucket"], Key=f"uploads/{key}", Body=body, Metadata=metadata
        )
        return str(answer["VersionId"])

    def stock_rows(self, store: str) -> dict[str, dict[str, Any]]:
        """The rows of a store that are not delisted, by product_id, as plain values."""
        rows = self._query("StockTable", f"ST#{store}")
        return {row["sk"].removeprefix("IT#"): row for row in rows if not row.get("gone")}

    def ops(self, pk: str) -> list[dict[str, Any]]:
        """The Ops items of one partition, as plain values."""
        return self._query("OpsTable", pk)

    def _query(self, table: str, pk: str) -> list[dict[str, Any]]:
        read = TypeDeserializer().deserialize
        pages = (
            self.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.outputs[table],
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": pk}},
                ConsistentRead=True,
            )
        )
        return [{name: read(value) for name, value in item.items()} for page in pages for item in page["Items"]]


def start_emulated(folder: Path, sales_reduce_stock: bool = False) -> Emulated:
    """Start without dashboard and samples, and without asking for a report."""
    home = Home(folder, free_port(), free_port(), sales_reduce_stock=sales_reduce_stock)
    return Emulated(start_platform(home, lambda text: None, samples=False, dashboard=False, due_report=False))


def start_with_dashboard(folder: Path) -> Platform:
    """The same with the dashboard, as people see it."""
    home = Home(folder, free_port(), free_port())
    return start_platform(home, lambda text: None, samples=False, dashboard=True, due_report=False)


def eventually(look: Callable[[], T], wanted: Callable[[T], bool], patience: float = PATIENCE_SECONDS) -> T:
    """Look again and again until what is seen is wanted, and return that; raise NeverSeen when patience ends."""
    deadline = time.monotonic() + patience
    while not wanted(seen := look()):
        if time.monotonic() >= deadline:
            raise NeverSeen(f"After {patience:g} s of looking it still was not what the test waits for: {seen!r}")
        time.sleep(0.1)
    return seen
