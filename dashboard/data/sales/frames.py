"""The frames of the Trends page, each from rows that are chosen already. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from backend_lambdas.inventory.metrics.stores_compared import StoresCompared
from dashboard.data.sales import metrics
from dashboard.data.sales.change import PARTS, Cells, cells_of, parts_of_change, sum_of_parts
from dashboard.data.sales.comparison import Pairs, paired
from dashboard.data.sales.evidence import evaluated_of, not_evaluated
from dashboard.data.sales.filters import Level, Measure, Rank, Span, monday
from dashboard.data.sales.metrics import Chosen, within
from dashboard.data.sales.reporting import Reporting
from dashboard.data.sales.sight import Sight
from dashboard.data.sales.stock_links import StockLinks
from dashboard.data.sales.table import Numbers, SalesTable
from dashboard.data.sales.values import Scope

LISTED = 10
CLASS_NAMES = ("A", "B", "C")
CODES_OF = {Level.STORE: "store", Level.CATEGORY: "category", Level.PRODUCT: "product_id"}
FIRM_SHARE = 0.0005
CHANGE_COLUMNS = ("key", "name", "category", "now", "before", "change", "share", "since", *PARTS)


@dataclass(frozen=True, slots=True)
class Compared:
    """Both periods' sales taken apart by cell, and what is needed to name and to date a change."""

    table: SalesTable
    cells: Cells
    parts: dict[str, Numbers]
    now: Chosen
    span: Span
    compared: bool
    measure: Measure


def compared_of(sight: Sight, scope: Scope, links: StockLinks | None, pairs: Pairs | None) -> Compared:
    """Both periods taken apart, over what is compared; without a period to compare with there are no parts."""
    products = sight.table.history.products
    now, before = sight.sold_in(scope.span), within(sight.sold, -2, -2)
    if scope.compared and pairs:
        now, before = paired(now, pairs.now), paired(sight.sold_in(scope.compared), pairs.before)
    cells = cells_of(before, now, products, scope.span.weeks, scope.scale)
    is_compared = scope.compared is not None
    parts = parts_of_change(
        cells, evaluated_of(sight, scope.span, cells, links) if is_compared else not_evaluated(cells)
    )
    return Compared(sight.table, cells, parts, now, scope.span, is_compared, scope.filters.measure)


def changes_frame(data: Compared, level: Level, keep: int | None = None, rank: Rank = Rank.CHANGE) -> pd.DataFrame:
    """One row a store, category or product, the greatest fall first; `keep`: only so many from each end."""
    codes = _codes_of_cells(data.cells, level)
    size = len(data.table.texts[CODES_OF[level]])
    before, now = (metrics.sums(codes, values, size) for values in getattr(data.cells, data.measure))
    change = now - before
    share = np.divide(change, before, out=np.full(size, np.nan), where=before > 0)
    key = np.nan_to_num(share) if rank is Rank.SHARE else change
    firm = (
        (before > 0) & (np.maximum(now, before) >= FIRM_SHARE * now.sum()) if rank is Rank.SHARE else before + now > 0
    )
    order = np.lexsort((-before, key))
    order = order[firm[order]]
    if keep is not None and len(order) > 2 * keep:
        order = np.concatenate((order[:keep], order[-keep:]))
    sums = sum_of_parts(data.parts, codes, size)
    frame = pd.DataFrame(
        {"now": now[order], "before": before[order], "change": change[order], "share": share[order]}
        | {name: sums[name][order] for name in PARTS}
    )
    named = names_frame(data.table, level, order, _categories(data, level, size)[order])
    since = _since(data, level, order, before)
    return pd.concat([named, frame], axis=1).assign(since=since)[list(CHANGE_COLUMNS)]


