"""How one vendor's files went, and what it may still send today."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from backend_lambdas.inventory.broken_rules import Rule
from backend_lambdas.inventory.vendors import Vendor, folded
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.uploads.upload import Upload
from backend_lambdas.uploads.vendor_results import VendorResults, by_week, left_out_by_rule, mondays, results
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import kept

WEEKS = 12  # a quarter of a year: long enough to see whether it gets better
MOST_FILES = 1_000  # looked at: one page's read, and 12 a day


@dataclass(frozen=True, slots=True)
class VendorPage:
    """`taken`: (files, rows) of today (UTC). `whole` False: there were more files than are looked at."""

    vendor: Vendor
    uploads: tuple[Upload, ...]
    all: VendorResults
    weeks: dict[date, VendorResults]
    rules: list[tuple[Rule, int]]
    taken: tuple[int, int]
    whole: bool


def vendor_of(name: str) -> Vendor:
    """Raises NotFound, also for a vendor that is not theirs to see, and DataUnavailable."""
    with in_words():
        return current_dependencies().own_vendors.find(name)


def vendor_page(name: str) -> VendorPage:
    """Raises NotFound, also for a vendor that is not theirs to see, and DataUnavailable."""
    vendor = vendor_of(name)
    with in_words():
        return kept("uploads", ("vendor", folded(vendor.vendor), vendor.rev), lambda: _read(vendor))


def _read(vendor: Vendor) -> VendorPage:
    found = current_dependencies()
    today = found.clock().astimezone(UTC).date()
    start = datetime.combine(mondays(today, WEEKS)[0], datetime.min.time(), UTC)
    uploads = found.own_vendors.uploads(vendor.vendor, MOST_FILES, moment_text(start))
    return VendorPage(
        vendor=vendor,
        uploads=uploads,
        all=results(uploads),
        weeks=by_week(uploads, today, WEEKS),
        rules=left_out_by_rule(uploads),
        taken=found.own_vendors.taken(vendor.vendor, today.isoformat()),
        whole=len(uploads) < MOST_FILES,
    )
