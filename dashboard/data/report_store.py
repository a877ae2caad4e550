"""What the dashboard needs of weekly reports: their records, their files, and the way to order one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.reports.registered import RegisteredReport
from backend_lambdas.reports.report import Cause


class StoredReports(Protocol):
    """Raises StorageError when AWS fails."""

    def find(self, week: str) -> RegisteredReport | None: ...

    def newest_first(self) -> list[RegisteredReport]: ...


class ReportReads(Protocol):
    def get(self, key: str) -> bytes:
        """Raises NotFound when the file is gone."""


@dataclass(frozen=True, slots=True)
class ReportStore:
    """`order(week, by)` asks for a report; `changed`: why one is out of date; `schedule` is (weekday, time, zone)."""

    records: StoredReports
    files: ReportReads
    changed: Callable[[RegisteredReport], Cause | None]
    order: Callable[[str, str], None]
    schedule: tuple[str, str, str]


class _Empty:
    def find(self, week: str) -> RegisteredReport | None:
        return None

    def newest_first(self) -> list[RegisteredReport]:
        return []

    def get(self, key: str) -> bytes:
        raise NotFound(f"There is no {key}.")


def no_reports() -> ReportStore:
    """A desk without any report, for tests of other parts."""
    return ReportStore(_Empty(), _Empty(), lambda report: None, lambda week, by: None, ("THU", "17:00", "UTC"))
