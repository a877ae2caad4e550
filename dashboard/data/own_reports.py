"""Weekly reports of the stores that the one who asks is responsible for: the company's, or one of just these stores.

See docs/decisions/340-a-report-of-ones-own-stores.md.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from backend_lambdas.reports.registered import RegisteredReport
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.reports.records import DynamoReportRecords


class OwnReports:
    """`records`: the records of the reports of these stores, None = of the company."""

    def __init__(self, records: "Callable[[Iterable[str] | None], DynamoReportRecords]") -> None:
        self._records = records

    def find(self, week: str) -> RegisteredReport | None:
        return self._records(current_actor().stores).find(week)

    def newest_first(self) -> Sequence[RegisteredReport]:
        return self._records(current_actor().stores).newest_first()
