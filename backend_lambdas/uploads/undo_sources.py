"""Where an undo looks up what the undone upload did, what newer files say, and whether its store is then gone."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend_lambdas.inventory.errors import NotFound, UploadRejected
from backend_lambdas.inventory.leaving import HERE, Gone
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.models import UploadPart, UploadRecord
from backend_lambdas.uploads.ports import Stores, UploadRecords
from backend_lambdas.uploads.protocol.apply import StoreRun
from backend_lambdas.uploads.protocol.stored_plan import Plan, decode_plan
from backend_lambdas.uploads.undo_plan import is_in_force

NOT_KEPT = S_("What this upload changed is no longer kept, so it cannot be undone.")


def gone_after(
    records: UploadRecords, root: UploadRecord, undo_id: str, undone: Plan, rows: Mapping[str, StockRow]
) -> Gone | None:
    """`Job.gone` of an undo: of a removal as the removal counts or not by now; a store that only the undone file has
    made is gone with its rows. `root`: the file that all of it is about.
    """
    leaving = root.leaving
    if leaving is not None:
        is_here = undone.store != leaving.store or not is_in_force(records, root.upload_id)
        return HERE if is_here else Gone(root.upload_id, leaving.into)
    has_made = all(change.old is None for change in undone.changes)
    return Gone(undo_id) if has_made and rows.keys() <= {change.new.product_id for change in undone.changes} else None


@dataclass(frozen=True, slots=True)
class Statements:
    """`undo_plan.StatementSource` while a store is worked on."""

    stores: Stores
    run: StoreRun

    def newer_plans(self, store: str, ver: str) -> list[str]:
        return self.stores.ledger.newer_plans(store, ver)

    def plan(self, key: str) -> Plan:
        self.run.step()
        return decode_plan(self.stores.files.get(key))

    def find(self, upload_id: str) -> UploadRecord | None:
        return self.stores.records.find(upload_id)


def plan_of(stores: Stores, part: UploadPart) -> Plan:
    """Raise UploadRejected where it is no longer kept."""
    try:
        return decode_plan(stores.files.get(part.plan_key or ""))
    except NotFound as error:
        raise UploadRejected(NOT_KEPT) from error
