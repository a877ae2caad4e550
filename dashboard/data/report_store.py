"""What the dashboard needs of weekly reports: their records, their files, and the way to order one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

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
