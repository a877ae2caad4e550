"""A seeded world that runs the real use case: several workers, one step (one call of a store) at a time, with faults.

Each worker is a greenlet that gives control back before and after every call of a store. The scheduler, driven by one
seed, decides who goes on, who crashes, which message comes next, when one comes twice and when the clock jumps.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, ClassVar

from greenlet import greenlet

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.inventory.errors import StorageError, Throttled
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import derived_upload_id
from backend_lambdas.uploads.models import Decision, UploadStatus
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.protocol.claim import CLAIM_MS
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.stock import ingest_upload
from tests.simulation.scenario import (
    BO,
    BO_AT_TIMES,
    START_MS,
    VIC,
    PoisonError,
    SimulatedFile,
    given_senders,
    make_files,
    parse,
    put_files,
)
from tests.simulation.stepping import Stepped
from tests.support.ingest_stores import Memory, MemoryIngestQueue, arrival_of

MAX_RECEIVES = 5
LIMITS = PlausibilityLimits(min_items=3, removed_share=0.4, zeroed_share=0.4, tenfold_share=2.0, new_items_share=2.0)
PORTS = (
    "rows",
    "ledger",
    "records",
    "files",
    "queue",
    "rules",
    "sales_queue",
    "products_queue",
    "directory",
    "notices",
    "senders",
    "movements",
)


class CrashError(BaseException):
    """The process dies here; no handler of the code under test may run any further call."""


class FailureError(StorageError):
    """A call failed; whether it took effect is not known."""


@dataclass
class Message:
    text: str
    visible_ms: int
    receives: int = 0
    in_flight: bool = False


@dataclass
class Worker:
    """`dead`: every further call crashes, for code that runs while dying must reach no store.

    `stalled`: the process stands still for so many steps, as a frozen machine does, and then goes on as a zombie.
    """

    message: Message
    run: greenlet
    dead: bool = False
    stalled: int = 0
    started_ms: int = 0


@dataclass
class World:
    """`jumps_ms`: how far the clock jumps at times; `working_ms`: how long an attempt may work."""

    jumps_ms: ClassVar[tuple[int, ...]] = (61_000, 200_000, 620_000, 700_000)
    visibility_ms: ClassVar[int] = 630_000
    working_ms: ClassVar[int] = 90_000

    seed: int
    guards_off: frozenset[str] = frozenset()
    steps: int = 200
    trace: bool = False
    files: list[SimulatedFile] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    dead_letters: list[Message] = field(default_factory=list)
    crashes: dict[str, int] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    calls: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        # Draws of its own: what else happens in a world does not depend on who sends its files.
        self.people = random.Random(self.seed + 1_000_003)
        self.now = START_MS + 60_000
        self.memory = Memory(guards_off=self.guards_off)
        self.hub = greenlet.getcurrent()
        # In some worlds a store that no file has named yet holds the whole file.
        self.limits = replace(LIMITS, new_stores=self.rng.choice((10, 10, 0)))
        self.faults = True
        self.fault_rate = self.rng.choice((0.0, 0.01, 0.03, 0.06))
        self.jump_rate = self.rng.choice((0.003, 0.015, 0.05))
        self.prepare()
        order = list(self.files)
        self.rng.shuffle(order)
        for file in order:
            for _ in range(self.rng.choice((1, 1, 2))):
                self.messages.append(Message(file.message, self.now + self.rng.randint(0, 20_000)))

    def prepare(self) -> None:
        """Make the files and put them where uploads are."""
        self.files = self.files or given_senders(make_files(self.rng), self.people)
        self.memory.accounts = {account.user_id: account for account in (BO, VIC)}
        put_files(self.memory, self.files)

    def run(self) -> None:
        """A while with faults, then without, until every message is gone."""
        for _ in range(self.steps):
            self._step()
        self.faults = False
        self._drain()
        self._retry_what_failed()
        for upload_id, record in list(self.memory.records.items()):
            if record.status is UploadStatus.HELD and self.rng.random() < 0.7:
                self._decide(upload_id)
        self._drain()

    def deliver_again(self) -> None:
        """Every event once more, after all has ended."""
        self.messages = [Message(file.message, self.now) for file in self.files]
        self._drain()

    def _drain(self) -> None:
        for _ in range(6_000):
            if not self.workers and not self.messages:
                return
            if self.workers:
                self._go_on(self.workers[0])
            else:
                ready = self._visible()
                self.now = self.now if ready else min(message.visible_ms for message in self.messages)
                self._receive(ready[0] if ready else min(self.messages, key=lambda message: message.visible_ms))
        self.problems.append("I6: the queue does not drain")
        self.messages.clear()
        self.workers.clear()

    def _step(self) -> None:
        self.now += self.rng.randint(1, 400)
        self._change_rights()
        ready = self._visible()
        dice = self.rng.random()
        if dice < self.jump_rate:
            self._jump(self.rng.choice(self.jumps_ms))
        elif dice < self.jump_rate + 0.015 and self.files:
            self.messages.append(Message(self.rng.choice(self.files).message, self.now))
        elif dice < self.jump_rate + 0.035:
            self._decide_something()
        elif ready and len(self.workers) < 3 and (not self.workers or dice < 0.3):
            self._receive(self.rng.choice(ready))
        elif self.workers:
            worker = self.rng.choice(self.workers)
            if worker.stalled:
                worker.stalled -= 1
            else:
                self._go_on(worker)
        elif self.messages:
            self.now = min(message.visible_ms for message in self.messages)

    def _change_rights(self) -> None:
        if self.people.random() < 0.05:
            self.memory.accounts["bo"] = self.people.choice(BO_AT_TIMES)

    def _jump(self, ms: int) -> None:
        self.now += ms
        if self.workers:
            self.rng.choice(self.workers).stalled = self.rng.randint(1, 60)

    def _count_crash(self, worker: Worker) -> None:
        text = self.plain(worker.message.text)
        self.crashes[text] = self.crashes.get(text, 0) + 1

    def plain(self, text: str) -> str:
        """The event of a file, without what a message of this world adds to it."""
        return text

    def _visible(self) -> list[Message]:
        return [message for message in self.messages if message.visible_ms <= self.now]

    def _receive(self, message: Message) -> None:
        """As SQS does: invisible for a while, to the dead letters after five receives."""
        message.receives += 1
        if message.receives > MAX_RECEIVES:
            self.messages.remove(message)
            self.dead_letters.append(message)
            return
        message.visible_ms = self.now + self.visibility_ms
        worker = Worker(message, greenlet(lambda: None), started_ms=self.now)
        worker.run = greenlet(lambda: self._work(worker))
        self.workers.append(worker)
        self._go_on(worker)

    def _work(self, worker: Worker) -> None:
        attempt_id = f"attempt{self.rng.getrandbits(64):x}"
        deadline = self.now + (
            self.working_ms if not self.faults or self.rng.random() < 0.9 else self.rng.randint(0, 4000)
        )
        attempt = Attempt(attempt_id, lambda: self.now, deadline, expects_alert)
        try:
            self.deal_with(worker, attempt)
        except PoisonError:
            pass
        except CrashError:
            self._count_crash(worker)
        except StorageError:
            self._count_crash(worker)
        else:
            if self.now > deadline:
                # Time was up: like a crash, where reading the file did not come to its end.
                self._count_crash(worker)
            if worker.message in self.messages:
                self.messages.remove(worker.message)

    def claim_ms(self, worker: Worker) -> int:
        """How long others leave its file to it."""
        return CLAIM_MS

    def deal_with(self, worker: Worker, attempt: Attempt) -> None:
        """What the function does with a message."""
        ingest_upload(arrival_of(worker.message.text), self._stepped_stores(worker), attempt, parse, self.limits)

    def _go_on(self, worker: Worker) -> None:
        self.hub = greenlet.getcurrent()
        worker.run.switch()
        if worker.run.dead:
            self.workers.remove(worker)
            if self.now - worker.started_ms > self.claim_ms(worker):
                # It outlived its claim: a killed function, as far as everybody else can tell.
                self._count_crash(worker)

    def _retry_what_failed(self) -> None:
        """What the dashboard does for an upload that did not get on: its event is sent again."""
        for upload_id in list(self.memory.records):
            if upload_id in self.memory.failures:
                self.failed.add(upload_id)
                file = next(file for file in self.files if upload_id_of(file) == upload_id)
                self.messages.append(Message(file.message, self.now))
        self._drain()

    def _decide_something(self) -> None:
        held = [key for key, record in self.memory.records.items() if record.status is UploadStatus.HELD]
        if held:
            self._decide(self.rng.choice(held))

    def _decide(self, upload_id: str) -> None:
        """What the dashboard does: write the decision, then send the original event."""
        if upload_id in self.decided:
            return
        self.decided.add(upload_id)
        decision = self.rng.choice(list(Decision))
        record = self.memory.records[upload_id]
        self.memory.records[upload_id] = replace(
            record, decision=decision, decided_by="Ada", decided_at=iso_time(self.now)
        )
        file = next(file for file in self.files if upload_id_of(file) == upload_id)
        self.messages.append(Message(file.message, self.now))

    def _stepped_stores(self, worker: Worker) -> Stores:
        stores = replace(self.memory.stores(), queue=MemoryIngestQueue(self.memory, self.send))
        return Stores(**{name: Stepped(getattr(stores, name), partial(self.call, worker)) for name in PORTS})

    def send(self, text: str, delay_seconds: int) -> None:
        self.messages.append(Message(text, self.now + delay_seconds * 1000))

    def call(self, worker: Worker, function: Callable[..., Any], *args: Any) -> Any:
        """One call of a store: give control away, then perhaps crash or fail before it or after it."""
        if worker.dead:
            raise CrashError
        self.calls += 1
        self.hub.switch()
        if self.trace:
            name = function.__name__  # printed only when one seed is replayed by hand
            print(f"{self.now - START_MS:>8} ms  {worker.message.text.splitlines()[0]:<16} {name}")
        fate = self.rng.random() if self.faults else 1.0
        if fate < 0.4 * self.fault_rate:
            worker.dead = True
            raise CrashError
        if fate < 0.5 * self.fault_rate:
            raise Throttled("come back later")
        answer = function(*args)
        if fate < 0.9 * self.fault_rate:
            worker.dead = True
            raise CrashError
        if fate < self.fault_rate:
            raise FailureError("no answer")
        return answer


def upload_id_of(file: SimulatedFile) -> str:
    return _upload_id(file.message)


@lru_cache(10_000)
def _upload_id(message: str) -> str:
    return derived_upload_id(arrival_of(message))
