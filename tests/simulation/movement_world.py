"""A seeded day of counts and of movements that people record: the real use cases, step by step; and what must hold.

T1 a transfer is in both its stores or in neither, at every moment · T2 the shelf is the last count and what moved
since, in the order of arrival, whatever was worked on first · T3 what a movement's upload says is what happened ·
T4 people are told of each change · T5 a movement is taken back once; the others (I3, I6, I8, I9) as for stock files.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.uploads.models import FINAL_UPLOAD, PartStatus, UploadStatus
from backend_lambdas.uploads.movement_file import movement_file
from backend_lambdas.uploads.ports import StockMovements, StoreCommit, Stores
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from tests.simulation.invariants import _aggregates, _audit, _readers_can_follow, _repetition_writes_nothing
from tests.simulation.scenario import START_MS, STORES, SimulatedFile
from tests.simulation.world import Worker, World, upload_id_of
from tests.support.ingest_stores import arrival

ITEMS = ("A", "B")
NEVER_HELD = PlausibilityLimits(min_items=1_000, new_stores=1_000)
CAUSES = (Cause.RECEIPT, Cause.BREAKAGE, Cause.TRANSFER, Cause.TRANSFER, Cause.TRANSFER)


@dataclass(frozen=True)
class SimulatedMovement:
    """One recorded movement's file."""

    key: str
    event_ms: int
    movement: Movement
    number: int
    snapshot: bool = False
    user: str = ""
    kind: str = "good"
    version_id: str = "v1"

    @cached_property
    def message(self) -> str:
        return arrival(self.key, self.event_ms).message

    def body(self) -> bytes:
        return movement_file(self.movement, "")


def make_day(rng: random.Random) -> list[Any]:
    """A full count first, so that there is something to move; then both kinds in any order."""
    first = tuple((store, item, rng.choice((4, 40))) for store in STORES for item in ITEMS)
    files: list[Any] = [SimulatedFile("uploads/first.csv", START_MS, False, first, 0, "good", 0)]
    movements: list[SimulatedMovement] = []
    for number in range(1, rng.randint(4, 8)):
        at = START_MS + number * 1_000
        if rng.random() < 0.35:
            stores, items = rng.sample(STORES, rng.choice((1, 2))), rng.sample(ITEMS, rng.choice((1, 2, 2)))
            rows = tuple((store, item, rng.choice((4, 40, 40))) for store in stores for item in sorted(items))
            files.append(SimulatedFile(f"uploads/{number}.csv", at, rng.random() < 0.3, rows, 0, "good", number))
            continue
        movement = _taken_back(rng, movements) if movements and rng.random() < 0.35 else _movement(rng)
        movements.append(SimulatedMovement(f"uploads/movement/{number}/Move.csv", at, movement, number))
    return [*files, *movements]


def _movement(rng: random.Random) -> Movement:
    store, other = rng.sample(STORES, 2)
    cause = rng.choice(CAUSES)
    return Movement(cause, store, rng.choice(ITEMS), rng.choice((1, 2, 3)), other if cause is Cause.TRANSFER else "")


def _taken_back(rng: random.Random, movements: Sequence[SimulatedMovement]) -> Movement:
    first = rng.choice(movements)
    return first.movement.taken_back(upload_id_of(first), "Mistyped", "")  # type: ignore[arg-type]


class StoreByStore:
    """The commit without its one transaction: each store by itself."""

    def __init__(self, whole: StockMovements) -> None:
        self._whole, self.since = whole, whole.since

    def commit(self, commits: Sequence[StoreCommit], rows: Sequence[StockRow], movement: Movement, ver: str) -> None:
        for commit in commits:
            own = [row for row in rows if row.store == commit.lease.store]
            self._whole.commit([commit], own, movement, ver)


@dataclass
class MovementWorld(World):
    """`files` are counts and movements."""

    torn: set[str] = field(default_factory=set)

    def prepare(self) -> None:
        self.limits = NEVER_HELD
        self.files = make_day(self.rng)
        for file in self.files:
            self.memory.put_upload(
                file.key, file.body(), file.version_id, mode="snapshot" if file.snapshot else "update"
            )

    @property
    def movements(self) -> list[SimulatedMovement]:
        return [file for file in self.files if isinstance(file, SimulatedMovement)]

    def _stepped_stores(self, worker: Worker) -> Stores:
        stores = super()._stepped_stores(worker)
        if "one transaction" in self.guards_off:
            return replace(stores, movements=StoreByStore(stores.movements))
        return stores

    def call(self, worker: Worker, function: Callable[..., Any], *args: Any) -> Any:
        try:
            return super().call(worker, function, *args)
        finally:
            if function.__name__ == "commit":
                self.torn |= {
                    file.key for file in self.movements if len(places(self, file)) == 1 < len(stores_of(file))
                }