def movers(data: Compared, rank: Rank) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The products that fell most and those that rose most, LISTED of each."""
    frame = changes_frame(data, Level.PRODUCT, LISTED, rank)
    by = str(rank)
    fell = frame[frame["change"] < 0].sort_values(by, kind="stable").head(LISTED)
    rose = frame[frame["change"] > 0].sort_values(by, ascending=False, kind="stable").head(LISTED)
    return fell.reset_index(drop=True), rose.reset_index(drop=True)


def names_frame(table: SalesTable, level: Level, codes: npt.NDArray[Any], categories: npt.NDArray[Any]) -> pd.DataFrame:
    """key, name (the product's newest, else its id), category."""
    keys = [text or "" for text in table.texts[CODES_OF[level]].decode(codes)]
    names = [table.texts.name_of(key) or key for key in keys] if level is Level.PRODUCT else keys
    groups = [text or "" for text in table.texts["category"].decode(categories)]
    return pd.DataFrame({"key": keys, "name": names, "category": groups}, dtype=object)


def left_out_frame(
    reporting: Reporting, stores: StoresCompared, rows: Sequence[Chosen], measure: Measure, scale: float
) -> pd.DataFrame:
    """The stores that are not compared and what they sold all the same (`rows`: now, before). See Trends.left_out."""
    size = reporting.size
    sums = [metrics.by_code(chosen, "store", measure, size) for chosen in rows]
    left_out = [
        (seen.store, str(seen.state), seen.since, *(float(one[reporting.numbers[seen.store]]) for one in sums))
        for seen in stores.others
    ]
    frame = pd.DataFrame(left_out, columns=["store", "state", "since", "now", "before"])
    return frame.assign(before=frame["before"].astype(float) * scale)


def _codes_of_cells(cells: Cells, level: Level) -> npt.NDArray[Any]:
    if level is Level.STORE:
        return cells.store
    return cells.category if level is Level.CATEGORY else cells.product


def _categories(data: Compared, level: Level, size: int) -> npt.NDArray[np.int32]:
    """Of each code the category it was last sold in; 0 for stores."""
    found = np.zeros(size, dtype=np.int32)
    if level is Level.PRODUCT:
        found[data.cells.product] = data.cells.category
    return found


def _since(data: Compared, level: Level, order: npt.NDArray[Any], before: Numbers) -> list[Any]:
    """The Monday since which each change has built up."""
    if not data.compared:
        return [None] * len(order)
    column, weeks = CODES_OF[level], data.span.weeks
    place = np.full(len(before), len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    rows = place[data.now.columns[column]]
    places = data.now.week.astype(np.int64) * (len(order) + 1) + rows
    values = data.now.columns[data.measure]
    series = metrics.sums(places, values, weeks * (len(order) + 1)).reshape(weeks, len(order) + 1)
    starts = (
        metrics.built_up_since(series[:, number].astype(np.float64), before[code] / weeks)
        for number, code in enumerate(order.tolist())
    )
    return [None if at is None else monday(data.span.first + at) for at in starts]


def season_frame(table: SalesTable, sold: Chosen, span: Span, measure: Measure) -> pd.DataFrame:
    """Week x category; `index` is the week against the mean of the category's weeks."""
    size = len(table.texts["category"])
    sums = metrics.by_week_and_code(sold, "category", measure, span.weeks, size)
    names, values = _categories_by_sales(table, sums)
    index = values / values.mean(axis=1, keepdims=True) if len(names) else values
    days = pd.to_datetime([monday(number) for number in range(span.first, span.last + 1)])
    return pd.DataFrame(
        {
            "category": np.repeat(np.array(names, dtype=object), span.weeks),
            "week_start": np.tile(days, len(names)),
            "value": values.ravel(),
            "index": index.ravel(),
        }
    )


def _categories_by_sales(table: SalesTable, sums: Numbers) -> tuple[list[str], Numbers]:
    """The categories that sold, the most first, and what each sold (`sums` turned over and in that order)."""
    totals = sums.sum(axis=0)
    order = np.argsort(-totals, kind="stable")
    order = order[totals[order] > 0]
    return [text or "" for text in table.texts["category"].decode(order)], sums[:, order].T


def weekdays_frame(table: SalesTable, days: Chosen, measure: Measure) -> pd.DataFrame:
    """Weekday x category; `share` of the category's sales."""
    sums = metrics.by_weekday_and_code(days, "category", measure, len(table.texts["category"]))
    names, values = _categories_by_sales(table, sums)
    return pd.DataFrame(
        {
            "category": np.repeat(np.array(names, dtype=object), 7),
            "weekday": np.tile(np.arange(7), len(names)),
            "value": values.ravel(),
            "share": (values / values.sum(axis=1, keepdims=True)).ravel(),
        }
    )


def abc_frame(revenue: Numbers) -> pd.DataFrame:
    """How many products make which share of revenue."""
    classes = metrics.abc_classes(revenue)
    total = float(revenue[classes >= 0].sum())
    rows = [
        (name, int((classes == at).sum()), float(revenue[classes == at].sum())) for at, name in enumerate(CLASS_NAMES)
    ]
    frame = pd.DataFrame(rows, columns=["class", "products", "revenue"])
    return frame.assign(share=frame["revenue"] / total if total else 0.0)


def abc_products(table: SalesTable, revenue: Numbers, categories: npt.NDArray[np.int32]) -> pd.DataFrame:
    """Every product sold with its class, the most revenue first."""
    classes = metrics.abc_classes(revenue)
    order = np.argsort(-revenue, kind="stable")
    order = order[classes[order] >= 0]
    frame = names_frame(table, Level.PRODUCT, order, categories[order])
    return frame.assign(revenue=revenue[order], **{"class": [CLASS_NAMES[at] for at in classes[order].tolist()]})


def returns_frame(table: SalesTable, returned: Chosen, sold: Chosen, level: Level) -> pd.DataFrame:
    """What came back, the most value first; never taken off the sales."""
    column = CODES_OF[level]
    size = len(table.texts[column])
    units, value = (metrics.by_code(returned, column, name, size) for name in ("units", "revenue"))
    revenue = metrics.by_code(sold, column, "revenue", size)
    order = np.lexsort((-units, -value))
    order = order[(units[order] > 0) | (value[order] > 0)]
    named = names_frame(table, level, order, np.zeros(len(order), dtype=np.int32))[["key", "name"]]
    share = np.divide(value, revenue, out=np.full(size, np.nan), where=revenue > 0)
    return named.assign(returned_units=units[order], returned_value=value[order], share=share[order])


def last_category(chosen: Sequence[Chosen], size: int) -> npt.NDArray[np.int32]:
    """Of each product the category of its last row; 0 without one."""
    found = np.zeros(size, dtype=np.int32)
    for rows in chosen:
        found[rows.columns["product_id"]] = rows.columns["category"]
    return found
