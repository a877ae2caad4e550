"""Gathers what a weekly report is computed from: stock, alerts, files, and the lake's roll-ups."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from backend_lambdas.alerts.alert import SHORTAGES
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.paging import Item, by_key, query
from backend_lambdas.aws.lake.lake import Lake
from backend_lambdas.aws.lake.ledger import sales_head
from backend_lambdas.aws.lake.report import ReportLake
from backend_lambdas.aws.stock.categories import read_categories
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.inventory.calendar import day_a_year_earlier, months_between, week_end
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary, listed, merged_of
from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.inputs import AlertSpan, OnHandItem, ReportInputs, Rows, StockFacts
from backend_lambdas.reports.long_lists import packed_stock
from backend_lambdas.reports.stock_figures import OUT
from backend_lambdas.uploads.protocol.stored_plan import ROW_FIELDS

STORES_AT_ONCE = 4  # each holds one store's snapshot unpacked: 20,000 rows are 15 MB, and unpacking shares one core
ALERT_DAYS = 92  # alerts older than this are found only while they are open
SUMMARY_DAYS = 31
ALERT_NAMES = ("alert_id", "kind", "store", "product_id", "product_name", "opened_at", "resolved_at", "status", "ttl")
ON_HAND_FIELDS = ("product_id", "product_name", "category", "on_hand", "unit_price")


@dataclass(frozen=True, slots=True)
class ReportSources:
    """Clients and names of one deployment; every read is by key. `about`: stores the report is of, None = of all.

    `names`: store -> the name it was given.
    """

    dynamodb: Any
    stock: StockReader
    ops_table: str
    lake: Lake
    company: Callable[[], Company] = Company
    about: tuple[str, ...] | None = None
    names: Callable[[], Mapping[str, str]] = dict

    def gather(self, period: Period) -> ReportInputs:
        """Everything known at this moment about the period."""
        every = self.stock.store_summaries()
        store_summaries = [one for one in listed(every) if self._is_about(one.store)]
        shown = read_categories(self.dynamodb, self.ops_table)
        with ThreadPoolExecutor(STORES_AT_ONCE) as pool:
            names = [summary.store for summary in store_summaries]
            on_hand = dict(zip(names, pool.map(lambda one: self._on_hand(one, shown), store_summaries), strict=True))
            days = pool.map(lambda store: self._days_with_file(store, period), names)
            with_file = dict(zip(names, days, strict=True))
        alerts, year_ago = list(self._alerts(period)), list(self._alerts_a_year_earlier(period))
        out = {(alert.store, alert.product_id) for alert in (*alerts, *year_ago) if alert.kind == OUT}
        lake = ReportLake(self.lake, sales_head(self.dynamodb, self.ops_table), shown, self.about, merged_of(every))
        sales = lake.sales_facts(period, on_hand, out)
        stock = StockFacts(
            store_summaries,
            on_hand,
            self._totals(period.first - timedelta(days=1), store_summaries),
            with_file,
            self._totals(period.last, store_summaries),
            self._totals(week_end(period.week_last_year), store_summaries),
        )
        files, lines = self._files_and_lines(list(self._uploads(period)))
        company = self.company()
        return ReportInputs(
            sales,
            stock,
            alerts,
            files,
            lines,
            alerts_last_year=year_ago,
            currency=company.currency,
            company=company.name,
            about=self.about,
            language=company.language,
            number_format=company.number_format,
            date_format=company.date_format,
            names={store: name for store, name in self.names().items() if self._is_about(store)},
        )

    def _is_about(self, store: str) -> bool:
        return self.about is None or store in self.about

    def _files_and_lines(self, uploads: Sequence[Item]) -> tuple[tuple[int, int, int], dict[str, tuple[int, int]]]:
        """Files, lines and rejected lines that arrived, and the last two by store.

        Of some stores: the files that have lines of theirs, and just these lines.
        """
        if self.about is None:
            counts = (sum(one.get(name, 0) for one in uploads) for name in ("total", "rejected"))
            return (len(uploads), *counts), lines_of(uploads)
        theirs = [one for one in uploads if any(self._is_about(part[0]) for part in one.get("by_store", ()))]
        lines = {store: counts for store, counts in lines_of(theirs).items() if self._is_about(store)}
        accepted, rejected = (sum(counts[n] for counts in lines.values()) for n in (0, 1))
        return (len(theirs), accepted + rejected, rejected), lines

    def _on_hand(self, store_summary: StoreSummary, shown: Categories) -> Rows[OnHandItem]:
        """The store's rows at its summary's revision; when that cannot be put together, from the table itself."""
        with suppress(NotFound):
            return packed_stock(_shown_as(self._from_snapshot(store_summary), shown))
        live = (row for row in self.stock.rows(store_summary.store) if not row.delisted)
        rows = (OnHandItem(*(getattr(row, name) for name in ON_HAND_FIELDS)) for row in live)
        return packed_stock(_shown_as(rows, shown))

    def _from_snapshot(self, store_summary: StoreSummary) -> Iterator[OnHandItem]:
        """The snapshot's rows with what commits since have made of them. Raises NotFound when any of it is missing."""
        if store_summary.snapshot_key is None:
            raise NotFound(f"{store_summary.store} has no snapshot yet")
        snapshot = self.stock.snapshot_columns(store_summary.snapshot_key, ON_HAND_FIELDS)
        since = self._since(store_summary, snapshot.rev) if snapshot.rev < store_summary.rev else {}
        for row in _on_hand_items(snapshot.columns):
            now = since.pop(row.product_id, row)
            if now is not None:
                yield now
        yield from (row for row in since.values() if row is not None)

    def _since(self, store_summary: StoreSummary, rev: int) -> dict[str, OnHandItem | None]:
        """What became of each item that commits after `rev` have touched; None: it is delisted."""
        changes = self.stock.changes(store_summary.store, rev, store_summary.rev)
        if [change.rev for change in changes] != list(range(rev + 1, store_summary.rev + 1)):
            raise NotFound(f"Of {store_summary.store} a commit after revision {rev} is missing")
        since: dict[str, OnHandItem | None] = {}
        for change in changes:
            delta = self.stock.delta(change.plan_key)
            at = {name: [row[n] for row in delta.rows] for n, name in enumerate(ROW_FIELDS)}
            since |= {row.product_id: row for row in _on_hand_items(at)}
            since |= dict.fromkeys(delta.removed)
        return since

    def _days_with_file(self, store: str, period: Period) -> int:
        """Days of the week on which a stock file arrived that was applied."""
        low, high = (f"{int(moment.timestamp() * 1000):013d}" for moment in (period.starts_at(), period.ends_at()))
        pk = tables.statement_pk(store)
        request = by_key(self.ops_table, "pk = :pk AND sk BETWEEN :low AND :high", pk=pk, low=low, high=high)
        zone = ZoneInfo(period.zone)
        arrived = (int(item["sk"][:13]) / 1000 for item in query(self.dynamodb, ProjectionExpression="sk", **request))
        return len({datetime.fromtimestamp(seconds, zone).date() for seconds in arrived})

    def _totals(self, last: date, store_summaries: Sequence[StoreSummary]) -> dict[str, StockTotals]:
        """Each store's totals at the end of a day of the company's: after its last commit up to then.

        One that had none in STANDING_DAYS days and has had none since stood then as it stands now.
        """
        first = last - timedelta(days=SUMMARY_DAYS)
        days = UploadReader(self.dynamodb, self.ops_table).days(first, last)
        unmoved = {
            one.store: one.totals for one in store_summaries if one.changed_at and one.changed_at[:10] < f"{first}"
        }
        return unmoved | {one.store: one.totals for one in days if self._is_about(one.store)}

    def _alerts(self, period: Period) -> Iterator[AlertSpan]:
        """Those of the last ALERT_DAYS days, and those still open however old, each once."""
        found = self._alerts_opened(period.starts_at(), datetime.fromisoformat(period.cut_off))
        return self._spans((*found, *self._open_alerts()))

    def _alerts_a_year_earlier(self, period: Period) -> Iterator[AlertSpan]:
        """Those opened up to the end of the week a year earlier that stood in it."""
        first, last = (day_a_year_earlier(day) for day in (period.first, period.last))
        year_ago = replace(period, week=period.week_last_year, first=first, last=last)
        found = self._spans(self._alerts_opened(year_ago.starts_at(), year_ago.ends_at()))
        return (span for span in found if span.resolved_at is None or span.resolved_at > year_ago.starts_at())

    def _alerts_opened(self, begins: datetime, until: datetime) -> Iterator[Item]:
        """From ALERT_DAYS days before the week that begins then."""
        since = begins - timedelta(days=ALERT_DAYS)
        low, high = (moment.isoformat()[:19] for moment in (since, until + timedelta(seconds=1)))
        for month in months_between(since, until):
            for pk in tables.month_pks("ALERTS", month):
                condition = "month_pk = :pk AND month_sk BETWEEN :low AND :high"
                request = by_key(self.ops_table, condition, pk=pk, low=low, high=high)
                yield from self._projected(tables.OPS_INDEX_MONTH, request)

    def _open_alerts(self) -> Iterator[Item]:
        for number in range(tables.SHARDS):
            request = by_key(self.ops_table, "open_pk = :pk", pk=tables.open_alerts_pk(number))
            yield from self._projected(tables.OPS_INDEX_OPEN, request)

    def _projected(self, index: str, request: Item) -> Iterator[Item]:
        names = {f"#{name}": name for name in ALERT_NAMES}
        more = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
        return query(self.dynamodb, IndexName=index, **request, **more)

    def _spans(self, items: Iterable[Item]) -> Iterator[AlertSpan]:
        """Each alert of its stores once."""
        seen: set[str] = set()
        for item in items:
            if item["alert_id"] not in seen and self._is_about(item["store"]):
                seen.add(item["alert_id"])
                yield _span(item)

    def _uploads(self, period: Period) -> Iterator[Item]:
        """The records of the files that arrived in the week."""
        low, high = (moment.isoformat()[:19] for moment in (period.starts_at(), period.ends_at()))
        for month in months_between(period.starts_at(), period.ends_at()):
            condition = "month_pk = :pk AND month_sk BETWEEN :low AND :high"
            request = by_key(self.ops_table, condition, pk=tables.month_pk("UPLOADS", month), low=low, high=high)
            yield from query(self.dynamodb, IndexName=tables.OPS_INDEX_MONTH, **request)


