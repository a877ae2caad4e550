"""The nightly check: rows, alerts, history, totals, leases and uploads are held against each other, and mended.

Everything here can be seen from the rows, so nothing that was lost on the way (a stream record, a message, a process)
stays lost for longer than a day. What is mended is counted and mailed: a count above zero is a fault somewhere else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

from backend_lambdas.alerts.alert import AlertKind, StockZone, stock_zone
from backend_lambdas.alerts.recheck import Recheck, Rechecked, complete_history, recheck_items
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary, aggregate_store, sum_totals
from backend_lambdas.inventory.versions import iso_time

# What changed within the last hour may still be on its way through the stream.
SETTLED_AFTER_MS = 3_600_000
# A day and some: every change's history is looked for once, also when a night's check begins an hour later.
HISTORY_OF_MS = 26 * 3_600_000
# An upload without an end: its message comes again for 25 minutes, a long one hands itself on for hours.
UPLOAD_HANGS_AFTER_MS = 6 * 3_600_000
CHECK_AT_ONCE = 100


class Books(Protocol):
    """What is held against each other."""

    def store_summaries(self) -> list[StoreSummary]:
        """Every store with its totals as the pages show them."""

    def pages(self, store: str) -> Iterator[list[StockRow]]:
        """Every row of the store, the delisted ones too, page by page."""

    def open_episodes(self, store: str) -> Mapping[str, AlertKind]:
        """By product_id what the items' alert states take for open."""

    def unfinished_ms(self, store: str) -> int | None:
        """When an attempt last worked that holds the store's lease or has left rows unpublished; None: there is none.

        A long upload between two of its runs is such a one, too.
        """

    def hanging_uploads(self, before_ms: int) -> list[str]:
        """The ids of uploads received before then that have not ended, wait for nobody and that nobody works on."""


class Repairs(Protocol):
    """What is mended beside alerts and history."""

    def publish_again(self, store: str) -> bool:
        """Under the lease: make the store's totals and snapshot those of its rows. False: they were, or it is busy."""

    def restart(self, upload_id: str) -> None:
        """Send the upload's event again."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One night. `stores` checked, `stores_left` not for want of time; the others count what was mended.

    `opened`, `resolved`: alerts; `entries` of the history; `totals`: stores published again; `uploads` sent again.
    """

    stores: int = 0
    stores_left: int = 0
    rows: int = 0
    opened: int = 0
    resolved: int = 0
    entries: int = 0
    totals: int = 0
    uploads: int = 0
    failed: tuple[str, ...] = field(default=())

    @property
    def repaired(self) -> int:
        return self.opened + self.resolved + self.entries + self.totals + self.uploads

    def plus(self, done: Rechecked) -> "Checked":
        return replace(
            self,
            opened=self.opened + done.opened,
            resolved=self.resolved + done.resolved,
            entries=self.entries + done.entries,
            failed=(*self.failed, *done.failed),
        )

    def counts(self) -> dict[str, int]:
        return {name: value for name, value in asdict(self).items() if name != "failed"} | {"failed": len(self.failed)}


@dataclass(frozen=True, slots=True)
class _Found:
    """What reading one store has shown: suspicious items, rows that changed lately, totals, count of rows."""

    items: list[tuple[str, str]]
    lately: list[StockRow]
    totals: StockTotals
    rows: int


def nightly_check(
    books: Books, recheck: Recheck, repairs: Repairs, now_ms: int, out_of_time: Callable[[], bool]
) -> Checked:
    """Check every store, beginning with another one each night; stop between stores when `out_of_time` says so."""
    store_summaries = _rotated(books.store_summaries(), now_ms)
    done = Checked()
    for number, store_summary in enumerate(store_summaries):
        if out_of_time():
            return replace(done, stores_left=len(store_summaries) - number)
        done = _check_store(store_summary, books, recheck, repairs, now_ms, done)
    hanging = books.hanging_uploads(now_ms - UPLOAD_HANGS_AFTER_MS)
    for upload_id in hanging:
        repairs.restart(upload_id)
    return replace(done, uploads=len(hanging))


