"""The third step, once per store: lease, plan against the rows as they are now, apply, commit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.stock import StockLine, StockRow
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import RECOMPUTE_DELAY_SECONDS, recompute_message
from backend_lambdas.uploads.correct_count import changed_words
from backend_lambdas.uploads.models import Decision, PartStatus, UploadPart, part_is_to_do
from backend_lambdas.uploads.ports import Lease, StoreRevision, Stores, nothing
from backend_lambdas.uploads.protocol.apply import (
    Job,
    StoreRun,
    StoreState,
    leased,
    part_audit,
    part_of,
    put_plan,
    write_changes,
)
from backend_lambdas.uploads.protocol.commit import publish
from backend_lambdas.uploads.protocol.effects import effect_of_plan
from backend_lambdas.uploads.protocol.lifecycle import UploadRun
from backend_lambdas.uploads.protocol.plan import PlanInput, make_plan
from backend_lambdas.uploads.protocol.plausibility import implausible_reason
from backend_lambdas.uploads.protocol.stored_plan import Plan, decode_plan


def work_on_store(stores: Stores, upload: UploadRun, job: Job, store: str, lines: Mapping[str, StockLine]) -> None:
    """Bring one store to what the upload says, or find that it must not be. Raise as `leased`."""
    with leased(stores, upload.attempt, store, job.upload_id, upload.at_row) as run:
        _work(run, job, lines, upload)
    upload.got_on = True


def _work(run: StoreRun, job: Job, lines: Mapping[str, StockLine], upload: UploadRun) -> None:
    store, lease = run.lease.store, run.lease
    head, part = run.stores.ledger.store_summary(store, job.upload_id)
    if part is not None and not part_is_to_do(part, job.decision):
        # Another attempt at this upload has been here since the parts were listed.
        run.stores.ledger.release(lease)
    elif part is not None and part.status is PartStatus.HELD and job.decision is Decision.DISCARD:
        _close(run, job, replace(part, status=PartStatus.DISCARDED))
    elif job.ver < lease.high_water:
        _close(run, job, _overtaken_part(job, store, len(lines)))
    elif part is not None and _is_kept(part, lease):
        _go_on(run, job, head, part)
    else:
        _plan_and_apply(run, job, lines, head, part, upload)


def _is_kept(part: UploadPart, lease: Lease) -> bool:
    """Whether nobody has held the lease since this part's plan: then the rows are as it says, and it still holds."""
    return part.status is PartStatus.PLANNED and part.plan_key is not None and part.epoch + 1 == lease.epoch


def _plan_and_apply(
    run: StoreRun,
    job: Job,
    lines: Mapping[str, StockLine],
    head: StoreRevision,
    part: UploadPart | None,
    upload: UploadRun,
) -> None:
    state = StoreState(head, run.stores.rows.read_store(run.lease.store, run.step))
    if part is None and (changed := _changed_meanwhile(job, lines, state)) is not None:
        _close(run, job, changed)
        return
    plan = _plan(run, job, lines, state, part)
    run.step()
    if part is None and job.decision is None and (reason := held_reason(job, plan, state.rows)) is not None:
        held = part_of(run.attempt, plan, PartStatus.HELD, put_plan(run.stores, run.attempt, plan), reason)
        _close(run, job, replace(held, effect=effect_of_plan(plan, state.rows)))
        return
    run.begin(part_of(run.attempt, plan, PartStatus.PLANNED, put_plan(run.stores, run.attempt, plan)))
    upload.got_on = upload.got_on or part is None
    rows = state.rows

    def is_there(new: StockRow) -> bool:
        row = rows.get(new.product_id)
        return row is not None and row.ver == plan.ver

    overtaken = write_changes(run, plan.changes, is_there)
    if overtaken:
        state = replace(state, rows=run.stores.rows.read_store(run.lease.store, run.step))
    else:
        rows.update((change.new.product_id, change.new) for change in plan.changes)
    _publish(run, job, plan, state, overtaken)


def _go_on(run: StoreRun, job: Job, head: StoreRevision, part: UploadPart) -> None:
    """From where the last attempt stopped, with its plan: neither planned nor written again."""
    plan = decode_plan(run.stores.files.get(part.plan_key or ""))
    run.begin(part)
    overtaken = write_changes(run, plan.changes)
    state = StoreState(head, run.stores.rows.read_store(run.lease.store, run.step))
    _publish(run, job, plan, state, overtaken)


