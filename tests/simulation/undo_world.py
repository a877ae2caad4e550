"""A seeded day of stock files some of which people undo, undo again, or undo while others are under way.

I7 an undo restores exactly the rows it may: those that are still the undone upload's, to what they were; and once. The
others (I1, I3, I6, I8, I9) as for stock files.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.models import (
    FINAL_PART,
    FINAL_UPLOAD,
    PartStatus,
    Undoing,
    UploadMode,
    UploadRecord,
    UploadStatus,
)
from backend_lambdas.uploads.protocol.stored_plan import Plan, decode_plan
from backend_lambdas.uploads.undo_file import undo_file
from backend_lambdas.uploads.undo_plan import why_not
from tests.simulation.invariants import _aggregates, _audit, _readers_can_follow, _repetition_writes_nothing
from tests.simulation.scenario import ITEMS, STORES, SimulatedFile
from tests.simulation.world import Message, World, upload_id_of
from tests.support.ingest_stores import arrival
from tests.support.upload_records import MemoryUploadRecords


@dataclass(frozen=True)
class SimulatedUndo:
    """One undo's file."""

    key: str
    event_ms: int
    undoes: str
    user: str = ""
    kind: str = "undo"
    version_id: str = "v1"

    @cached_property
    def message(self) -> str:
        return arrival(self.key, self.event_ms).message

    def body(self) -> bytes:
        return undo_file(Undoing(self.undoes, "The wrong file"))


@dataclass
class UndoWorld(World):
    """`undos`: how many a day asks for at most."""

    undos: int = field(default=4)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.undos = self.rng.randint(2, 6)

    def _step(self) -> None:
        if self.undos and self.rng.random() < 0.05:
            self.undo_something()
        super()._step()

    def run(self) -> None:
        for _ in range(self.steps):
            self._step()
        self.faults = False
        self._drain()
        for _ in range(self.undos):
            self.undo_something()
            self._drain()
        self._retry_what_failed()
        self._drain()

    def undo_something(self) -> None:
        """What the dashboard does: it looks, then sends the undo; somebody else may have done so at the same time."""
        ended = [
            upload_id
            for upload_id, record in self.memory.records.items()
            if record.status in FINAL_UPLOAD or upload_id in self.memory.failures
        ]
        possible = [one for one in ended if why_not(self._record(one), self.memory.parts.get(one, {})) is None]
        if not ended:
            return
        self.undos -= 1
        number = len(self.files)
        chosen = self.rng.choice(possible if possible and self.rng.random() < 0.9 else ended)
        undo = SimulatedUndo(f"uploads/undo/{number}/Undo.csv", self.now, chosen)
        self.files.append(undo)  # type: ignore[arg-type]
        self.memory.put_upload(undo.key, undo.body(), undo.version_id)
        for _ in range(self.rng.choice((1, 1, 2))):
            self.messages.append(Message(undo.message, self.now + self.rng.randint(0, 20_000)))

    def _record(self, upload_id: str) -> UploadRecord | None:
        return MemoryUploadRecords(self.memory).find(upload_id)

    @property
    def asked(self) -> list[SimulatedUndo]:
        return [file for file in self.files if isinstance(file, SimulatedUndo)]

    @property
    def counts(self) -> list[SimulatedFile]:
        return [file for file in self.files if isinstance(file, SimulatedFile)]


def id_of(file: Any) -> str:
    return upload_id_of(file)


def find_problems(world: UndoWorld) -> list[str]:
    """Run after `world.run()`; an empty list means that every promise was kept."""
    problems = [*world.problems, *_ended(world), *_exactly_what_it_may(world), *_once(world), *_shelves(world)]
    problems += [*_audit(world), *_aggregates(world), *_readers_can_follow(world)]
    return [*problems, *_repetition_writes_nothing(world)]


def _ended(world: UndoWorld) -> Iterator[str]:
    dead = {message.text for message in world.dead_letters}
    for file in world.files:
        record = world.memory.records.get(id_of(file))
        if file.message in dead:
            continue
        if record is None or record.status not in FINAL_UPLOAD | {UploadStatus.HELD}:
            yield f"I6: {file.key} ended as {record and record.status}"


def _once(world: UndoWorld) -> Iterator[str]:
    done = Counter(
        one.undoes
        for one in world.asked
        if any(part.status in FINAL_PART for part in world.memory.parts.get(id_of(one), {}).values())
    )
    yield from (f"I7: {upload_id} was undone {times} times" for upload_id, times in done.items() if times > 1)


def _plan(world: UndoWorld, upload_id: str, store: str) -> Plan | None:
    part = world.memory.parts.get(upload_id, {}).get(store)
    return None if part is None or part.plan_key is None else decode_plan(world.memory.objects[part.plan_key])