def lines_of(uploads: Iterable[Item]) -> dict[str, tuple[int, int]]:
    """Store -> (accepted, rejected) lines in these uploads; the lines of no readable store are left out."""
    found: dict[str, tuple[int, int]] = {}
    for store, accepted, rejected in (one for upload in uploads for one in upload.get("by_store", ()) if one[0]):
        before = found.get(store, (0, 0))
        found[store] = (before[0] + accepted, before[1] + rejected)
    return found


def _shown_as(rows: Iterator[OnHandItem], names: Categories) -> Iterator[OnHandItem]:
    """With the categories that are shown."""
    if not names.renamed:
        return rows
    return (row._replace(category=names.shown(row.category or "") or None) for row in rows)


def _on_hand_items(columns: Mapping[str, list[Any]]) -> Iterator[OnHandItem]:
    for product_id, name, category, on_hand, price in zip(*(columns[field] for field in ON_HAND_FIELDS), strict=True):
        yield OnHandItem(product_id, name, category, on_hand, None if price is None else Decimal(price))


def _span(item: Item) -> AlertSpan:
    lasting = item["kind"] in SHORTAGES
    ended = item.get("resolved_at")
    if ended is None and item.get("status") == "resolved":
        ended = item["opened_at"]
    return AlertSpan(
        kind=str(item["kind"]),
        store=item["store"],
        product_id=item["product_id"],
        product_name=item.get("product_name"),
        opened_at=datetime.fromisoformat(item["opened_at"]),
        resolved_at=None if ended is None else datetime.fromisoformat(ended),
        lasting=lasting,
    )
