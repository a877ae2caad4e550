"""Stock at the cut-off: health per store, stockouts with lost sales, alerts, slow and dead stock, quality of data."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from backend_lambdas.inventory.calendar import week_end, week_start
from backend_lambdas.inventory.metrics.sales import lost_units, lost_value, usual_units
from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS, is_evaluated, slow_moving, weeks_of_stock
from backend_lambdas.reports.calendar import Period, to_the_second
from backend_lambdas.reports.inputs import (
    AlertSpan,
    ItemKey,
    ItemWeeks,
    OnHandItem,
    ReportInputs,
    SalesFacts,
    Sold,
    StockFacts,
)
from backend_lambdas.reports.sales_figures import money, units
from backend_lambdas.reports.week_stock import (
    AlertRow,
    FilesIn,
    LostSales,
    LostThen,
    QualityRow,
    SameFigure,
    SlowMovingItem,
    StockOnHandRow,
    Stockout,
)

OUT = "out_of_stock"
MOST_LISTED = 200  # in the report's value, which the dashboard reads whole; the files for machines list all
DAY_SECONDS = 86_400
TENTH = Decimal("0.1")


def on_hand_rows(stock: StockFacts) -> tuple[StockOnHandRow, ...]:
    """Per store, worst first: most items out."""
    rows = []
    for store_summary in stock.store_summaries:
        totals, before = store_summary.totals, stock.totals_before.get(store_summary.store)
        year = stock.totals_last_year.get(store_summary.store)
        out_before, out_last_year = (None if one is None else one.out for one in (before, year))
        counts = (totals.items, totals.out, totals.low, totals.units)
        rows.append(StockOnHandRow(store_summary.store, *counts, money(totals.value), out_before, out_last_year))
    return tuple(sorted(rows, key=lambda row: (-row.out, -row.low, row.store)))


def stockouts(inputs: ReportInputs, period: Period) -> tuple[Stockout, ...]:
    """Items that were out for a part of the week, dearest loss first; one row per item, its spells added up."""
    spells: dict[ItemKey, list[AlertSpan]] = {}
    for alert in inputs.alerts:
        if alert.kind == OUT and _days_inside(alert, period):
            spells.setdefault((alert.store, alert.product_id), []).append(alert)
    rows = [_stockout(key, spells[key], inputs.sales, period) for key in sorted(spells)]
    return tuple(sorted(rows, key=lambda row: (-(row.lost_value or 0), -row.days, row.store, row.product_id)))


def lost_sales(rows: Sequence[Stockout], inputs: ReportInputs, period: Period) -> LostSales:
    """The sum of the estimates, and what is known of the items out at the cut-off."""
    estimated = [row for row in rows if row.lost_units is not None]
    lost_units = sum((row.lost_units or Decimal(0) for row in estimated), Decimal(0))
    store_summaries = inputs.stock.store_summaries
    known = {one.store for one in store_summaries if one.store in inputs.stock.totals_week}
    after = [alert for alert in inputs.alerts if alert.kind == OUT and alert.opened_at >= period.ends_at()]
    later = len({(alert.store, alert.product_id) for alert in after if not alert.resolved_at and alert.store in known})
    still = sum(row.until is None and row.store in known for row in rows)
    out_known = sum(one.totals.out for one in store_summaries if one.store in known)
    out_unknown = sum(one.totals.out for one in store_summaries if one.store not in known)
    unknown = out_unknown + max(out_known - later - still, 0)
    return LostSales(len(rows), len(estimated), units(lost_units), money(_value(estimated)), unknown, later)


def lost_then(rows: Sequence[Stockout], inputs: ReportInputs, period: Period) -> LostThen:
    """What was lost in the week before and in the one a year earlier, and beside it the week, in the stores known."""
    sales, stock = inputs.sales, inputs.stock
    before = replace(inputs, sales=replace(sales, items=sales.items_before))
    last_year = replace(
        inputs, sales=replace(sales, items=sales.items_last_year), alerts=(*inputs.alerts, *inputs.alerts_last_year)
    )
    known_now = set(stock.totals_week)
    figures = []
    for then, week, known, same in (
        (before, period.week_before, known_now & set(stock.totals_before), sales.same.before),
        (last_year, period.week_last_year, known_now & set(stock.totals_last_year), sales.same.last_year),
    ):
        then_rows = stockouts(then, replace(period, week=week, first=week_start(week), last=week_end(week)))
        stores = known & set(same.same)
        total = money(_value(then_rows)) if any(row.lost_value is not None for row in then_rows) else None
        now, earlier = (money(_value([row for row in some if row.store in stores])) for some in (rows, then_rows))
        figures.append((total, SameFigure(now, earlier, len(stores), same.total) if stores else None))
    (before_total, same_before), (year_total, same_last_year) = figures
    return LostThen(before_total, year_total, same_before, same_last_year)


def _value(rows: Iterable[Stockout]) -> Decimal:
    return sum((row.lost_value or Decimal(0) for row in rows), Decimal(0))


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
    shown = [row for row in rows if row.opened or row.resolved or row.open_now]
    return tuple(sorted(shown, key=lambda row: (-row.opened, row.kind)))


def slow_moving_items(inputs: ReportInputs) -> Iterator[SlowMovingItem]:
    """Slow and dead items, store by store, in the stores that can be evaluated."""
    evaluated = evaluated_stores(inputs)
    for store, rows in inputs.stock.on_hand.items():
        if store in evaluated:
            found = (_slow_moving_item(store, row, inputs.sales.items.get((store, row.product_id))) for row in rows)
            yield from (item for item in found if item is not None)


def evaluated_stores(inputs: ReportInputs) -> set[str]:
    """Stores with stock, and with sales in all of the IDLE_WEEKS weeks."""
    evaluated = {store for store, weeks in inputs.sales.store_weeks.items() if is_evaluated(weeks)}
    return evaluated & set(inputs.stock.on_hand)


def slow_moving_rank(item: SlowMovingItem) -> tuple[Decimal, int, str, str]:
    """Dearest first."""
    return -(item.value or Decimal(0)), -item.on_hand, item.store, item.product_id


def _slow_moving_item(store: str, row: OnHandItem, weeks: ItemWeeks | None) -> SlowMovingItem | None:
    """None for an item that is out, or sells well enough (`metrics.slow_moving`)."""
    sold = weeks.idle_units if weeks else 0.0
    if slow_moving(row.on_hand, sold) is None:
        return None
    value = None if row.unit_price is None else money(row.unit_price * row.on_hand)
    weekly = units(sold / IDLE_WEEKS)
    cover = weeks_of_stock(sold, IDLE_WEEKS, row.on_hand)
    rounded = None if cover is None else Decimal(cover).quantize(TENTH)
    return SlowMovingItem(store, row.product_id, row.product_name, row.on_hand, weekly, rounded, value)


def _days_inside(alert: AlertSpan, period: Period) -> float:
    """For how many days of the week the alert stood."""
    begun = max(alert.opened_at, period.starts_at())
    cut_off = datetime.fromisoformat(period.cut_off)
    ended = min(alert.resolved_at or cut_off, period.ends_at())
    return max((ended - begun).total_seconds(), 0.0) / DAY_SECONDS


def _stockout(key: ItemKey, spans: Sequence[AlertSpan], sales: SalesFacts, period: Period) -> Stockout:
    out_days = min(sum(_days_inside(span, period) for span in spans), 7.0)
    item = sales.items.get(key)
    usual, lost, value = _lost(item, out_days) if _has_reported(sales, key[0], period) else (None, None, None)
    last = max(spans, key=lambda span: span.opened_at)
    return Stockout(
        store=key[0],
        product_id=key[1],
        product_name=last.product_name,
        since=to_the_second(min(span.opened_at for span in spans)),
        until=None if last.resolved_at is None else to_the_second(last.resolved_at),
        days=Decimal(out_days).quantize(TENTH),
        usual_units=usual,
        sold_units=units(item.units if item else 0),
        lost_units=lost,
        lost_value=value,
    )


def _has_reported(sales: SalesFacts, store: str, period: Period) -> bool:
    """Whether the store's sales of the week are whole: what has not been reported is not lost."""
    week = (period.first.toordinal(), period.last.toordinal())
    return sales.reported is None or sales.reported.is_whole(store, week)


