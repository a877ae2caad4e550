"""What importing a catalogue or a list of prices would do to the products as they are; see preview.py."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.products import ProductChange, priced
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.ports import UploadFile
from backend_lambdas.uploads.preview_reading import looked_at, what_was_read
from backend_lambdas.uploads.preview_result import SHOWN_CHANGES, Preview, PreviewState, ShownChange
from backend_lambdas.uploads.product_changes import CatalogueWork
from backend_lambdas.uploads.product_plan import CataloguePlan, plan_of
from backend_lambdas.uploads.product_reading import (
    NotTaken,
    OpenedCatalogue,
    hold_reason,
    open_products,
    quota_day,
    quota_words,
    refuse_closed,
)
from backend_lambdas.uploads.protocol.recall import Recall, read_as_answered
from backend_lambdas.uploads.rows.kinds import PRODUCTS
from backend_lambdas.uploads.rows.products import ParsedProductFile, parse_catalogue
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.sender import Sender


def preview_products(
    arrival: Arrival, work: PreviewWork, file: UploadFile, sender: Sender, rejected: RejectedRows
) -> Preview:
    """As `products.ProductFile` reads, plans and holds it; nothing of the day's quota is taken.

    `sender`: with the account. A file that is more than its vendor may still send today is refused, as it would be.
    """
    look = _Look(arrival, work, sender, rejected)
    try:
        parsed = read_as_answered(Recall(work.stores.records, sender.user_id), file, look.parse)
    except NotTaken as refused:
        return Preview(state=PreviewState.REFUSED, reason=refused.reason, kind=PRODUCTS.name)
    except UploadRejected as refused:
        return replace(looked_at(file, refused), kind=PRODUCTS.name)
    read = replace(what_was_read(parsed, rejected), kind=parsed.kind)
    if read.state is PreviewState.REFUSED:
        return read
    work.progress(read)
    opened, plan = look.found[-1]
    upload_id = arrival.upload_id
    compared = CatalogueWork(plan, opened.products, arrival.ver(upload_id), upload_id, work.attempt.clock_ms())
    changes = [one for one in compared.changes(plan.lines) if one.old is None or one.new.rev != one.old.rev]
    work.attempt.check()
    held = hold_reason(sender, opened.vendor, plan)
    return replace(
        read,
        state=PreviewState.READY,
        importing=0 if held else parsed.accepted,
        waiting=parsed.accepted if held else 0,
        held=held,
        vendor=opened.vendor.vendor,
        changed=compared.counts["applied"],
        new=sum(_is_new(one) for one in changes),
        prices=sum(not _is_new(one) and "unit_price" in one.differences for one in changes),
        unchanged=compared.counts["unchanged"],
        superseded=compared.counts["superseded"],
        changes=tuple(map(_shown, heapq.nsmallest(SHOWN_CHANGES, changes, key=_prices_first))),
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a file; `found`: what each reading of it has found."""

    arrival: Arrival
    work: PreviewWork
    sender: Sender
    rejected: RejectedRows
    found: list[tuple[OpenedCatalogue, CataloguePlan]] = field(default_factory=list)

    def parse(self, file: UploadFile) -> ParsedProductFile:
        """Raises as `products.ProductFile.parse`."""
        stores = self.work.products
        opened = open_products(file, self.sender, stores)
        vendor, rows = opened.vendor, opened.contents.rows
        refuse_closed(vendor)
        day = quota_day(self.arrival.event_ms)
        files_sent, rows_sent = counted = stores.quotas.taken(vendor, day)
        if files_sent >= vendor.files_a_day or rows_sent + rows > vendor.rows_a_day:
            raise NotTaken(quota_words(vendor, day, counted, rows))
        known = opened.known(stores.catalogue)
        parsed = parse_catalogue(opened.table, self.rejected.add, vendor, known)
        self.found.append((opened, plan_of(vendor, parsed.lines.values(), known, opened.only_prices)))
        return parsed


def _is_new(change: ProductChange) -> bool:
    return change.old is None or change.old.gone


def _prices_first(change: ProductChange) -> tuple[int, int]:
    """Other prices, then what else changes, then new products; each in the order of the file."""
    if _is_new(change):
        return 2, change.new.line
    return int("unit_price" not in change.differences), change.new.line


def _shown(change: ProductChange) -> ShownChange:
    new = change.new
    was: dict[str, Any] | None = None
    now: dict[str, Any] = {"unit_price": priced(new.unit_price), "currency": new.currency, "category": new.category}
    if not _is_new(change):
        different = dict(_price_in_front(change))
        was, now = ({name: pair[side] for name, pair in different.items()} for side in (0, 1))
    return ShownChange("", new.product_id, new.product_name, new.line, was, now)


def _price_in_front(change: ProductChange) -> Iterator[tuple[str, tuple[str, str]]]:
    return iter(sorted(change.differences.items(), key=lambda one: one[0] != "unit_price"))
