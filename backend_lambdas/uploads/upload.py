"""One upload as people see it."""

from dataclasses import dataclass
from datetime import datetime

from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.uploads.held import Effect
from backend_lambdas.uploads.models import Undoing
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK
from backend_lambdas.uploads.rows.questions import Question

FAILED = "FAILED"  # under way when its event was given up; the record keeps the status it had


@dataclass(frozen=True, slots=True)
class Upload:
    """One file. Counts are None until known; `status` is one of the vocabulary (see docs/data-dictionary.md).

    `kind`: stock, sales, products or prices; `returns`: how many of a sales file's accepted rows are returns.
    `error_key`: where the file of its rejected rows lies.
    `failure`: why it was given up (`status` is then FAILED); somebody can have it tried again.
    `rows_done`: how many of the accepted rows are dealt with so far, in a file that takes its time. `waiting_for`: the
    store it waits for, "" where storage refuses work for now; None: it does not wait.
    `stock_...`: what a sales file did to the stock; None where sales do not reduce it. `effect`: what the held work
    would change. `new_stores`: the first of the stores no file had named before; `new_store_count`: all of them.
    `by_id`: the sender's user id, "" where nobody had signed in. `by_store`: see `rejected_rows.lines_by_store`.
    `undoing`: what an undo is asked to do; `leaving`: which store is removed. `undone_by`: who undid it (of a movement:
    took it back), by which upload.
    `vendor`: whose products a catalogue holds, once it is known. `error_rules`: rejected rows by the rule they break.
    """

    upload_id: str
    status: str
    file_name: str
    received_at: datetime
    size: int | None = None
    mode: str = "update"
    by: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    format: str | None = None
    notes: tuple[str, ...] = ()
    total: int | None = None
    accepted: int | None = None
    rejected: int | None = None
    applied: int | None = None
    unchanged: int | None = None
    superseded: int | None = None
    removed: int | None = None
    stores: int | None = None
    stores_done: int | None = None
    alerts: int | None = None
    reason: str | None = None
    same_as: str | None = None
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None
    error_key: str | None = None
    kind: str = STOCK.name
    returns: int | None = None
    stock_changed: int | None = None
    stock_missing: int | None = None
    stock_short: int | None = None
    rows_done: int | None = None
    waiting_for: str | None = None
    effect: Effect | None = None
    new_stores: tuple[str, ...] = ()
    new_store_count: int = 0
    failure: str | None = None
    by_id: str = ""
    by_store: tuple[tuple[str, int, int], ...] = ()
    question: Question | None = None
    undoing: Undoing | None = None
    leaving: Leaving | None = None
    undone_by: str = ""
    undone_by_upload: str = ""
    undone_at: datetime | None = None
    vendor: str = ""
    error_rules: tuple[tuple[str, int], ...] = ()

    @property
    def is_sales(self) -> bool:
        return self.kind == SALES.name

    @property
    def is_products(self) -> bool:
        """Of products, or of their prices."""
        return self.kind in (PRODUCTS.name, PRICES.name)