def _plan_before(stores: Stores, part: UploadPart | None) -> Plan | None:
    """What an earlier attempt has planned; None too where plans are not kept for as long as the file was held."""
    if part is None or not part.plan_key:
        return None
    try:
        return decode_plan(stores.files.get(part.plan_key))
    except NotFound:
        return None


def _plan(run: StoreRun, job: Job, lines: Mapping[str, StockLine], state: StoreState, part: UploadPart | None) -> Plan:
    """Made anew unless kept: between two attempts other uploads may have written to the store."""
    earlier, now = _plan_before(run.stores, part), iso_time(run.attempt.clock_ms())
    return plan_store(run.stores, job, run.lease, StoreLook(lines, state.rows, now, earlier), run.step)


@dataclass(frozen=True, slots=True)
class StoreLook:
    """What a file says of a store, the store's rows as they are at `now` (ISO 8601 UTC), an earlier attempt's plan."""

    lines: Mapping[str, StockLine]
    rows: Mapping[str, StockRow]
    now: str
    earlier: Plan | None = None


def plan_store(stores: Stores, job: Job, lease: Lease, look: StoreLook, step: Callable[[], None] = nothing) -> Plan:
    """What the upload changes in the store of this lease; a preview's lease is nobody's. Writes nothing."""
    newer: set[str] = set()
    if job.ver < lease.max_ver:
        for key in stores.ledger.newer_plans(lease.store, job.ver):
            step()
            newer |= decode_plan(stores.files.get(key)).listed
    given = PlanInput(
        upload_id=job.upload_id,
        store=lease.store,
        ver=job.ver,
        mode=job.mode,
        whole=job.whole,
        planned_at=look.now,
        lines=look.lines,
        rows=look.rows,
        # Rows that follow newer rules must not go back to those read when the file was.
        thresholds=stores.rules.thresholds() if lease.rules_rev > job.thresholds.rev else job.thresholds,
        earlier=look.earlier,
        newer=newer,
        count_below=None if job.day_start is None else max(job.day_start, lease.sales_ver),
        # Of a store that is removed nothing stays, whatever came since that was asked for.
        moved=stores.movements.since(lease.store, job.ver) if job.ver < lease.moved_ver and not job.leaving else {},
    )
    return make_plan(given, step)


def held_reason(job: Job, plan: Plan, rows: Mapping[str, StockRow]) -> str | None:
    """Why a person has to look before this plan is applied; None: it is applied."""
    refusal = job.sender.refusal([plan.store])
    if refusal is not None:
        return refusal
    known = job.similar.get(plan.store)
    if known is not None:
        words = S_("{store}: a store of nearly the same name is known, {known}. Is it the same one?")
        return words.format(store=plan.store, known=known)
    return implausible_reason(plan, rows, job.limits)


def _publish(run: StoreRun, job: Job, plan: Plan, state: StoreState, overtaken: Sequence[str]) -> None:
    stores, attempt = run.stores, run.attempt
    key = run.kept_plan
    # Rows found as new as ours may be ours: written by an attempt that stopped before it could say so.
    lost = [item for item in overtaken if state.rows[item].ver != plan.ver]
    if lost:
        plan = plan.without(lost)
        key = put_plan(stores, attempt, plan, "-overtaken")
    part = part_of(attempt, plan, PartStatus.COMMITTED, key)
    if job.day_start is not None and job.ver < run.lease.sales_ver:
        # Before the commit: after it nobody would come back to send this.
        stores.sales_queue.send_again(recompute_message(plan.store, job.ver), RECOMPUTE_DELAY_SECONDS)
    run.step()
    publish(run, job, part, bool(plan.changes), state)


def _changed_meanwhile(job: Job, lines: Mapping[str, StockLine], state: StoreState) -> UploadPart | None:
    """The end of a correction of a count that is another by now than the person saw."""
    if job.correction is None:
        return None
    (product_id, line), *_ = lines.items()
    row = state.rows.get(product_id)
    if row is None or row.rev == job.correction.rev:
        return None
    return UploadPart(line.store, PartStatus.SUPERSEDED, job.ver, total=1, superseded=1, reason=changed_words(row))


def _overtaken_part(job: Job, store: str, lines: int) -> UploadPart:
    reason = S_("{store}: a newer file with the whole stock of this store was applied before.", store=store)
    return UploadPart(store, PartStatus.SUPERSEDED, job.ver, total=lines, superseded=lines, reason=reason)


def _close(run: StoreRun, job: Job, part: UploadPart) -> None:
    run.stores.ledger.close_part(run.lease, job.upload_id, part, part_audit(run.attempt, job, part))
