"""A sales file, or a count that landed late, as work on the stock: what `move_stock` is given and what comes of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo

from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.job import Job
from backend_lambdas.uploads.move_stock import NO_LINE, Moves, move_store
from backend_lambdas.uploads.plausibility import SurpriseLimits
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.progress import Outcome, UploadMode
from backend_lambdas.uploads.recounts import RECOUNT_DELAY_SECONDS, recounts
from backend_lambdas.uploads.sales_ports import SalesStores
from backend_lambdas.uploads.store_work import StoreWork

RECOUNTED_BY = "sales"


def sales_job(arrival: Arrival, upload_id: str, by: str) -> Job:
    return _job(upload_id, arrival.ver(upload_id), by, arrival.file_name, arrival.event_ms)


def sold_items(moves: Moves, lines: Iterable[SaleLine]) -> dict[str, dict[str, int]]:
    """store -> product_id -> its line; with the stores that it takes sales away from."""
    record = moves.stores.records.find(moves.job.upload_id)
    sold: dict[str, dict[str, int]] = {store: {} for store in (record.left_stores if record else ())}
    for line in lines:
        items = sold.setdefault(line.store, {})
        items[line.product_id] = NO_LINE if line.product_id in items else line.line
    return sold


def with_moves(moves: Moves, outcome: Outcome) -> Outcome:
    """The outcome of a sales file with what it did to the stock."""
    parts = moves.stores.records.parts(moves.job.upload_id).values()
    return replace(
        outcome,
        stock_changed=sum(part.applied for part in parts),
        stock_missing=sum(part.missing for part in parts),
        stock_short=sum(part.short for part in parts),
    )


def recount_stores(message: str, stock: Stores | None, sales: SalesStores, attempt: Attempt, zone: tzinfo) -> None:
    """Take off late counts what was sold since, if the message asks for it; while a store is busy it is sent again."""
    if stock is None:
        return
    for asked in recounts(message):
        upload_id = f"{asked.ver.rpartition('#')[2]}-{RECOUNTED_BY}"
        job = _job(upload_id, asked.ver, RECOUNTED_BY, "", 0)
        work = move_store(Moves(stock, sales.lake, attempt, zone, job, sources=False), asked.store, {})
        if work is not StoreWork.DONE:
            sales.queue.send_again(message, RECOUNT_DELAY_SECONDS)


def _job(upload_id: str, ver: str, by: str, file_name: str, arrived_ms: int) -> Job:
    return Job(
        upload_id=upload_id,
        ver=ver,
        mode=UploadMode.SALES,
        whole=False,
        by=by,
        file_name=file_name,
        arrived_ms=arrived_ms,
        thresholds=Thresholds(),
        decision=None,
        decided_by=None,
        limits=SurpriseLimits(),
    )
