"""Stock at the cut-off: health per store, stockouts with lost sales, alerts, slow and dead stock."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from backend_lambdas.inventory.report_calendar import Period
from backend_lambdas.inventory.report_inputs import (
    BASE_WEEKS,
    IDLE_WEEKS,
    AlertSpan,
    ItemKey,
    ItemWeeks,
    ReportInputs,
    SalesFacts,
    ShelfItem,
    StockFacts,
)
from backend_lambdas.inventory.report_sales import money, units
from backend_lambdas.inventory.week_stock import AlertRow, IdleItem, LostSales, ShelfRow, Stockout

OUT = "out_of_stock"
SELLS_REGULARLY = 4  # of the BASE_WEEKS weeks; below that a week without a sale is no sign of a lost one
SLOW_WEEKS_OF_COVER = 26
MOST_LISTED = 200  # in the report's value, which the dashboard reads whole; the files for machines list all
DAY_SECONDS = 86_400
TENTH = Decimal("0.1")


def shelf_rows(stock: StockFacts) -> tuple[ShelfRow, ...]:
    """Per store, worst first: most items out."""
    rows = []
    for standing in stock.standings:
        totals, before = standing.totals, stock.totals_before.get(standing.store)
        out_before = None if before is None else before.out
        value = money(totals.value)
        rows.append(ShelfRow(standing.store, totals.items, totals.out, totals.low, totals.units, value, out_before))
    return tuple(sorted(rows, key=lambda row: (-row.out, -row.low, row.store)))


def stockouts(inputs: ReportInputs, period: Period) -> tuple[Stockout, ...]:
    """Items that were out for a part of the week, dearest loss first; one row per item, its spells added up."""
    spells: dict[ItemKey, list[AlertSpan]] = {}
    for alert in inputs.alerts:
        if alert.kind == OUT and _days_inside(alert, period):
            spells.setdefault((alert.store, alert.product_id), []).append(alert)
    rows = [_stockout(key, spells[key], inputs.sales, period) for key in sorted(spells)]
    return tuple(sorted(rows, key=lambda row: (-(row.lost_value or 0), -row.days, row.store, row.product_id)))


def lost_sales(rows: Sequence[Stockout]) -> LostSales:
    estimated = [row for row in rows if row.lost_units is not None]
    lost_units = sum((row.lost_units or Decimal(0) for row in estimated), Decimal(0))
    value = sum((row.lost_value or Decimal(0) for row in estimated), Decimal(0))
    return LostSales(len(rows), len(estimated), units(lost_units), money(value))


def alert_rows(alerts: Iterable[AlertSpan], period: Period) -> tuple[AlertRow, ...]:
    """Per kind, in the order of first mention; kinds with nothing to tell are left out."""
    first, after = period.starts_at(), period.ends_at()
    opened: Counter[str] = Counter()
    resolved: Counter[str] = Counter()
    open_now: Counter[str] = Counter()
    for alert in alerts:
        opened[alert.kind] += first <= alert.opened_at < after
        if alert.lasting:
            resolved[alert.kind] += alert.resolved_at is not None and first <= alert.resolved_at < after
            open_now[alert.kind] += alert.resolved_at is None
    rows = (AlertRow(kind, opened[kind], resolved[kind], open_now[kind]) for kind in opened)
    told = [row for row in rows if row.opened or row.resolved or row.open_now]
    return tuple(sorted(told, key=lambda row: (-row.opened, row.kind)))


def idle_items(inputs: ReportInputs) -> Iterator[IdleItem]:
    """Slow and dead items, store by store, in the stores that can be judged."""
    judged = judged_stores(inputs)
    for store, rows in inputs.stock.shelves.items():
        if store in judged:
            found = (_idle_item(store, row, inputs.sales.items.get((store, row.product_id))) for row in rows)
            yield from (item for item in found if item is not None)


def judged_stores(inputs: ReportInputs) -> set[str]:
    """Stores with stock, and with sales in all of the IDLE_WEEKS weeks."""
    judged = {store for store, weeks in inputs.sales.store_weeks.items() if weeks >= IDLE_WEEKS}
    return judged & set(inputs.stock.shelves)


def idle_rank(item: IdleItem) -> tuple[Decimal, int, str, str]:
    """Dearest first."""
    return -(item.value or Decimal(0)), -item.on_hand, item.store, item.product_id


def _idle_item(store: str, row: ShelfItem, weeks: ItemWeeks | None) -> IdleItem | None:
    """None for an item that is out, or sells well enough."""
    sold = weeks.idle_units if weeks else 0.0
    if row.on_hand <= 0 or (sold and row.on_hand * IDLE_WEEKS <= SLOW_WEEKS_OF_COVER * sold):
        return None
    value = None if row.unit_price is None else money(row.unit_price * row.on_hand)
    weekly = units(sold / IDLE_WEEKS)
    cover = Decimal(row.on_hand * IDLE_WEEKS / sold).quantize(TENTH) if sold else None
    return IdleItem(store, row.product_id, row.product_name, row.on_hand, weekly, cover, value)


def _days_inside(alert: AlertSpan, period: Period) -> float:
    """For how many days of the week the alert stood."""
    begun = max(alert.opened_at, period.starts_at())
    cut_off = datetime.fromisoformat(period.cut_off)
    ended = min(alert.resolved_at or cut_off, period.ends_at())
    return max((ended - begun).total_seconds(), 0.0) / DAY_SECONDS


def _stockout(key: ItemKey, spans: Sequence[AlertSpan], sales: SalesFacts, period: Period) -> Stockout:
    out_days = min(sum(_days_inside(span, period) for span in spans), 7.0)
    item = sales.items.get(key)
    usual, lost, value = _lost(item, out_days)
    last = max(spans, key=lambda span: span.opened_at)
    return Stockout(
        store=key[0],
        product_id=key[1],
        product_name=last.product_name,
        since=_text(min(span.opened_at for span in spans)),
        until=None if last.resolved_at is None else _text(last.resolved_at),
        days=Decimal(out_days).quantize(TENTH),
        usual_units=usual,
        sold_units=units(item.units if item else 0),
        lost_units=lost,
        lost_value=value,
    )


def _lost(item: ItemWeeks | None, out_days: float) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Usual units a week; units and value lost: the usual sales of the days out, at most what the week fell short."""
    if item is None or item.base_weeks < SELLS_REGULARLY or item.base_units <= 0:
        return None, None, None
    usual = item.base_units / BASE_WEEKS
    lost = max(min(usual * out_days / 7, usual - item.units), 0.0)
    return units(usual), units(lost), money(lost * item.base_revenue / item.base_units)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
