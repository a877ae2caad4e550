"""Which items that are out or low need a decision, and which are one cause: ranked by money at risk a day.

Items whose alert somebody has acknowledged or snoozed have had theirs and are left out.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from backend_lambdas.alerts.alert import SHORTAGES, Alert, AlertStatus
from dashboard.data.at_risk import ItemFigures, item_figures, rows_of
from dashboard.data.availability import DataUnavailable, StillReading
from dashboard.data.dependencies import current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT
from dashboard.data.stock.answers import ATTENTION_COLUMNS, frame_of
from dashboard.data.stock.indexes import worst_keys
from dashboard.data.stock.table import HEALTHY, OUT, StockTable

Places = npt.NDArray[np.int64]
LEAST_OF_A_FILE = 20  # fewer are read faster one by one
MOST_ROWS = 10  # of every page: ranked together
LEAST_SHARE = 0.1  # of the store's items; a full count of a large store always finds some dozens that are out
AT_RISK, COVERED, UNKNOWN_SALES, UNSOLD = range(4)


@dataclass(frozen=True, slots=True)
class Decisions:
    """`rows`: the first of them, ATTENTION_COLUMNS and at_risk, units_a_day, days_of_cover (NaN: not known), upload_id,
    `items` (how many one file left out of stock; 1: this item alone) and `ref` (of its open alert, or "").

    `total`: of all of them; `items`: how many items they are. `sales_known`: of any of them; None: they are being read.
    """

    rows: pd.DataFrame
    total: int
    items: int
    sales_known: bool | None


def item_decisions(stores: tuple[str, ...], limit: int) -> Decisions:
    """The worst of these stores, of all where none is named; from memory.

    Ranked once for all who ask, until stock, sales, alerts, the day or the lead time are others.
    """
    dependencies = current_dependencies()
    state, figures = item_figures()
    version = (state.table.version, figures.version, _seen())
    most = max(limit, MOST_ROWS)
    found = dependencies.query_cache.get(
        ("decisions", stores, most),
        version,
        lambda: decisions_of(state.table, figures, _waiting(), stores, most),
        PAST_IS_KEPT,
    )
    found = replace(found, rows=found.rows.head(limit))
    return found if _sales_read() else replace(found, sales_known=None)


def _seen() -> Hashable:
    """Changes with the alerts as people see them; None while they are being read."""
    dependencies = current_dependencies()
    try:
        return dependencies.open_alerts.state().seen(dependencies.clock())
    except DataUnavailable:
        return None


def _sales_read() -> bool:
    try:
        current_dependencies().sales.state()
    except StillReading:
        return False
    except DataUnavailable:
        pass
    return True


def _waiting() -> list[Alert]:
    """Open alerts as people see them now; none while they are being read."""
    dependencies = current_dependencies()
    try:
        known = dependencies.open_alerts.state().alerts
    except DataUnavailable:
        return []
    return [one for one in known if one.kind in SHORTAGES]


def decisions_of(
    table: StockTable, figures: ItemFigures, alerts: Iterable[Alert], stores: tuple[str, ...], limit: int
) -> Decisions:
    """`alerts`: of items that are out or low, of whatever status but ended."""
    now = current_dependencies().clock()
    by_item = {(one.store, one.product_id): one for one in alerts}
    answered = [key for key, one in by_item.items() if one.status_at(now) is not AlertStatus.OPEN]
    rows = _short(table, stores)
    rows = rows[~np.isin(rows, rows_of(table, answered))]
    tier = _tiers(table, figures, rows)
    first, count, risk = _one_cause(table, figures, rows, tier)
    order = _order(table, figures, rows, tier, risk)
    shown = order[first[order]]
    worst = rows[shown[:limit]]
    frame = frame_of(table, worst.astype(np.int32), ATTENTION_COLUMNS).assign(
        at_risk=risk[shown[:limit]],
        units_a_day=figures.units_a_day[worst],
        days_of_cover=figures.days_of_cover[worst],
        upload_id=[text or "" for text in table.vocabulary["upload_id"].decode(table.columns["upload_id"][worst])],
        items=count[shown[:limit]],
    )
    keys = zip(frame["store"], frame["product_id"], strict=True)
    frame["ref"] = [by_item[key].ref if key in by_item else "" for key in keys]
    return Decisions(frame, len(shown), len(rows), bool((tier != UNKNOWN_SALES).any()))


def _short(table: StockTable, stores: tuple[str, ...]) -> Places:
    short = table.columns["status"] != HEALTHY
    if stores:
        chosen = np.array([store in stores for store in table.stores], dtype=np.bool_)
        short &= chosen[table.columns["store"]]
    return np.flatnonzero(short)


def _tiers(table: StockTable, figures: ItemFigures, rows: Places) -> Places:
    """What sells and is at risk; what sells and lasts; what nobody knows the sales of; what nobody buys here."""
    units, risk = figures.units_a_day[rows], figures.at_risk[rows]
    unknown = np.isnan(units) | ((units > 0) & np.isnan(risk))
    found: Places = np.select([unknown, units <= 0, risk > 0], [UNKNOWN_SALES, UNSOLD, AT_RISK], COVERED)
    return found


def _one_cause(
    table: StockTable, figures: ItemFigures, rows: Places, tier: Places
) -> tuple[npt.NDArray[np.bool_], Places, npt.NDArray[np.float64]]:
    """Whether each is a row of its own or the first of a file's; how many items its row stands for; their risk.

    A file is one cause where it left LEAST_OF_A_FILE items of a store out of stock, LEAST_SHARE of the store's.
    """
    store, upload = table.columns["store"][rows], table.columns["upload_id"][rows].astype(np.int64)
    risk = figures.at_risk[rows].copy()
    first, count = np.ones(len(rows), dtype=np.bool_), np.ones(len(rows), dtype=np.int64)
    out = np.flatnonzero(table.columns["status"][rows] == OUT)
    files, of_file, sizes = np.unique(
        store[out].astype(np.int64) * (int(upload.max(initial=0)) + 1) + upload[out],
        return_inverse=True,
        return_counts=True,
    )
    of_store = np.bincount(table.columns["store"], minlength=len(table.stores))
    for number in np.flatnonzero(sizes >= LEAST_OF_A_FILE).tolist():
        items = out[of_file == number]
        if len(items) < LEAST_SHARE * of_store[store[items[0]]]:
            continue
        best = items[np.lexsort((-np.nan_to_num(risk[items]), tier[items]))[0]]
        known = risk[items][~np.isnan(risk[items])]
        first[items], first[best], count[best] = False, True, len(items)
        risk[best] = known.sum() if len(known) else np.nan
    return first, count, risk


def _order(
    table: StockTable, figures: ItemFigures, rows: Places, tier: Places, risk: npt.NDArray[np.float64]
) -> Places:
    """By tier, then by money; what lasts by how long; the others as ever: out before low, then by what is short."""
    cover = np.where(tier == COVERED, np.nan_to_num(figures.days_of_cover[rows], nan=np.inf), 0.0)
    money = np.where(tier == AT_RISK, -np.nan_to_num(risk), 0.0)
    worst = tuple(key[rows] for key in worst_keys(table))
    order: Places = np.lexsort((*worst, cover, money, tier))
    return order
