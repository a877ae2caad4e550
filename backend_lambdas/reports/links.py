"""Paths of the dashboard's views behind a report's numbers; the dashboard's address comes before them in a mail."""

from urllib.parse import quote, urlencode

REPORTS = "/reports"


def report_path(week: str, table: str = "") -> str:
    """The report of a week; with `table` (its key) the place of that table: its figures as of the report."""
    return f"{REPORTS}?{_query(week=week)}{f'#table-{table}' if table else ''}"


def trends_path(week: str, **narrowed: str) -> str:
    """The trends of sales of one week, against the week before (`vs`="year": a year earlier).

    `narrowed`: store, category or product.
    """
    return f"/trends?{_query(**narrowed, **{'from': week, 'to': week})}"


def _query(**values: str) -> str:
    return urlencode(values, quote_via=quote, safe="", errors="replace")
