"""How good the files are that came: statistics of files, and a score for each store with what to do about it. Pure.

One definition for each figure: docs/metrics.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from backend_lambdas.inventory.store_settings import GRACE, StoreSettings, next_deadline
from backend_lambdas.uploads.rows.kinds import KINDS, STOCK
from backend_lambdas.uploads.upload import FAILED, Upload

FILES = tuple(KINDS)  # what people send; undos and recorded movements are no files of theirs
REFUSED = ("REJECTED", FAILED)
NOTEWORTHY_SUCCESS, NOTEWORTHY_REJECTED = 0.05, 0.01  # of 1; less than that comes and goes by itself. Taste
LEAST_FILES = 3  # a score from fewer says more about chance than about a store


@dataclass(frozen=True, slots=True)
class FileStatistics:
    """`applied`, `refused` (rejected or given up), `undone` of `files`; the others wait or were out of date."""

    files: int = 0
    applied: int = 0
    refused: int = 0
    rows: int = 0
    rejected_rows: int = 0
    undone: int = 0

    @property
    def success_rate(self) -> float | None:
        """Of files that ended either way; None where none has."""
        ended = self.applied + self.refused
        return self.applied / ended if ended else None

    @property
    def rejected_share(self) -> float | None:
        return self.rejected_rows / self.rows if self.rows else None


def statistics(uploads: Iterable[Upload]) -> FileStatistics:
    found = [upload for upload in uploads if upload.kind in FILES]
    return FileStatistics(
        files=len(found),
        applied=sum(_is_applied(upload) for upload in found),
        refused=sum(upload.status in REFUSED for upload in found),
        rows=sum(upload.total or 0 for upload in found),
        rejected_rows=sum(upload.rejected or 0 for upload in found),
        undone=sum(bool(upload.undone_by_upload) for upload in found),
    )


def by_sender(uploads: Iterable[Upload]) -> dict[str, FileStatistics]:
    """Who sent most, first; "": nobody said so."""
    found: dict[str, list[Upload]] = defaultdict(list)
    for upload in uploads:
        found[upload.by or ""].append(upload)
    each = {name: statistics(some) for name, some in found.items()}
    return dict(sorted(((n, s) for n, s in each.items() if s.files), key=lambda one: (-one[1].files, one[0])))


def by_week(uploads: Iterable[Upload]) -> dict[date, FileStatistics]:
    """By the Monday (UTC) of the week in which they came, oldest first."""
    found: dict[date, list[Upload]] = defaultdict(list)
    for upload in uploads:
        day = upload.received_at.date()
        found[day - timedelta(days=day.weekday())].append(upload)
    return {monday: statistics(found[monday]) for monday in sorted(found)}


@dataclass(frozen=True, slots=True)
class Trend:
    """The newest week against those before it: how the success rate and the share of rejected rows went (of 1)."""

    week: FileStatistics
    before: FileStatistics
    success: float = 0.0
    rejected: float = 0.0

    @property
    def is_worse(self) -> bool:
        return self.success <= -NOTEWORTHY_SUCCESS or self.rejected >= NOTEWORTHY_REJECTED

    @property
    def is_better(self) -> bool:
        return not self.is_worse and (self.success >= NOTEWORTHY_SUCCESS or self.rejected <= -NOTEWORTHY_REJECTED)


def trend(weeks: Mapping[date, FileStatistics]) -> Trend | None:
    """None with fewer than LEAST_FILES on either side: that says more about chance than about the files."""
    *earlier, newest = weeks.values() or [FileStatistics()]
    before = FileStatistics(*(sum(getattr(one, name) for one in earlier) for name in FileStatistics.__slots__))
    if min(newest.files, before.files) < LEAST_FILES:
        return None
    success = _less(newest.success_rate, before.success_rate)
    return Trend(newest, before, success, _less(newest.rejected_share, before.rejected_share))


def _less(one: float | None, other: float | None) -> float:
    return 0.0 if one is None or other is None else one - other


def _is_applied(upload: Upload) -> bool:
    return upload.status == "COMMITTED" and not upload.undone_by_upload


class Aspect(StrEnum):
    """What a store's score is made of."""

    ON_TIME = "on time"
    ROWS = "rejected rows"
    BELOW_ZERO = "below zero"
    SURPRISES = "surprises"


