"""Seasons over many years, folded so that they can be read: a year of weeks across, whatever the period. Pure.

With one category the years stand one below the other, with several each week is the mean of the years. A year is 52
weeks, counted back from the newest, as everywhere a year earlier is; each is measured by its own usual week, so that
growth is no season. Weeks before the oldest whole year are left out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from backend_lambdas.inventory.calendar import YEAR_WEEKS
from dashboard.data.sales.filters import week_number, week_text

FOLDED_FROM = 2  # whole years; less stands as it is, week after week


@dataclass(frozen=True, slots=True)
class Seasons:
    """`rows`: category (or the year: `by_year`), week_start (of the newest year), index. `years` 0: not folded.

    `keys`: the category that each row in order leads to. `weeks`: of each row the weeks its cells lead to; one list for
    all rows alike, () where a cell is of several.
    """

    rows: pd.DataFrame
    years: int
    by_year: bool
    keys: tuple[str, ...]
    weeks: tuple[tuple[str, ...], ...]


def seasons_of(season: pd.DataFrame, most: int) -> Seasons:
    """The first `most` categories of Trends.season."""
    keys = tuple(dict.fromkeys(season["category"]))[:most]
    kept = season[season["category"].isin(keys)]
    table = kept.pivot(index="category", columns="week_start", values="value").reindex(list(keys))
    days: list[pd.Timestamp] = [pd.Timestamp(day) for day in table.columns]
    years = len(days) // YEAR_WEEKS
    if years < FOLDED_FROM:
        return Seasons(kept, 0, False, keys, (_weeks(days),))
    days = days[-years * YEAR_WEEKS :]
    values = table[days].to_numpy(dtype=float).reshape(len(keys), years, YEAR_WEEKS)
    usual = values.mean(axis=2, keepdims=True)
    index = np.divide(values, usual, out=np.full(values.shape, np.nan), where=usual > 0)
    newest = days[-YEAR_WEEKS:]
    if len(keys) == 1:
        blocks = [days[at * YEAR_WEEKS : (at + 1) * YEAR_WEEKS] for at in reversed(range(years))]
        names = [_year_words(block[0].year, block[-1].year) for block in blocks]
        rows = _rows(names, newest, index[0, ::-1])
        return Seasons(rows, years, True, keys, tuple(_weeks(block) for block in blocks))
    known = np.isfinite(index).sum(axis=1)
    mean = np.divide(np.nansum(index, axis=1), known, out=np.full(known.shape, np.nan), where=known > 0)
    return Seasons(_rows(list(keys), newest, mean), years, False, keys, ())


def _weeks(days: list[pd.Timestamp]) -> tuple[str, ...]:
    return tuple(week_text(week_number(day.date())) for day in days)


def _year_words(first: int, last: int) -> str:
    return f"{first}/{last % 100:02d}" if first != last else str(first)


def _rows(names: list[str], days: list[pd.Timestamp], index: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "category": np.repeat(np.array(names, dtype=object), len(days)),
            "week_start": np.tile(pd.DatetimeIndex(days), len(names)),
            "index": index.ravel(),
        }
    )