def _rotated(store_summaries: list[StoreSummary], now_ms: int) -> list[StoreSummary]:
    """A company too large for one night has every store checked in turn."""
    start = (now_ms // 86_400_000 * 7) % max(len(store_summaries), 1)
    return store_summaries[start:] + store_summaries[:start]


def _check_store(
    store_summary: StoreSummary, books: Books, recheck: Recheck, repairs: Repairs, now_ms: int, done: Checked
) -> Checked:
    store = store_summary.store
    found = _read_store(store, books, now_ms)
    for start in range(0, len(found.items), CHECK_AT_ONCE):
        done = done.plus(recheck_items(found.items[start : start + CHECK_AT_ONCE], recheck, now_ms))
    for start in range(0, len(found.lately), CHECK_AT_ONCE):
        done = done.plus(complete_history(found.lately[start : start + CHECK_AT_ONCE], recheck.history))
    published = repairs.publish_again(store) if _is_unpublished(store_summary, found, books, now_ms) else False
    return replace(done, stores=done.stores + 1, rows=done.rows + found.rows, totals=done.totals + published)


def _is_unpublished(store_summary: StoreSummary, found: _Found, books: Books, now_ms: int) -> bool:
    """Whether the pages show other totals than the rows make, and nobody is about to change that."""
    unfinished_ms = books.unfinished_ms(store_summary.store)
    if unfinished_ms is not None:
        return unfinished_ms < now_ms - SETTLED_AFTER_MS
    return found.totals != store_summary.totals


def _read_store(store: str, books: Books, now_ms: int) -> _Found:
    episodes = dict(books.open_episodes(store))
    settled, lately = iso_time(now_ms - SETTLED_AFTER_MS), iso_time(now_ms - HISTORY_OF_MS)
    items: list[tuple[str, str]] = []
    changed: list[StockRow] = []
    totals, rows = StockTotals(), 0
    for page in books.pages(store):
        totals = sum_totals((totals, aggregate_store(page).totals))
        rows += len(page)
        for row in page:
            episode = episodes.pop(row.product_id, None)
            if row.changed_at > settled:
                continue
            if not fits(row, episode):
                items.append((store, row.product_id))
            if row.changed_at > lately:
                changed.append(row)
    items += [(store, product_id) for product_id in episodes]
    return _Found(items, changed, totals, rows)


def fits(row: StockRow, episode: AlertKind | None) -> bool:
    """Whether this may be the item's open episode (None: none is) while its row stands where it does."""
    allowed: Mapping[StockZone, tuple[AlertKind | None, ...]] = {
        StockZone.OUT: (AlertKind.OUT_OF_STOCK,),
        StockZone.LOW: (AlertKind.LOW_STOCK,),
        StockZone.BAND: (AlertKind.LOW_STOCK, None),
    }
    return episode in allowed.get(stock_zone(row), (None,))


def told_night(checked: Checked) -> list[str]:
    """What was mended, in words, for the mail and the page; empty when all was in order."""
    said: Iterable[tuple[int, str, str]] = (
        (checked.opened, "missed alert was opened", "missed alerts were opened"),
        (
            checked.resolved,
            "alert whose shortage was over was resolved",
            "alerts whose shortage was over were resolved",
        ),
        (
            checked.entries,
            "missing entry of an item's history was added",
            "missing entries of items' history were added",
        ),
        (checked.totals, "store's totals were corrected", "stores' totals were corrected"),
        (checked.uploads, "upload that had stopped was started again", "uploads that had stopped were started again"),
        (len(checked.failed), "item could not be mended", "items could not be mended"),
        (checked.stores_left, "store is left for the next night", "stores are left for the next night"),
    )
    return [f"{count} {one if count == 1 else many}" for count, one, many in said if count]
