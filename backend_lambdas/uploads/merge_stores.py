"""The second half of a merge: the rows that have left one store come to the other; docs/decisions/418.

What came is told by the plan of the first half, which is committed: so a crash in between loses no unit and adds none.
"""

from backend_lambdas.inventory.leaving import Counts, Leaving
from backend_lambdas.inventory.versions import iso_ms
from backend_lambdas.uploads.arrival import RECOMPUTE_DELAY_SECONDS, recompute_message
from backend_lambdas.uploads.merge_plan import MergeInput, moved_by, plan_merge
from backend_lambdas.uploads.models import FINAL_PART, PartStatus, UploadPart
from backend_lambdas.uploads.ports import Stores
from backend_lambdas.uploads.protocol.apply import Job, StoreRun, StoreState, leased, part_of, put_plan, write_changes
from backend_lambdas.uploads.protocol.commit import publish
from backend_lambdas.uploads.protocol.lifecycle import UploadRun
from backend_lambdas.uploads.protocol.stored_plan import Plan, decode_plan


def bring_over(stores: Stores, upload: UploadRun, job: Job, leaving: Leaving, left: UploadPart) -> None:
    """`left`: the committed part of the store whose rows they are. Raise as `leased`."""
    with leased(stores, upload.attempt, leaving.into, job.upload_id, upload.at_row) as run:
        head, part = stores.ledger.store_summary(leaving.into, job.upload_id)
        if part is not None and part.status in FINAL_PART:
            stores.ledger.release(run.lease)
            return
        state = StoreState(head, stores.rows.read_store(leaving.into, run.step))
        plan = _plan(run, job, leaving, left, state, part)
        key = put_plan(stores, upload.attempt, plan)
        run.begin(part_of(run.attempt, plan, PartStatus.PLANNED, key))
        rows = state.rows
        write_changes(run, plan.changes, lambda new: rows.get(new.product_id) == new)
        rows.update((change.new.product_id, change.new) for change in plan.changes)
        if job.day_start is not None:
            # What was sold under the old name since the counts that stay. Before the commit, as `store_work.py` does.
            stores.sales_queue.send_again(recompute_message(leaving.into, job.ver), RECOMPUTE_DELAY_SECONDS)
        run.step()
        publish(run, job, part_of(run.attempt, plan, PartStatus.COMMITTED, key), bool(plan.changes), state)
    upload.got_on = True


def _plan(
    run: StoreRun, job: Job, leaving: Leaving, left: UploadPart, state: StoreState, part: UploadPart | None
) -> Plan:
    files = run.stores.files
    earlier = decode_plan(files.get(part.plan_key)) if part is not None and part.plan_key else None
    given = MergeInput(
        upload_id=job.upload_id,
        store=leaving.into,
        ver=job.ver,
        planned_ms=run.attempt.clock_ms() if earlier is None else iso_ms(earlier.planned_at),
        counts=Counts(leaving.counts),
        moved=moved_by(decode_plan(files.get(left.plan_key or ""))),
        rows=state.rows,
        thresholds=job.thresholds,
        counted=job.day_start is not None,
        earlier=earlier,
    )
    return plan_merge(given, run.step)
