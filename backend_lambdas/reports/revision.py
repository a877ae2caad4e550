"""When a report is out of date, and the words for one that was made again."""

from collections.abc import Mapping

from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.formatting import moment
from backend_lambdas.reports.report import Cause, Revision

WHY = {
    Cause.SALES: "sales of this week arrived later",
    Cause.COMPARED: "sales of a week it is compared with arrived later",
    Cause.STOCK: "a stock file that had arrived by the cut-off was applied later",
}


def sales_cause(period: Period, sales_rev: int, changed: Mapping[str, int]) -> Cause | None:
    """Which sales came after a report from publication `sales_rev`; `changed`: week -> the last one that changed it.

    Only the weeks whose sums the report states count, not those of its trend: else every late line of a year would make
    it again.
    """
    if changed.get(period.week, 0) > sales_rev:
        return Cause.SALES
    compared = (period.week_before, period.week_last_year)
    return Cause.COMPARED if any(changed.get(week, 0) > sales_rev for week in compared) else None


def cut_off_text(period: Period, revision: Revision) -> str:
    """ "cut-off 19 Nov 2026, 17:00 UTC", with the number of a later revision."""
    number = f" · revision {revision.number}" if revision.cause is not None else ""
    return f"cut-off {moment(period.cut_off)}{number}"


def revision_text(revision: Revision, made_at: str) -> str:
    """ "Revision 2: made again on 21 Nov 2026, 05:30 UTC, because sales of this week arrived later"; "" for a first."""
    if revision.cause is None:
        return ""
    return f"Revision {revision.number}: made again on {moment(made_at)}, because {WHY[revision.cause]}"
