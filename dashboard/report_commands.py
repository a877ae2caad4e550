"""The only door to order a weekly report."""

from backend_lambdas.inventory.errors import InvalidRequest, StorageError
from backend_lambdas.inventory.report_calendar import period_of
from backend_lambdas.inventory.report_words import moment, week_name
from dashboard.answers import DataUnavailable
from dashboard.wiring import wired

NOT_ORDERED = "The report could not be ordered right now. Try again in a moment."


def order_report(week: str, by: str) -> None:
    """Have the week's report made now; it is there within a minute, and mailed if it is of the last complete week.

    Raises InvalidRequest with words for people: not a week, not over yet, or made already.
    """
    wiring = wired()
    period_of(week, wiring.clock(), wiring.reports.schedule[2])
    try:
        known = wiring.reports.records.find(week)
        if known is not None:
            raise InvalidRequest(f"{week_name(week)} has its report already, made on {moment(known.made_at)}.")
        wiring.reports.order(week, by.strip()[:200] or "dashboard")
    except StorageError as error:
        raise DataUnavailable(NOT_ORDERED) from error
