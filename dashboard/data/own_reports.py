"""Weekly reports of the stores that the one who asks chooses: the company's, or one of just some of their stores.

See docs/decisions/340-a-report-of-ones-own-stores.md and 414.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from backend_lambdas.identity.actor import Actor
from backend_lambdas.reports.registered import RegisteredReport
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.reports.records import DynamoReportRecords


class OwnReports:
    """`records`: the records of the reports of these stores, None = of the company. `stores`: chosen, () = all."""

    def __init__(self, records: "Callable[[Iterable[str] | None], DynamoReportRecords]") -> None:
        self._records = records

    def find(self, week: str, stores: Sequence[str] = ()) -> RegisteredReport | None:
        return self._records(reader_of(stores).stores).find(week)

    def newest_first(self, stores: Sequence[str] = ()) -> Sequence[RegisteredReport]:
        return self._records(reader_of(stores).stores).newest_first()


def reader_of(stores: Sequence[str]) -> Actor:
    """The one who asks, as if responsible for these stores only: of those they see; () = as they are.

    A store that is not theirs is as one that there is not: of none there is no report.
    """
    actor = current_actor()
    return replace(actor, stores=frozenset(actor.own(stores))) if stores else actor