# How much of the score, and at which share nothing of it is left. Taste, but for the order: a file that does not come
# hides everything else; 5 % rejected rows is one row in twenty that nobody counts.
WEIGHTS = {Aspect.ON_TIME: 40, Aspect.ROWS: 30, Aspect.BELOW_ZERO: 15, Aspect.SURPRISES: 15}
WORST = {Aspect.ON_TIME: 1.0, Aspect.ROWS: 0.05, Aspect.BELOW_ZERO: 0.02, Aspect.SURPRISES: 0.2}


@dataclass(frozen=True, slots=True)
class StoreQuality:
    """`due`, `met`: deadlines of its stock files. `bad`: the share that is bad, of each aspect that is known.

    `surprises`: files that were held, refused, given up or undone.
    """

    store: str
    files: int
    due: int
    met: int
    bad: Mapping[Aspect, float]

    @property
    def score(self) -> int | None:
        """0 to 100; None with fewer than LEAST_FILES and no deadline. What is not known has no weight."""
        if not self.bad or (self.files < LEAST_FILES and not self.due):
            return None
        kept = sum(WEIGHTS[one] * (1 - min(1.0, share / WORST[one])) for one, share in self.bad.items())
        return round(100 * kept / sum(WEIGHTS[one] for one in self.bad))

    @property
    def worst(self) -> Aspect | None:
        """What costs most points; None: nothing does."""
        lost = {one: WEIGHTS[one] * min(1.0, share / WORST[one]) for one, share in self.bad.items() if share}
        return max(lost, key=lambda one: lost[one]) if lost else None


@dataclass(frozen=True, slots=True)
class Period:
    """Aware UTC times; `zone`: the company's, of stores without one of their own."""

    start: datetime
    end: datetime
    zone: str


def store_quality(
    store: str, uploads: Sequence[Upload], settings: StoreSettings | None, below_zero: float | None, period: Period
) -> StoreQuality:
    """`below_zero`: the share of its items whose count is below 0 now; None: it has no items."""
    own = [(upload, rows, bad) for upload in uploads for name, rows, bad in upload.by_store if name == store]
    own = [one for one in own if one[0].kind in FILES]
    counts = [upload for upload, rows, _ in own if upload.kind == STOCK.name and rows and upload.status == "COMMITTED"]
    due = deadlines(settings, period) if settings else ()
    met = _met(settings, counts, period.zone) if settings else set()
    bad: dict[Aspect, float] = {}
    if due:
        bad[Aspect.ON_TIME] = 1 - len(met & set(due)) / len(due)
    if total := sum(rows + wrong for _, rows, wrong in own):
        bad[Aspect.ROWS] = sum(wrong for _, _, wrong in own) / total
    if below_zero is not None:
        bad[Aspect.BELOW_ZERO] = below_zero
    if own:
        surprises = (upload for upload, _, _ in own if upload.status in (*REFUSED, "HELD") or upload.decision)
        undone = sum(bool(upload.undone_by_upload) for upload, _, _ in own)
        bad[Aspect.SURPRISES] = min(1.0, (sum(1 for _ in surprises) + undone) / len(own))
    return StoreQuality(store, len(own), len(due), len(met & set(due)), bad)


def deadlines(settings: StoreSettings, period: Period) -> tuple[datetime, ...]:
    """By when its files were due in the period, as far as that is over (`store_settings.GRACE`)."""
    if not settings.expected or not settings.expected_since:
        return ()
    found: list[datetime] = []
    at = next_deadline(settings, max(period.start, datetime.fromisoformat(settings.expected_since)), period.zone)
    while at is not None and at + GRACE < period.end:
        found.append(at)
        at = next_deadline(settings, at, period.zone)
    return tuple(found)


def _met(settings: StoreSettings, counts: Iterable[Upload], zone: str) -> set[datetime]:
    """A file meets the first deadline that is not over for GRACE when it comes, as `store_settings.missed_deadline`."""
    moments = (next_deadline(settings, upload.received_at - GRACE - timedelta.resolution, zone) for upload in counts)
    return {moment for moment in moments if moment is not None}


def most_frequent(reasons: Iterable[tuple[str, str]], number: int) -> list[tuple[str, str, int]]:
    """(column, reason, rows), the most frequent first."""
    return [(column, reason, rows) for (column, reason), rows in Counter(reasons).most_common(number)]