def stores_of(file: SimulatedMovement) -> tuple[str, ...]:
    return file.movement.stores


def moment(world: MovementWorld, file: SimulatedMovement) -> str:
    """Where it stands among counts: with what it takes back."""
    record = world.memory.records.get(upload_id_of(file))  # type: ignore[arg-type]
    if record is None:
        return ""
    first = world.memory.records.get(file.movement.undoes)
    return record.ver if first is None else f"{first.ver}~{record.upload_id}"


def places(world: MovementWorld, file: SimulatedMovement) -> list[str]:
    """The stores in which it is recorded."""
    at = moment(world, file)
    return [store for store in stores_of(file) if at and at in world.memory.moved.get(store, {})]


def find_problems(world: MovementWorld) -> list[str]:
    """Run after `world.run()`; an empty list means that every promise was kept."""
    problems = [*world.problems, *(f"T1: {key} was in one of its stores" for key in sorted(world.torn))]
    problems += [*_ended(world), *_shelves(world), *_told(world), *_taken_back_once(world)]
    problems += _audit(world)
    return [*problems, *_aggregates(world), *_readers_can_follow(world), *_repetition_writes_nothing(world)]


def _ended(world: MovementWorld) -> Iterator[str]:
    dead = {message.text for message in world.dead_letters}
    for file in world.files:
        record = world.memory.records.get(upload_id_of(file))
        if file.message in dead:
            continue
        if record is None or record.status not in FINAL_UPLOAD:
            yield f"I6: {file.key} ended as {record and record.status}"
        elif isinstance(file, SimulatedMovement):
            found, meant = places(world, file), list(stores_of(file))
            if found != ([] if record.status is UploadStatus.REJECTED else meant):
                yield f"T3: {file.key} is {record.status} and recorded in {found}"


def _shelves(world: MovementWorld) -> Iterator[str]:
    """Replay in the order of arrival. Where a count came too late for what left, what is right is not known."""
    if world.dead_letters:
        return
    for store in STORES:
        expected: dict[str, int] = {}
        unsure: set[str] = set()
        for _, step in sorted(_steps(world, store), key=lambda one: one[0]):
            step(expected, unsure)
        rows = world.memory.rows.get(store, {})
        found = {item: row.on_hand for item, row in rows.items() if not row.delisted}
        for item in ITEMS:
            if item not in unsure and found.get(item) != expected.get(item):
                yield f"T2: {store} holds {found.get(item)} of {item}, not {expected.get(item)}"


Step = Callable[[dict[str, int], set[str]], None]


def _steps(world: MovementWorld, store: str) -> Iterator[tuple[str, Step]]:
    for file in world.files:
        upload_id = upload_id_of(file)
        part = world.memory.parts.get(upload_id, {}).get(store)
        if isinstance(file, SimulatedMovement):
            if store in places(world, file):
                yield moment(world, file), _moving(file.movement, store)
        elif part is not None and part.status in (PartStatus.COMMITTED, PartStatus.SUPERSEDED):
            yield part.ver, _counting(file, store)


def _counting(file: SimulatedFile, store: str) -> Step:
    def count(expected: dict[str, int], unsure: set[str]) -> None:
        if file.whole:
            expected.clear()
            unsure.clear()
        own = {item: units for name, item, units in file.rows if name == store}
        expected |= own
        unsure -= own.keys()

    return count


def _moving(movement: Movement, store: str) -> Step:
    def move(expected: dict[str, int], unsure: set[str]) -> None:
        units, item = movement.units(store), movement.product_id
        if expected.get(item, 0) + units < 0:
            unsure.add(item)
        if item in expected or units > 0:
            expected[item] = max(0, expected.get(item, 0) + units)

    return move


def _told(world: MovementWorld) -> Iterator[str]:
    told = Counter((one.after.upload_id, one.after.store) for one in world.memory.announced_moves)
    for file in world.movements:
        upload_id = upload_id_of(file)  # type: ignore[arg-type]
        record = world.memory.records.get(upload_id)
        for store, part in world.memory.parts.get(upload_id, {}).items():
            number, most = told[upload_id, store], 1 + world.crashes.get(file.message, 0)
            ended = record is not None and record.status in FINAL_UPLOAD
            if part.applied and not (ended <= number <= most):
                yield f"T4: {store} was told of {file.key} {number} times"


def _taken_back_once(world: MovementWorld) -> Iterator[str]:
    times = Counter(one.movement.undoes for one in world.movements if one.movement.undoes and places(world, one))
    yield from (f"T5: {upload_id} was taken back {number} times" for upload_id, number in times.items() if number > 1)
