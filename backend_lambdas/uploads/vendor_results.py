"""How the files of one vendor went: rows that count, by week and by the rule that others break. Pure.

One definition for each figure: docs/metrics.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backend_lambdas.inventory.broken_rules import Rule
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.product_errors import success_rate
from backend_lambdas.uploads.upload import FAILED, Upload

NOT_TAKEN = (UploadStatus.REJECTED, FAILED)


@dataclass(frozen=True, slots=True)
class VendorResults:
    """`not_taken` of the `files`: refused or given up. `accepted` of the `rows` keep every rule."""

    files: int = 0
    not_taken: int = 0
    rows: int = 0
    accepted: int = 0
    left_out: int = 0

    @property
    def success_rate(self) -> float | None:
        """As in the mail about one file, over all rows of the files that could be read."""
        return success_rate(self.accepted, self.rows)


def results(uploads: Iterable[Upload]) -> VendorResults:
    found = list(uploads)
    return VendorResults(
        files=len(found),
        not_taken=sum(upload.status in NOT_TAKEN for upload in found),
        rows=sum(upload.total or 0 for upload in found),
        accepted=sum(upload.accepted or 0 for upload in found),
        left_out=sum(upload.rejected or 0 for upload in found),
    )


def by_week(uploads: Iterable[Upload], today: date, weeks: int) -> dict[date, VendorResults]:
    """The last `weeks` weeks by their Monday (UTC), oldest first; one without a file has nothing."""
    found: dict[date, list[Upload]] = defaultdict(list)
    for upload in uploads:
        found[_monday(upload.received_at.date())].append(upload)
    return {monday: results(found[monday]) for monday in mondays(today, weeks)}


def mondays(today: date, weeks: int) -> list[date]:
    """Of the last `weeks` weeks, the present one the last."""
    return [_monday(today) - timedelta(weeks=back) for back in reversed(range(weeks))]


def left_out_by_rule(uploads: Iterable[Upload]) -> list[tuple[Rule, int]]:
    """How many rows broke each rule, the most frequent first; counted once the vendor has been told of the file."""
    found: Counter[str] = Counter()
    for upload in uploads:
        found.update(dict(upload.error_rules))
    known = [(Rule(name), number) for name, number in found.most_common() if name in list(Rule)]
    return sorted(known, key=lambda one: -one[1])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
