"""What importing a file would do, found with the functions that import it, and without writing.

A file is read as `stock.read_stock`, `rows.sales` (preview_sales.py) and `rows.products` (preview_products.py) read
it, judged and planned as an upload that arrives now, and the alerts are those of `alerts.episodes` for the planned
changes. So its numbers are those of the import, unless something else is written in between
(docs/decisions/355-a-preview-is-the-import-without-its-writes.md).
"""

from dataclasses import dataclass, replace

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.movements import start_of_day
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.compared_stores import PreviewWork, StoresCompared
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.ports import UploadFile
from backend_lambdas.uploads.preview_products import preview_products
from backend_lambdas.uploads.preview_reading import looked_at, what_was_read
from backend_lambdas.uploads.preview_result import SHOWN_STORES, SUMS, Preview, PreviewState
from backend_lambdas.uploads.preview_sales import preview_sales
from backend_lambdas.uploads.protocol.apply import Job
from backend_lambdas.uploads.protocol.parse import mode_of, opened
from backend_lambdas.uploads.protocol.recall import Recall, read_as_answered
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.rows.stock import parse_stock_file
from backend_lambdas.uploads.rows.stock_lines import ParsedStockFile
from backend_lambdas.uploads.sender import VENDORS_FILE, Sender, known_sender
from backend_lambdas.uploads.stock import CatalogueFound, SalesFound, judge_own, read_stock


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that was sent to be looked at; `metadata` is what importing it would sign.

    `arrival`: as if it arrived now. `sender`: who asks; the account is read anew.
    """

    arrival: Arrival
    metadata: dict[str, str]
    sender: Sender


def preview_upload(draft: Draft, work: PreviewWork, rejected: RejectedRows) -> Preview:
    """Read, judge and plan the file; `rejected` takes its rejected rows. Writes to no store.

    Raise OutOfTime where it takes too long, StorageError where something cannot be read.
    """
    made_at = iso_time(work.attempt.clock_ms())
    try:
        with opened(draft.arrival, work.stores.files) as found:
            shown = _preview(draft, work, replace(found, metadata=draft.metadata), rejected)
    except UploadRejected as refused:
        shown = Preview(state=PreviewState.REFUSED, reason=refused.reason)
    return replace(shown, made_at=made_at)


def _preview(draft: Draft, work: PreviewWork, file: UploadFile, rejected: RejectedRows) -> Preview:
    mode = mode_of(draft.arrival, file)
    sender = known_sender(draft.sender, work.stores.senders)

    def parse(file: UploadFile) -> ParsedStockFile:
        stores = work.stores.directory
        asked = stores.known, stores.merged
        return read_stock(file, mode, rejected.add, parse_stock_file, lambda: sender.is_vendor, *asked)

    try:
        parsed = read_as_answered(Recall(work.stores.records, sender.user_id), file, parse)
    except SalesFound:
        return preview_sales(draft.arrival, work, file, sender, rejected)
    except CatalogueFound:
        return preview_products(draft.arrival, work, file, sender, rejected)
    except UploadRejected as refused:
        return looked_at(file, refused)
    read = replace(what_was_read(parsed, rejected), mode=mode.value)
    if read.state is PreviewState.REFUSED:
        return read
    if sender.is_vendor:
        raise UploadRejected(VENDORS_FILE)
    work.progress(read)
    upload_id, event_ms = draft.arrival.upload_id, draft.arrival.event_ms
    job = Job(
        upload_id=upload_id,
        ver=draft.arrival.ver(upload_id),
        mode=mode,
        sender=sender,
        whole=mode is UploadMode.SNAPSHOT and parsed.rejected == 0,
        thresholds=work.stores.rules.thresholds(),
        limits=work.limits,
        day_start=start_of_day(event_ms, work.zone) if work.reduces_stock else None,
    )
    return _of_stock(work, job, parsed, read)


def _of_stock(work: PreviewWork, job: Job, parsed: ParsedStockFile, read: Preview) -> Preview:
    judged = judge_own(work.stores, work.attempt, job, parsed, with_effect=False)
    comparing = StoresCompared(work, replace(job, similar=judged.similar))
    for store in sorted(parsed.stores):
        work.attempt.check()
        comparing.add(store, parsed.stores[store])
    all_held = judged.reason is not None
    stores = comparing.stores
    done = [] if all_held else [one for one in stores if one.held is None]
    held = stores if all_held else [one for one in stores if one.held is not None]
    return replace(
        read,
        state=PreviewState.READY,
        importing=sum(one.rows for one in done),
        **{name: sum(getattr(one, name) for one in done) for name in SUMS},
        waiting=sum(one.rows for one in held),
        waiting_changes=sum(one.changed + one.removed for one in held),
        held=judged.reason,
        new_stores=judged.new_stores[:SHOWN_STORES],
        stores=tuple(sorted(stores, key=lambda one: one.held is None)[:SHOWN_STORES]),
        changes=tuple(change for _, _, change in comparing.changes),
        alerts=() if all_held else tuple(comparing.alerts),
    )
