"""A movement that a person records: one product, plus or minus, in one store or, as a transfer, in two.

It is relative, so two people at once both count, and it is applied in one transaction with its commits, under the lease
of each of its stores: in all of them or in none. Which counts it goes on top of: docs/decisions/290; transfers: 291.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import Busy, UploadRejected
from backend_lambdas.inventory.movements import NO_COUNT, Cause, Movement, is_short, row_moved, units_of
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.thresholds import effective_reorder_point
from backend_lambdas.inventory.versions import MOVED, count_version, iso_time
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import (
    FileJudgement,
    Outcome,
    PartStatus,
    UploadMode,
    UploadPart,
    Waiting,
    fold_parts,
)
from backend_lambdas.uploads.movement_file import KIND, LINE, MOST_BYTES, parse_movement
from backend_lambdas.uploads.ports import Attempt, MovedNotice, StoreCommit, Stores, UploadFile
from backend_lambdas.uploads.protocol.apply import (
    Job,
    StoreRun,
    StoreState,
    is_still_leased,
    leased,
    part_audit,
    put_plan,
)
from backend_lambdas.uploads.protocol.commit import drop_old_snapshot, prepare_commit
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan, decode_plan
from backend_lambdas.uploads.rows.stock_lines import ParsedFile, Reject

COUNTED_SINCE = "{store} was counted after this was recorded, and that count stands."


def record_movement(arrival: Arrival, stores: Stores, attempt: Attempt) -> IngestResult:
    """What a function does with an event of a movement's file; see `run_upload`."""
    return run_upload(arrival, MovementFile(stores), attempt)


@dataclass(frozen=True, slots=True)
class Side:
    """One store's part of it. `ended`: another attempt was here before; `change` None where a newer count stands."""

    run: StoreRun
    state: StoreState
    row: StockRow | None
    ended: bool
    change: Change | None = None


