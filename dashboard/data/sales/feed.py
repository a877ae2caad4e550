"""How the roll-ups come from the lake into columns of numbers: only the weeks that another publication changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from arro3.core import dictionary_dictionary, dictionary_indices

from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.sales import SalesHead
from dashboard.data.sales.filters import week_number
from dashboard.data.sales.table import DAY_COLUMNS, WEEK_COLUMNS, Columns, SalesTexts, WeekParts, week_parts

if TYPE_CHECKING:
    from backend_lambdas.aws.lake.ledger import PublishedWeeks
    from backend_lambdas.aws.lake.reader import SalesReader

UNIX_ORDINAL = 719_163


def read_weeks(
    source: "SalesReader", weeks: Collection[str], head: SalesHead, texts: SalesTexts, merged: Merged
) -> dict[int, WeekParts]:
    """week number -> its rows, of the stores that names mean now; both roll-ups and the names are read at once."""
    with ThreadPoolExecutor(3) as pool:
        weekly = pool.submit(lambda: _by_week(source.weekly(weeks, head, merged), WEEK_COLUMNS, texts))
        daily = pool.submit(lambda: _by_week(source.daily(weeks, head, merged), DAY_COLUMNS, texts))
        names = pool.submit(lambda: list(source.names(weeks, head)))
        rows, days = weekly.result(), daily.result()
        for product_id, name, week in names.result():
            texts.name_product(product_id, name, week_number(week_start(week)))
    return {number: week_parts(rows[number], days.get(number)) for number in rows}


def _by_week(batches: Iterable[Any], columns: tuple[str, ...], texts: SalesTexts) -> dict[int, Columns]:
    pieces: dict[int, list[Columns]] = defaultdict(list)
    for batch in batches:
        for number, piece in _split(batch, columns, texts):
            pieces[number].append(piece)
    return {
        number: some[0] if len(some) == 1 else {name: np.concatenate([one[name] for one in some]) for name in columns}
        for number, some in pieces.items()
    }


def _split(batch: Any, columns: tuple[str, ...], texts: SalesTexts) -> Iterator[tuple[int, Columns]]:
    """The batch's rows by week; as a rule it holds one week only."""
    codes, weeks = _dictionary(batch["week"])
    numbers = np.array([week_number(week_start(str(week))) for week in weeks], dtype=np.int32)
    rows: Columns = {name: _column(batch, name, texts) for name in columns}
    if len(weeks) == 1:
        yield int(numbers[0]), rows
        return
    of_row = numbers[codes]
    for number in np.unique(of_row).tolist():
        chosen = of_row == number
        yield number, {name: values[chosen] for name, values in rows.items()}


def _column(batch: Any, name: str, texts: SalesTexts) -> Any:
    if name in texts.by_column:
        codes, words = _dictionary(batch[name])
        known = texts.by_column[name].encode(words)
        return known[codes] if len(words) else np.zeros(len(codes), dtype=np.int32)
    values = np.asarray(batch[name].to_numpy())
    return values + UNIX_ORDINAL if name == "day" else values


def _dictionary(column: Any) -> tuple[Any, list[str | None]]:
    """Each row's place in the list of texts; a row without text has the place of None, at the end."""
    words = [text or None for text in dictionary_dictionary(column).to_pylist()]
    indices = dictionary_indices(column)
    if indices.null_count:
        return np.array([len(words) if at is None else at for at in indices.to_pylist()], dtype=np.int64), [
            *words,
            None,
        ]
    return np.asarray(indices.to_numpy()), words


def changed_weeks(held: Mapping[str, int], published: "PublishedWeeks") -> list[str]:
    """The weeks that another publication than the one held has changed."""
    return sorted(week for week, state in published.weeks.items() if held.get(week) != state.rev and state.rows)
