"""Weekly reports: of the whole company, so nothing of them is there for who sees some stores only.

See docs/decisions/231-reports-are-the-companys.md.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backend_lambdas.reports.registered import RegisteredReport
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.reports.records import DynamoReportRecords


class OwnReports:
    """Reads from `whole`."""

    def __init__(self, whole: "DynamoReportRecords") -> None:
        self._whole = whole

    def find(self, week: str) -> RegisteredReport | None:
        return self._whole.find(week) if current_actor().stores is None else None

    def newest_first(self) -> Sequence[RegisteredReport]:
        return self._whole.newest_first() if current_actor().stores is None else ()
