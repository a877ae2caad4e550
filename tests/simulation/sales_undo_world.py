"""A seeded day of sales files some of which people undo, undo again, or undo while others are under way.

I7 an undo takes exactly the sales that are still its upload's, and once; what is left is what the files that count say,
the newest of them last; no sale names a file that does not count as the first that told of it. The others (L2, L3, M1,
M2, I3, I8, I9) as for sales.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from backend_lambdas.inventory.versions import version_upload
from backend_lambdas.uploads.held import UNDONE_IN_PART
from backend_lambdas.uploads.models import FINAL_UPLOAD, UploadRecord, UploadStatus
from backend_lambdas.uploads.undo_plan import is_in_force, root_of, why_not
from tests.simulation import sales_invariants
from tests.simulation.invariants import _aggregates, _audit, _readers_can_follow
from tests.simulation.sales_world import SalesWorld
from tests.simulation.undo_world import SimulatedUndo, id_of
from tests.simulation.world import Message
from tests.support.lake import Key, Sale
from tests.support.upload_records import MemoryUploadRecords


@dataclass
class SalesUndoWorld(SalesWorld):
    """`undos`: how many a day asks for at most."""

    undos: int = field(default=0)
    asked: list[SimulatedUndo] = field(default_factory=list)

    def prepare(self) -> None:
        super().prepare()
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

    def find(self, upload_id: str) -> UploadRecord | None:
        return MemoryUploadRecords(self.memory).find(upload_id)

    def undo_something(self) -> None:
        """What the dashboard does: it looks, then sends the undo; somebody else may have done so at the same time."""
        sales = {id_of(file) for file in (*self.sales_files, *self.asked)}
        ended = [
            one
            for one, record in self.memory.records.items()
            if one in sales and (record.status in FINAL_UPLOAD or one in self.memory.failures)
        ]
        possible = [one for one in ended if why_not(self.find(one), {}, root_kind=self._kind(one)) is None]
        if not ended:
            return
        self.undos -= 1
        number = len(self.files)
        chosen = self.rng.choice(possible if possible and self.rng.random() < 0.9 else ended)
        undo = SimulatedUndo(f"uploads/undo/{number}/Undo.csv", self.now, chosen)
        self.files.append(undo)
        self.asked.append(undo)
        self.memory.put_upload(undo.key, undo.body(), undo.version_id)
        for _ in range(self.rng.choice((1, 1, 2))):
            self.messages.append(Message(undo.message, self.now + self.rng.randint(0, 20_000)))

    def _kind(self, upload_id: str) -> str:
        record = self.find(upload_id)
        return root_of(self.find, record).kind if record else ""


def find_problems(world: SalesUndoWorld) -> list[str]:
    """Run after `world.run()`; an empty list means that every promise was kept.

    An upload that was given up and undone never takes off its marks (decision 081): others go on recomputing its weeks.
    """
    given_up = {one.upload_id for one in world.memory.records.values() if one.reason == UNDONE_IN_PART}
    lease = world.sales_ledger.lease
    kept = frozenset(mark for mark in lease.dirty if mark[1] not in given_up)
    world.sales_ledger.lease = replace(lease, dirty=kept)
    problems = [*world.problems, *sales_invariants._ended(world), *_undos_ended(world), *_once(world)]
    problems += [*sales_invariants._accounted(world), *_audit(world), *sales_invariants._one_mail(world)]
    problems += _exactly_what_it_may(world)
    if not world.dead_letters:
        problems += [*_lake(world), *sales_invariants._roll_ups(world), *sales_invariants._shelves(world)]
        problems += [*_told(world), *sales_invariants._moves_are_told(world)]
    problems += [*_aggregates(world), *_readers_can_follow(world)]
    return [*problems, *sales_invariants._repetition(world)]


def _undos_ended(world: SalesUndoWorld) -> Iterator[str]:
    dead = {world.plain(message.text) for message in world.dead_letters}
    for file in world.asked:
        record = world.memory.records.get(id_of(file))
        if file.message not in dead and (record is None or record.status not in FINAL_UPLOAD):
            yield f"I6: {file.key} ended as {record and record.status}"


def _once(world: SalesUndoWorld) -> Iterator[str]:
    outcomes = {one: world.memory.outcomes.get(id_of(one)) for one in world.asked}
    done = Counter(one.undoes for one, end in outcomes.items() if end and end.status is not UploadStatus.REJECTED)
    yield from (f"I7: {upload_id} was undone {times} times" for upload_id, times in done.items() if times > 1)


def _roots(world: SalesUndoWorld) -> dict[str, tuple[str, bool]]:
    """Of each undo the file whose sales it is about, and whether it brings them back."""
    found: dict[str, tuple[str, bool]] = {}
    for one in world.asked:
        root, back = found.get(one.undoes, (one.undoes, True))
        found[id_of(one)] = (root, not back)
    return found


def _exactly_what_it_may(world: SalesUndoWorld) -> Iterator[str]:
    """By who wrote what, in order."""
    roots, wrote = _roots(world), Counter[str]()
    for by, key, old, new in world.lake.log:
        if by in roots:
            wrote[by] += old is None or new is None or old.line != new.line
            if problem := _is_no_business_of(roots[by], old, new):
                yield f"I7: {by} wrote {key}, {old} became {new}: {problem}"
    for one in world.asked:
        outcome = world.memory.outcomes.get(id_of(one))
        if outcome is not None and not world.crashes.get(one.message) and outcome.applied != wrote[id_of(one)]:
            yield f"I7: {one.key} says {outcome.applied} and has changed {wrote[id_of(one)]}"


def _is_no_business_of(about: tuple[str, bool], old: Sale | None, new: Sale | None) -> str:
    root, back = about
    if old is not None and new is not None and old.ver == new.ver:
        same = (old.line, old.upload_id) == (new.line, new.upload_id)
        return "" if same else "it may only say who told of it first"
    taken = new if back else old
    if taken is None or version_upload(taken.ver) != root:
        return f"it is not about {root}"
    left = not back and new is not None and version_upload(new.ver) == root
    return f"it is left to {root}" if left else ""


@dataclass(frozen=True)
class _Known:
    """`undo_plan.KnownUploads`."""

    world: SalesUndoWorld

    @property
    def find(self):  # type: ignore[no-untyped-def]
        return self.world.find


def _in_force(world: SalesUndoWorld, ver: str) -> bool:
    return is_in_force(_Known(world), version_upload(ver))


def accepted(world: SalesUndoWorld) -> dict[Key, dict[str, Sale]]:
    """What each file has written of each sale, by its ver; what it found said already, too."""
    undos, found = _roots(world), dict[Key, dict[str, Sale]]()
    for by, key, _, new in world.lake.log:
        if by not in undos and new is not None and version_upload(new.ver) == by:
            found.setdefault(key, {})[new.ver] = new
    return found


def unsure(world: SalesUndoWorld) -> set[Key]:
    """Sales of which decision 362 says that something stays open: a file that came too late while one that is undone
    was newer, one that was to be brought back while a newer one stood above it or after another undo had gone below
    it, and what a person took over."""
    said = sales_invariants._statements(world)
    written = accepted(world)
    found = {key for key, told in said.items() if {ver for ver, _ in told} - written.get(key, {}).keys()}
    found |= {key for _, key, _, new in world.lake.log if new is not None and not new.line.quantity}
    roots = _roots(world)
    took = {(by, key) for by, key, old, new in world.lake.log if (old and old.ver) != (new and new.ver)}
    for one in world.asked:
        root, back = roots[id_of(one)]
        if back:
            found |= {
                key
                for key, told in written.items()
                if any(version_upload(ver) == root for ver in told)
                and not {(one.undoes, key), (id_of(one), key)} <= took
            }
    return found


def _lake(world: SalesUndoWorld) -> Iterator[str]:
    open_ones = unsure(world)
    for key, told in accepted(world).items():
        if key in open_ones:
            continue
        count = sorted(ver for ver in told if _in_force(world, ver))
        there = world.lake.sales.get(key)
        expected = told[count[-1]] if count else None
        if (there and there.ver, there and there.line) != (expected and expected.ver, expected and expected.line):
            yield f"I7: the lake says {there}, files and undos {expected}"


def _told(world: SalesUndoWorld) -> Iterator[str]:
    said = sales_invariants._statements(world)
    for key, sale in world.lake.sales.items():
        if not sale.line.quantity:
            continue
        tellers = sorted(ver for ver, _ in said.get(key, []))
        if not _in_force(world, sale.ver) and key not in unsure(world):
            yield f"I7: {sale} comes from a file that does not count"
        if not _in_force(world, sale.first_ver):
            yield f"I7: {sale} was first told of by a file that does not count"
        never_undone = not any(by in _roots(world) for by, at, _, _ in world.lake.log if at == key)
        if never_undone and tellers and sale.first_ver != tellers[0]:
            yield f"I7: {key} was first told of by {tellers[0]}, the lake says {sale.first_ver}"
