"""Paths of the dashboard's views behind a report's numbers; the dashboard's address comes before them in a mail."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

REPORTS, TRENDS = "/reports", "/trends"


def report_path(week: str, table: str = "") -> str:
    """The report of a week; with `table` (its key) the place of that table: its figures as of the report."""
    return f"{REPORTS}?{_query(week=week)}{f'#table-{table}' if table else ''}"


def trends_path(week: str, **narrowed: str) -> str:
    """The trends of sales of one week, against the week before (`vs`="year": a year earlier).

    `narrowed`: store, category or product.
    """
    return f"{TRENDS}?{_query(**narrowed, **{'from': week, 'to': week})}"


def narrowed_to(path: str, stores: Iterable[str]) -> str:
    """A path that leads to what a report of these stores only says: with them, unless it names a store itself."""
    address, place, anchor = path.partition("#")
    page, _asks, asked = address.partition("?")
    if page not in (REPORTS, TRENDS) or "store=" in asked:
        return path
    of = "&".join(_query(store=store) for store in stores)
    return f"{address}&{of}{place}{anchor}" if of else path


def _query(**values: str) -> str:
    return urlencode(values, quote_via=quote, safe="", errors="replace")