@dataclass(frozen=True)
class MovementFile(Kind[ParsedFile]):
    """One event's file."""

    stores: Stores
    name = KIND

    def still_taken(self, attempt: Attempt, waiting: Waiting) -> bool:
        return is_still_leased(self.stores, attempt, waiting)

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedFile:
        return parse_movement(file.body.read(MOST_BYTES))

    def apply(self, run: UploadRun, read: Callable[[], ReadUpload[ParsedFile]]) -> Outcome | None:
        found = read()
        movement = found.parsed.movement
        if movement is None:
            raise UploadRejected(S_("This file holds no movement."))
        parts = self.stores.records.parts(run.upload_id)
        if any(store not in parts for store in movement.stores):
            refusal = found.sender.refusal(movement.stores)
            if refusal is not None:
                raise UploadRejected(refusal)
            self._record(run, found, movement)
            parts = self.stores.records.parts(run.upload_id)
        self._tell(run, found, movement, parts.values())
        if movement.cause is not Cause.SALE:
            return fold_parts(parts.values())
        # What load_sales would ask was asked here, before stock moved. A crash between these sends it twice: harmless.
        self.stores.records.note_judged(run.claimed.claim, FileJudgement())
        self.stores.records.hand_over(run.claimed.claim, KIND)
        self.stores.sales_queue.send_again(run.arrival.message, 0)
        return None

    def _record(self, run: UploadRun, found: ReadUpload[ParsedFile], movement: Movement) -> None:
        with all_leased(self.stores, run, movement.stores) as runs:
            sides = [self._side(one, movement) for one in runs]
            if any(side.ended for side in sides):
                for one in runs:
                    one.let_go()
                return
            since = self._moment(run, movement)
            moved_ms = run.attempt.clock_ms()
            known = next((side.row for side in sides if side.row is not None), None)
            sides = [self._moved(side, movement, since, known, run.upload_id, moved_ms) for side in sides]
            commits = [self._commit(run, found, movement, side) for side in sides]
            rows = [side.change.new for side in sides if side.change is not None]
            for side in sides:
                side.run.step()
            held = [replace(one, lease=side.run.lease) for one, side in zip(commits, sides, strict=True)]
            self.stores.movements.commit(held, rows, movement, since)
            run.got_on = True
            for commit in commits:
                drop_old_snapshot(self.stores, commit)

    def _side(self, run: StoreRun, movement: Movement) -> Side:
        head, part = self.stores.ledger.store_summary(run.lease.store, run.upload_id)
        rows = self.stores.rows.read_store(run.lease.store, run.step)
        return Side(run, StoreState(head, rows), rows.get(movement.product_id), part is not None)

    def _moment(self, run: UploadRun, movement: Movement) -> str:
        """Its place in the order of files; that of the movement which it takes back: a count since then stands."""
        if not movement.undoes:
            return run.arrival.ver(run.upload_id)
        first = self.stores.records.find(movement.undoes)
        was = None if first is None else first.movement
        if (
            first is None
            or was is None
            or was.taken_back(first.upload_id, movement.note, movement.sale_date) != (movement)
        ):
            raise UploadRejected(S_("There is no such movement to take back."))
        if first.undone_by:
            raise UploadRejected(S_("{name} has taken this back already.", name=first.undone_by))
        return f"{first.ver}{MOVED}{run.upload_id}"

    def _moved(
        self, side: Side, movement: Movement, since: str, known: StockRow | None, upload_id: str, moved_ms: int
    ) -> Side:
        """Raise UploadRejected where more would leave than is there, or the store does not have the item."""
        store, units = side.run.lease.store, movement.units(side.run.lease.store)
        if self._is_counted_since(side, movement.product_id, since):
            return side
        row = side.row
        if row is None and store == movement.to_store and known is not None and units > 0:
            row = self._first_row(store, known)
        if row is None:
            raise UploadRejected(
                S_("{store} does not list {item}. Nothing was changed.", store=store, item=movement.product_id)
            )
        if is_short(row, units):
            words = S_(
                "{store} has {number} by now, and {units} would leave. Nothing was changed: correct the count first."
            )
            raise UploadRejected(words.format(store=store, number=f"{units_of(row):,}", units=f"{-units:,}"))
        return replace(side, change=Change(side.row, row_moved(row, units, upload_id, LINE, moved_ms)))

    def _is_counted_since(self, side: Side, product_id: str, ver: str) -> bool:
        """Whether a file that came after this moment has said how many there are, or that there are none."""
        lease, row = side.run.lease, side.row
        if ver < lease.high_water or (row is not None and count_version(row.ver) > ver):
            return True
        newer = self.stores.ledger.newer_plans(lease.store, ver) if ver < lease.max_ver else []
        return any(product_id in decode_plan(self.stores.files.get(key)).listed for key in newer)

    def _first_row(self, store: str, known: StockRow) -> StockRow:
        """Of an item that comes to a store for the first time: what the other store says of it, and no count."""
        rules = self.stores.rules.thresholds()
        point, rule = effective_reorder_point(rules, store, known.product_id, known.category, None, None)
        row = replace(known, store=store, reorder_point=point, reorder_rule=rule, delisted=False)
        return replace(row, on_hand=0, counted=None, ver=NO_COUNT, rev=0)

    def _commit(self, run: UploadRun, found: ReadUpload[ParsedFile], movement: Movement, side: Side) -> StoreCommit:
        attempt, store, change = run.attempt, side.run.lease.store, side.change
        ver, now = run.arrival.ver(run.upload_id), iso_time(run.attempt.clock_ms())
        job = Job(run.upload_id, ver, UploadMode.SALES, found.sender, run.arrival.file_name, run.arrival.event_ms)
        plan = Plan(run.upload_id, store, ver, job.mode, now, () if change is None else (change,))
        part = UploadPart(
            store=store,
            status=PartStatus.SUPERSEDED if change is None else PartStatus.COMMITTED,
            ver=ver,
            plan_key=put_plan(self.stores, attempt, plan),
            total=1,
            applied=int(change is not None),
            superseded=int(change is None),
            expected_alerts=int(change is not None and attempt.expects_alert(change.old, change.new)),
            reason=COUNTED_SINCE.format(store=store) if change is None else None,
            committed_at=now,
        )
        if change is not None:
            side.state.rows[movement.product_id] = change.new
        lease = side.run.lease
        commit = prepare_commit(self.stores, attempt, job, lease, part, change is not None, side.state)
        if change is None:
            return commit
        return replace(commit, audit=_audit(part_audit(attempt, job, part), movement, change))

    def _tell(
        self, run: UploadRun, found: ReadUpload[ParsedFile], movement: Movement, parts: Iterable[UploadPart]
    ) -> None:
        """Once for each store; a crash before it is noted tells again, under the same mail id."""
        if run.claimed.record is not None and run.claimed.record.told_at:
            return
        for part in parts:
            plan = decode_plan(self.stores.files.get(part.plan_key or ""))
            for change in plan.changes:
                self.stores.notices.publish_movement(MovedNotice(movement, change.old, change.new, found.sender.name))
        self.stores.records.note_announced(run.upload_id, iso_time(run.attempt.clock_ms()))


@contextmanager
def all_leased(stores: Stores, run: UploadRun, names: Sequence[str]) -> Iterator[list[StoreRun]]:
    """Every one of these stores, leased in the order given; Busy, and none of them, while one is taken.

    Nobody waits while holding one, so two transfers that cross cannot block each other.
    """
    runs: list[StoreRun] = []
    with ExitStack() as stack:
        try:
            for name in names:
                runs.append(stack.enter_context(leased(stores, run.attempt, name, run.upload_id)))
            yield runs
        except (Busy, UploadRejected):
            for one in runs:
                one.let_go()
            raise


def _audit(entry: AuditEntry, movement: Movement, change: Change) -> AuditEntry:
    """What moved, with why, in place of how many rows."""
    store = change.new.store
    detail: dict[str, str | int] = {
        "upload_id": change.new.upload_id,
        "store": store,
        "product_id": movement.product_id,
        "what": str(movement.cause),
        "units": movement.units(store),
        "before": units_of(change.old),
        "after": change.new.on_hand,
        "why": movement.note,
    }
    if movement.undoes:
        detail["takes_back"] = movement.undoes
    return replace(entry, action="movement taken back" if movement.undoes else "movement recorded", detail=detail)
