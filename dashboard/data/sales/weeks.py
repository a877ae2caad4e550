"""The weeks of the chosen sales, with a year earlier, their average, and how many stores have reported each. Pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from backend_lambdas.inventory.calendar import YEAR_WEEKS
from backend_lambdas.inventory.metrics.stores_compared import ONLY_ONCE, STOPPED_AFTER_DAYS
from dashboard.data.sales import metrics
from dashboard.data.sales.filters import Span, monday
from dashboard.data.sales.metrics import Chosen
from dashboard.data.sales.reporting import Reporting
from dashboard.data.sales.table import Numbers

WEEK_DAYS = 7
STOPPED_WEEKS = STOPPED_AFTER_DAYS // WEEK_DAYS


def weeks_frame(
    sold: Chosen, returned: Chosen, all_weeks: Span, whole: Span | None, shown: Span, reported: pd.DataFrame
) -> pd.DataFrame:
    """The weeks `shown`, with those of a year earlier; sums run over `all_weeks`. See Trends.weeks.

    `reported`: `stores_reported` of the weeks shown.
    """
    size, first = all_weeks.weeks, all_weeks.first
    numbers = np.arange(shown.first, shown.last + 1)
    at = numbers - first
    reported_weeks = None if whole is None else Span(whole.first, _last_reported(reported, shown, whole))
    is_whole = np.array(
        [reported_weeks is not None and reported_weeks.first <= number <= reported_weeks.last for number in numbers]
    )
    columns: dict[str, Any] = {"week_start": pd.to_datetime([monday(number) for number in numbers.tolist()])}
    for value in ("units", "revenue"):
        sums = metrics.by_week(sold, value, size)
        columns[value] = sums[at]
        columns[f"{value}_year"] = _year_before(sums, at, first, whole)
        columns[f"{value}_average"] = _average(sums, first, reported_weeks)[at]
    columns["returned_value"] = metrics.by_week(returned, "revenue", size)[at]
    columns["whole"] = is_whole
    return pd.concat([pd.DataFrame(columns), reported], axis=1)


def stores_reported(reporting: Reporting, stores: Sequence[str], shown: Span) -> pd.DataFrame:
    """Of each week: `stores` that reported all of it, `of` those that had begun and not stopped by then.

    Of stores that sell at least once a week: of the others a week without a sale says nothing.
    """
    gaps = reporting.reported.gaps
    names = [name for name in stores or reporting.numbers if gaps.get(name, ONLY_ONCE) <= WEEK_DAYS]
    numbers = [reporting.numbers[name] for name in names if name in reporting.numbers]
    rows = slice(shown.first - reporting.first, shown.last - reporting.first + 1)
    sold = reporting.sold[:, numbers]
    weeks = np.arange(len(sold))[:, None]
    begun = np.where(sold.any(axis=0), sold.argmax(axis=0), len(sold))
    newest = np.where(sold.any(axis=0), len(sold) - 1 - sold[::-1].argmax(axis=0), -1)
    going = (weeks >= begun) & (weeks <= newest + STOPPED_WEEKS)
    reported = going & reporting.known[:, numbers]
    return pd.DataFrame({"stores": reported.sum(axis=1)[rows], "of": going.sum(axis=1)[rows]})


def _last_reported(reported: pd.DataFrame, shown: Span, whole: Span) -> int:
    """The newest whole week that every store has reported; for older ones than STOPPED_WEEKS nobody waits."""
    full = np.flatnonzero((reported["stores"] == reported["of"]).to_numpy()[: whole.last - shown.first + 1])
    return max(whole.last - STOPPED_WEEKS, shown.first + int(full[-1]) if len(full) else 0)


def _year_before(sums: Numbers, at: npt.NDArray[np.int64], first: int, whole: Span | None) -> Numbers:
    earlier = at - YEAR_WEEKS
    known = (earlier >= 0) if whole is None else (earlier + first >= whole.first)
    found: Numbers = np.where(known, sums[np.maximum(earlier, 0)], np.nan)
    return found


def _average(sums: Numbers, first: int, whole: Span | None) -> Numbers:
    """The moving average over whole weeks only: the others would pull it down."""
    averages = np.full(len(sums), np.nan)
    if whole is not None:
        part = slice(whole.first - first, whole.last - first + 1)
        averages[part] = metrics.moving_average(sums[part])
    return averages
