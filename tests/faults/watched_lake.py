"""The lake's port, watched: Delta Lake asks S3 through a client of its own, which botocore's hooks do not see."""

from typing import Any

from tests.faults.calls import Calls


class WatchedLake:
    """`uploads.sales_ports.SalesLake` whose calls are numbered like those of boto3's clients."""

    def __init__(self, lake: Any, calls: Calls) -> None:
        self._lake, self._calls = lake, calls

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> Any:
            with self._calls.lake_call(name):
                answer = getattr(self._lake, name)(*given)
            return WatchedLake(answer, self._calls) if name in ("stage", "stage_undo") else answer

        found = getattr(self._lake, name)
        return call if callable(found) else found
