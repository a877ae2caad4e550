"""The third step, once per store: lease, plan against the rows as they are now, apply, commit."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.applying import keep_lease, lease_store, put_plan, write_rows
from backend_lambdas.uploads.effects import effect_of_plan
from backend_lambdas.uploads.job import Job, StoreState, part_audit
from backend_lambdas.uploads.plan import Plan, decode_plan
from backend_lambdas.uploads.planning import PlanInput, make_plan
from backend_lambdas.uploads.plausibility import surprise
from backend_lambdas.uploads.ports import Attempt, Lease, Stores
from backend_lambdas.uploads.progress import Decision, PartStatus, UploadPart, part_is_to_do
from backend_lambdas.uploads.publishing import publish
from backend_lambdas.uploads.recounts import RECOUNT_DELAY_SECONDS, recount_message
from backend_lambdas.uploads.rows import StockLine


class StoreWork(StrEnum):
    """How work on one store went; BUSY and OUT_OF_TIME ask for the same event once more, later."""

    DONE = "done"
    BUSY = "busy"
    OUT_OF_TIME = "out_of_time"


def work_on_store(stores: Stores, attempt: Attempt, job: Job, store: str, lines: Mapping[str, StockLine]) -> StoreWork:
    """Bring one store to what the upload says, or find that it must not be.

    Raise LeaseLost when another worker took the store over; it goes on where this one stopped.
    """
    lease = lease_store(stores, attempt, store)
    if lease is None:
        return StoreWork.BUSY
    head, part = stores.ledger.standing(store, job.upload_id)
    if part is not None and not part_is_to_do(part, job.decision):
        # Another attempt at this upload has been here since the parts were listed.
        stores.ledger.release(lease)
        return StoreWork.DONE
    if part is not None and part.status is PartStatus.HELD and job.decision is Decision.DISCARD:
        _close(stores, attempt, job, lease, replace(part, status=PartStatus.DISCARDED))
        return StoreWork.DONE
    if job.ver < lease.high_water:
        _close(stores, attempt, job, lease, _overtaken_part(job, store, len(lines)))
        return StoreWork.DONE
    state = StoreState(head, stores.rows.read_store(store))
    plan = _plan(stores, attempt, job, lease, lines, state, part)
    if part is None and job.decision is None and (reason := _surprise(job, plan, state)) is not None:
        held = _part(attempt, plan, PartStatus.HELD, put_plan(stores, attempt, plan), reason)
        _close(stores, attempt, job, lease, replace(held, effect=effect_of_plan(plan, state.rows)))
        return StoreWork.DONE
    return _carry_out(stores, attempt, job, lease, plan, state)


def _plan(
    stores: Stores,
    attempt: Attempt,
    job: Job,
    lease: Lease,
    lines: Mapping[str, StockLine],
    state: StoreState,
    part: UploadPart | None,
) -> Plan:
    """Always made anew: between two attempts other uploads may have written to the store."""
    earlier = decode_plan(stores.files.get(part.plan_key)) if part is not None and part.plan_key else None
    newer: set[str] = set()
    if job.ver < lease.max_ver:
        for key in stores.ledger.newer_plans(lease.store, job.ver):
            newer |= decode_plan(stores.files.get(key)).listed
    given = PlanInput(
        upload_id=job.upload_id,
        store=lease.store,
        ver=job.ver,
        mode=job.mode,
        whole=job.whole,
        planned_at=iso_time(attempt.clock_ms()),
        lines=lines,
        rows=state.rows,
        thresholds=job.thresholds,
        earlier=earlier,
        newer=newer,
        count_below=None if job.day_start is None else max(job.day_start, lease.sales_ver),
    )
    return make_plan(given)


def _surprise(job: Job, plan: Plan, state: StoreState) -> str | None:
    known = job.similar.get(plan.store)
    if known is not None:
        return f"{plan.store}: a store of nearly the same name is known, {known}. Is it the same one?"
    return surprise(plan, state.rows, job.limits)


def _carry_out(stores: Stores, attempt: Attempt, job: Job, lease: Lease, plan: Plan, state: StoreState) -> StoreWork:
    key = put_plan(stores, attempt, plan)
    stores.ledger.put_part(lease, job.upload_id, _part(attempt, plan, PartStatus.PLANNED, key))
    pending = [
        change.new
        for change in plan.changes
        if (row := state.rows.get(change.new.product_id)) is None or row.ver != plan.ver
    ]
    written = write_rows(stores, attempt, lease, pending)
    if written is None:
        return StoreWork.OUT_OF_TIME
    lease, overtaken = written
    if overtaken:
        state = replace(state, rows=stores.rows.read_store(lease.store))
        plan = plan.without([item for item in overtaken if state.rows[item].ver != plan.ver])
        key = put_plan(stores, attempt, plan, "-overtaken")
    else:
        state.rows.update((row.product_id, row) for row in pending)
    part = _part(attempt, plan, PartStatus.COMMITTED, key)
    if job.day_start is not None and job.ver < lease.sales_ver:
        # Before the commit: after it nobody would come back to send this.
        stores.sales_queue.send_again(recount_message(plan.store, job.ver), RECOUNT_DELAY_SECONDS)
    publish(stores, attempt, job, keep_lease(stores, attempt, lease), part, bool(plan.changes), state)
    return StoreWork.DONE


def _part(attempt: Attempt, plan: Plan, status: PartStatus, key: str, reason: str | None = None) -> UploadPart:
    removed = len(plan.removed)
    return UploadPart(
        store=plan.store,
        status=status,
        ver=plan.ver,
        plan_key=key,
        total=len(plan.changes) - removed + len(plan.unchanged) + len(plan.superseded),
        applied=len(plan.changes) - removed,
        unchanged=len(plan.unchanged),
        superseded=len(plan.superseded),
        removed=removed,
        expected_alerts=sum(attempt.expects_alert(change.old, change.new) for change in plan.changes),
        reason=reason,
        committed_at=iso_time(attempt.clock_ms()) if status is PartStatus.COMMITTED else None,
    )


def _overtaken_part(job: Job, store: str, lines: int) -> UploadPart:
    reason = f"{store}: a newer file with the whole stock of this store was applied before."
    return UploadPart(store, PartStatus.SUPERSEDED, job.ver, total=lines, superseded=lines, reason=reason)


def _close(stores: Stores, attempt: Attempt, job: Job, lease: Lease, part: UploadPart) -> None:
    stores.ledger.close_part(lease, job.upload_id, part, part_audit(attempt, job, part))
