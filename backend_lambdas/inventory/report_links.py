"""Paths of the dashboard's views behind a report's numbers; the dashboard's address comes before them in a mail."""

from urllib.parse import urlencode

REPORTS = "/reports"


def report_path(week: str) -> str:
    return f"{REPORTS}?{urlencode({'week': week})}"


def trends_path(week: str, **narrowed: str) -> str:
    """The trends of sales in the report's week; `narrowed`: store, category or product."""
    return f"/trends?{urlencode({**narrowed, 'to': week})}"


def stock_path(**narrowed: str) -> str:
    """The stock table; `narrowed`: store, status, search."""
    return f"/stock?{urlencode(narrowed)}" if narrowed else "/stock"


def alerts_path(**narrowed: str) -> str:
    return f"/alerts?{urlencode(narrowed)}" if narrowed else "/alerts"


def uploads_path() -> str:
    return "/uploads"