def _lost(item: ItemWeeks | None, out_days: float) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Usual units a week; units and value lost (`metrics.lost_sales`)."""
    usual = usual_units(item.base_units, item.base_weeks) if item else None
    if item is None or usual is None:
        return None, None, None
    lost = lost_units(usual, item.units, out_days)
    return units(usual), units(lost), money(lost_value(lost, item.base_units, item.base_revenue))


WEEK_DAYS = 7


def quality_rows(inputs: ReportInputs) -> tuple[QualityRow, ...]:
    """Per store, the one with most to mend first. A store is one with stock, with a sale, or with an accepted row."""
    last_files = {store_summary.store: store_summary.last_upload_at for store_summary in inputs.stock.store_summaries}
    sellers = (name for name in inputs.sales.stores if _sold(inputs, name))
    senders = (name for name, (accepted, _) in inputs.lines.items() if accepted)
    rows = [_quality(store, last_files, inputs) for store in {*last_files, *sellers, *senders}]
    return tuple(sorted(rows, key=_urgency))


def files_in(inputs: ReportInputs, quality: Sequence[QualityRow], unread: int) -> FilesIn:
    """The files of the week; rows that no store of the list has belong to no known store."""
    files, rows, rejected = inputs.files
    return FilesIn(
        files,
        rows,
        rejected,
        unread,
        unknown_rows=rows - sum(row.rows for row in quality),
        unknown_rejected=rejected - sum(row.rejected for row in quality),
    )


def _quality(store: str, last_files: dict[str, str | None], inputs: ReportInputs) -> QualityRow:
    rows = inputs.stock.on_hand.get(store, ())
    accepted, rejected = inputs.lines.get(store, (0, 0))
    return QualityRow(
        store=store,
        last_file=last_files.get(store),
        days=inputs.stock.days_with_file.get(store, 0),
        items=len(rows),
        negative=sum(row.on_hand < 0 for row in rows),
        unpriced=sum(row.unit_price is None for row in rows),
        uncategorised=sum(not row.category for row in rows),
        sold_unlisted=inputs.sales.unlisted.get(store, 0),
        has_sales=_sold(inputs, store),
        rows=accepted + rejected,
        rejected=rejected,
        has_stock=store in last_files,
    )


def _sold(inputs: ReportInputs, store: str) -> bool:
    found = inputs.sales.stores.get(store)
    week = Sold() if found is None else found.week
    return week.units > 0 or week.returned_units > 0


def _urgency(row: QualityRow) -> tuple[object, ...]:
    days = row.days if row.has_stock else WEEK_DAYS
    return days, -row.rejected, -row.negative, -row.unpriced, -row.sold_unlisted, row.store
