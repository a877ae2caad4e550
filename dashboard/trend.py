"""How a figure moved over its last days (pure)."""

import pandas as pd

from dashboard.components.kpi import Change

WEEK_DAYS = 7


def change_since(history: pd.DataFrame, column: str) -> Change | None:
    """The last day of `history` (day, <column>; oldest first) against a week before it, or the oldest day there is.

    None with less than two days: one figure has nothing to be compared with.
    """
    if len(history) < 2:
        return None
    newest = history.iloc[-1]
    week_ago = newest["day"] - pd.Timedelta(days=WEEK_DAYS)
    older = history[history["day"] <= week_ago]
    before = older.iloc[-1] if len(older) else history.iloc[0]
    days = (newest["day"] - before["day"]).days
    was, now = float(before[column]), float(newest[column])
    return Change((now - was) / was if was else None, now - was, _than(days))


def _than(days: int) -> str:
    if days == WEEK_DAYS:
        return "last week"
    return "yesterday" if days == 1 else f"{days} days ago"
