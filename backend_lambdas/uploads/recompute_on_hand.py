"""A sales file, or a count that landed late, as work on the stock of the stores it names."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo

from backend_lambdas.inventory.errors import Busy, OutOfTime
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.arrival import RECOMPUTE_DELAY_SECONDS, Arrival, recompute_requests
from backend_lambdas.uploads.deplete_stock import NO_LINE, SalesDepletion, deplete_store
from backend_lambdas.uploads.models import Outcome, UploadMode
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.protocol.apply import Job
from backend_lambdas.uploads.sales_ports import SalesStores
from backend_lambdas.uploads.sender import Sender

RECOMPUTED_BY = "sales"


def sales_job(arrival: Arrival, upload_id: str, sender: Sender) -> Job:
    return Job(upload_id, arrival.ver(upload_id), UploadMode.SALES, sender, arrival.file_name, arrival.event_ms)


def sold_items(moves: SalesDepletion, lines: Iterable[SaleLine]) -> dict[str, dict[str, int]]:
    """store -> product_id -> its line; with the stores that it takes sales away from."""
    record = moves.stores.records.find(moves.job.upload_id)
    sold: dict[str, dict[str, int]] = {store: {} for store in (record.left_stores if record else ())}
    for line in lines:
        items = sold.setdefault(line.store, {})
        items[line.product_id] = NO_LINE if line.product_id in items else line.line
    return sold


def with_depletion(moves: SalesDepletion, outcome: Outcome) -> Outcome:
    """The outcome of a sales file with what it did to the stock."""
    parts = moves.stores.records.parts(moves.job.upload_id).values()
    return replace(
        outcome,
        stock_changed=sum(part.applied for part in parts),
        stock_missing=sum(part.missing for part in parts),
        stock_short=sum(part.short for part in parts),
    )


def recompute_stores_on_hand(
    message: str, stock: Stores | None, sales: SalesStores, attempt: Attempt, zone: tzinfo
) -> None:
    """Take off late counts what was sold since, if the message asks for it; while a store is busy it is sent again."""
    if stock is None:
        return
    for asked in recompute_requests(message):
        upload_id = f"{asked.ver.rpartition('#')[2]}-{RECOMPUTED_BY}"
        job = Job(upload_id, asked.ver, UploadMode.SALES, Sender(RECOMPUTED_BY))
        try:
            deplete_store(SalesDepletion(stock, sales.lake, attempt, zone, job, sources=False), asked.store, {})
        except (Busy, OutOfTime):
            sales.queue.send_again(message, RECOMPUTE_DELAY_SECONDS)
