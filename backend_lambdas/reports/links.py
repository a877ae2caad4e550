"""Paths of the dashboard's views behind a report's numbers; the dashboard's address comes before them in a mail."""

REPORTS = "/reports"
PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def report_path(week: str, table: str = "") -> str:
    """The report of a week; with `table` (its key) the place of that table: its figures as of the report."""
    return f"{REPORTS}?{_query(week=week)}{f'#table-{table}' if table else ''}"


def trends_path(week: str, **narrowed: str) -> str:
    """The trends of sales of one week, against the week before; `narrowed`: store, category or product."""
    return f"/trends?{_query(**narrowed, **{'from': week, 'to': week})}"


def trends_year_path(week: str) -> str:
    """The same against the week a year earlier."""
    return trends_path(week, vs="year")


def _query(**values: str) -> str:
    return "&".join(f"{name}={_quoted(value)}" for name, value in values.items())


def _quoted(text: str) -> str:
    """Percent-encoded UTF-8, as addresses want it."""
    return "".join(chr(byte) if byte in PLAIN else f"%{byte:02X}" for byte in text.encode("utf-8", "replace"))
