"""How good the files were that came in the last weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.uploads.file_quality import (
    FileStatistics,
    Period,
    StoreQuality,
    by_sender,
    by_week,
    most_frequent,
    statistics,
    store_quality,
)
from backend_lambdas.uploads.upload import Upload
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import filter_choices, kept, stores_in_order
from dashboard.data.uploads import concerns

DAYS = 28  # whole weeks: a comparison of weekdays with weekends would say nothing of the files
MOST_FILES = 2_000  # looked at: one page's read, and more than 70 a day
PAGE = 200
FILES_LOOKED_INTO = 30  # for the reasons of rejected rows; each is a read of its own
REASONS = 8


@dataclass(frozen=True, slots=True)
class FileQuality:
    """`whole` False: there were more files than are looked at. `reasons`: (column, reason as stored, rows)."""

    days: int
    all: FileStatistics
    senders: dict[str, FileStatistics]
    weeks: dict[date, FileStatistics]
    reasons: list[tuple[str, str, int]]
    stores: tuple[StoreQuality, ...]
    whole: bool = True


def known_stores() -> tuple[str, ...]:
    """To choose from; () while the stock cannot be read."""
    try:
        return filter_choices().stores
    except DataUnavailable:
        return ()


def file_quality(stores: tuple[str, ...] = ()) -> FileQuality:
    """Of these stores and the files that concern them, () = of all that the one who asks may see.

    Raises DataUnavailable.
    """
    with in_words():
        return kept("uploads", ("file quality", stores), lambda: _read(stores))


def _read(chosen: tuple[str, ...]) -> FileQuality:
    found = current_dependencies()
    now = found.clock()
    period = Period(now - timedelta(days=DAYS), now, found.report_zone.key)
    found_files = tuple(_uploads(period))
    uploads = tuple(one for one in found_files if concerns(one, chosen))
    settings, below = found.stores.settings(), _below_zero()
    actor = current_actor()
    named = {name for upload in uploads for name, *_ in upload.by_store if name and actor.sees(name)}
    every = {*named, *below, *(s for s, one in settings.items() if one.expected)}
    stores = stores_in_order(every.intersection(chosen) if chosen else every)
    each = [store_quality(store, uploads, settings.get(store), below.get(store), period) for store in stores]
    each.sort(key=lambda one: 101 if one.score is None else one.score)
    return FileQuality(
        days=DAYS,
        all=statistics(uploads),
        senders=by_sender(uploads),
        weeks=by_week(uploads),
        reasons=most_frequent(_reasons(uploads), REASONS),
        stores=tuple(each),
        whole=len(found_files) < MOST_FILES,
    )


def _uploads(period: Period) -> Iterator[Upload]:
    """The newest, at most MOST_FILES."""
    records = current_dependencies().records
    months, cursor = months_between(period.start.date(), period.end.date()), None
    for _ in range(MOST_FILES // PAGE):
        page, cursor = records.feed(months, PAGE, cursor)
        yield from (upload for upload in page if upload.received_at >= period.start)
        if cursor is None or page and page[-1].received_at < period.start:
            return


def _reasons(uploads: tuple[Upload, ...]) -> Iterator[tuple[str, str]]:
    records = current_dependencies().records
    rejected = [upload for upload in uploads if upload.rejected][:FILES_LOOKED_INTO]
    for upload in rejected:
        yield from ((error.column, error.reason) for error in records.row_errors(upload.upload_id))


def _below_zero() -> dict[str, float]:
    """Store -> the share of its items whose count is below 0."""
    table = current_dependencies().replica.state().table
    on_hand = table.columns["on_hand"]
    return {store: float((on_hand[rows] < 0).mean()) for store, rows in table.slices.items() if rows.stop > rows.start}