def _exactly_what_it_may(world: UndoWorld) -> Iterator[str]:
    """`made_by` says by other means than the rows themselves whose each row is: by who wrote it and what was undone."""
    made_by: dict[tuple[str, str, int], str] = {}
    now: dict[tuple[str, str], StockRow] = {}
    undone_by_id = {id_of(one): one.undoes for one in world.asked}
    for old, new in world.memory.stream:
        key = (new.store, new.product_id)
        made_by[*key, new.rev], now[key] = new.upload_id, new
        undoes = undone_by_id.get(new.upload_id)
        if undoes is None:
            continue
        plan = _plan(world, undoes, new.store)
        change = next((c for c in plan.changes if c.new.product_id == new.product_id), None) if plan else None
        if change is None or old is None:
            yield f"I7: {new.upload_id} wrote {key}, which {undoes} had not changed"
            continue
        if made_by[*key, old.rev] not in (undoes, made_by.get((*key, change.new.rev))):
            yield f"I7: {new.upload_id} took {key} from {made_by[*key, old.rev]}, not from {undoes}"
        was = change.old
        made_by[*key, new.rev] = f"before {undoes}" if was is None else made_by[*key, was.rev]
        if new.delisted is not (was is None or was.delisted):
            yield f"I7: {key} is listed: {not new.delisted} after the undo of {undoes}"
        elif was is not None and new.on_hand != was.on_hand:
            yield f"I7: {key} is {new.on_hand} after the undo of {undoes}, and was {was.on_hand}"
    for one in world.asked:
        yield from _nothing_left_out(world, one)


def _nothing_left_out(world: UndoWorld, one: SimulatedUndo) -> Iterator[str]:
    """Each row that the undo left alone had been written, or found as it was, by somebody else."""
    for store, part in world.memory.parts.get(id_of(one), {}).items():
        plan, first = _plan(world, id_of(one), store), _plan(world, one.undoes, store)
        if part.status is not PartStatus.COMMITTED or plan is None or first is None:
            continue
        written = {change.new.product_id for change in plan.changes}
        for change in first.changes:
            item = change.new.product_id
            later = [new for _, new in world.memory.stream if (new.store, new.product_id) == (store, item)]
            others = any(new.rev > change.new.rev and new.upload_id != id_of(one) for new in later)
            if item not in written and not others and not _confirmed(world, store, item, change.new.ver):
                yield f"I7: {item} in {store} was left as {one.undoes} had made it"


def _confirmed(world: UndoWorld, store: str, item: str, ver: str) -> bool:
    stated = [commit for commit in world.memory.commits.get(store, []) if commit.statement and commit.part.ver > ver]
    plans = (decode_plan(world.memory.objects[commit.part.plan_key or ""]) for commit in stated)
    return any(item in plan.listed or plan.mode is UploadMode.SNAPSHOT for plan in plans)


Shelf = dict[str, int | None]  # None: not known
Step = Callable[[Shelf], None]


def _shelves(world: UndoWorld) -> Iterator[str]:
    """Replay files, and what undos brought back, in the order of the rows' versions."""
    if world.dead_letters or any(
        part.status is PartStatus.PLANNED for parts in world.memory.parts.values() for part in parts.values()
    ):
        return
    for store in STORES:
        expected: Shelf = {}
        for _, step in sorted(_steps(world, store), key=lambda one: one[0]):
            step(expected)
        rows = world.memory.rows.get(store, {})
        found = {item: row.on_hand for item, row in rows.items() if not row.delisted}
        unsure = {item for item, units in expected.items() if units is None}
        if {**found, **dict.fromkeys(unsure)} != expected:
            yield f"I1: {store} holds {found}, files and undos say {expected}"


def _steps(world: UndoWorld, store: str) -> Iterator[tuple[str, Step]]:
    for file in world.counts:
        part = world.memory.parts.get(id_of(file), {}).get(store)
        if part is not None and part.status in (PartStatus.COMMITTED, PartStatus.SUPERSEDED):
            record, plan = world.memory.records[id_of(file)], _plan(world, id_of(file), store)
            # What an undone file had found as it was: whether it still says so depends on when it was asked.
            # So with a file that one since undone had overtaken: it is not looked up again.
            if part.status is PartStatus.SUPERSEDED and any(one.undone_by for one in world.memory.records.values()):
                yield part.ver, lambda expected: expected.update(dict.fromkeys(ITEMS))
                continue
            agreed = set(ITEMS) - {c.new.product_id for c in plan.changes} if plan and record.undone_by else set()
            yield part.ver, _counting(file, store, agreed)
    for one in world.asked:
        plan = _plan(world, id_of(one), store)
        for change in plan.changes if plan else ():
            yield change.new.ver, _bringing_back(change.new)


def _counting(file: SimulatedFile, store: str, agreed: Collection[str]) -> Step:
    def count(expected: Shelf) -> None:
        if file.whole:
            left = dict.fromkeys(expected.keys() & agreed)
            expected.clear()
            expected |= left
        expected |= {item: None if item in agreed else units for name, item, units in file.rows if name == store}

    return count


def _bringing_back(row: StockRow) -> Step:
    def bring_back(expected: Shelf) -> None:
        expected.pop(row.product_id, None)
        if not row.delisted:
            expected[row.product_id] = row.on_hand

    return bring_back
