"""A simulated day of alerts: rows change, and the real use cases turn that into alerts, history and mails.

Every call of a store is a step after which another worker may go on, the process may die, or the call may fail. Stream
batches come again after a failure, now and then twice; a record may be wrong for a while (it is set aside) or lost.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from greenlet import greenlet

from backend_lambdas.alerts.alert import SHORTAGES, expects_alert
from backend_lambdas.alerts.detect import DigestKey, check_stock
from backend_lambdas.alerts.digest import Digest
from backend_lambdas.alerts.file_key import WHOLE_FILE
from backend_lambdas.alerts.notify import Notifier, StoreProgress, send_alerts, sweep_outbox
from backend_lambdas.alerts.recheck import Recheck, recheck_items, redo_changes
from backend_lambdas.alerts.whole_file import FilePart, send_file
from backend_lambdas.inventory.errors import Refused, StorageError, Throttled
from backend_lambdas.inventory.history import HistoryEntry, record_history
from backend_lambdas.inventory.stock import ReorderRule, RowChange, StockRow
from backend_lambdas.inventory.versions import iso_time, write_version
from tests.simulation.alerts_files import Letters
from tests.simulation.stepping import Stepped
from tests.support.alert_stores import MemoryAlerts, plain_source

START_MS = 1_700_000_000_000
STORES = ("Berlin", "Rome")
ITEMS = ("A", "B", "C")
HIDDEN_MS = 90_000
FUNCTION_MS = 60_000
STREAMS = ("alerts", "history")

Item = tuple[str, str]


class CrashError(BaseException):
    """The process dies here; no handler of the code under test may run any further call."""


@dataclass
class Guarded(MemoryAlerts):
    """The alert stores with what a test can take away from them (`off`), and what it can ask of them."""

    off: frozenset[str] = frozenset()
    wrong: set[Item] = field(default_factory=set)

    def write(self, digest: DigestKey, transitions: Sequence[Any], now_ms: int) -> None:
        if any((step.store, step.product_id) in self.wrong for step in transitions):
            raise Refused("an item the table does not take")
        if "state condition" in self.off:
            transitions = [replace(step, before=self.known.get((step.store, step.product_id))) for step in transitions]
        if "events once" in self.off:
            events = [one for step in transitions for one in step.opened if one.kind not in SHORTAGES]
            for alert in events:
                self.alerts.pop((alert.store, alert.key.text), None)
        super().write(digest, transitions, now_ms)

    def claim(self, key: DigestKey, owner: str, now_ms: int, until_ms: int) -> Any:
        if "claim" in self.off:
            self.items[key] = replace(self.items[key], sending_until_ms=0)
        return super().claim(key, owner, now_ms, until_ms)

    def settle(self, key: DigestKey, claim: Any, owner: str, settlement: Any) -> None:
        super().settle(key, claim, owner, settlement)
        if "stragglers" in self.off:
            self.items[key] = replace(self.items[key], settled=self.items[key].alerts)
            self.done.add(key)

    def gather(self, part: FilePart, now_ms: int) -> None:
        if "parts" not in self.off:
            super().gather(part, now_ms)

    def mark_sent(self, alerts: Sequence[Any], mail_id: str, sent_at: datetime) -> None:
        super().mark_sent(alerts, "" if "marks" in self.off else mail_id, sent_at)


@dataclass
class MemoryHistory:
    """`HistoryStore` in a dict."""

    entries: dict[tuple[str, str, int, int], HistoryEntry] = field(default_factory=dict)
    writes: int = 0

    def add(self, entries: Sequence[HistoryEntry]) -> list[tuple[HistoryEntry, str]]:
        for entry in entries:
            key = entry.store, entry.product_id, entry.event_ms, entry.rev
            self.writes += self.entries.get(key) != entry
            self.entries[key] = entry
        return []

    def newest(self, store: str, product_id: str) -> HistoryEntry | None:
        found = [key for key in self.entries if key[:2] == (store, product_id)]
        return self.entries[max(found)] if found else None

    def unheard(self, rows: Sequence[StockRow]) -> list[StockRow]:
        return [row for row in rows if self._key(row) not in self.entries]

    def _key(self, row: StockRow) -> tuple[str, str, int, int]:
        return row.store, row.product_id, RowChange(None, row, 0).event_ms, row.rev


@dataclass
class Message:
    body: Any
    visible_ms: int


@dataclass
class Worker:
    """`dead`: every further call crashes, for code that runs while dying must reach no store."""

    run: greenlet
    until_ms: int
    key: DigestKey | None = None
    published: bool = False
    dead: bool = False


@dataclass
class AlertsWorld:
    seed: int
    off: frozenset[str] = frozenset()
    steps: int = 150
    trace: bool = False
    calls: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.now = START_MS
        self.memory, self.history = Guarded(off=self.off), MemoryHistory()
        self.rows: dict[Item, StockRow] = {}
        self.streams: dict[str, list[RowChange]] = {store: [] for store in STORES}
        self.positions = {(kind, store): 0 for kind in STREAMS for store in STORES}
        self.busy: set[tuple[str, str]] = set()
        self.digests: list[Message] = []
        self.errors: list[Message] = []
        self.workers: list[Worker] = []
        self.owners = 0
        self.repeats: dict[DigestKey, int] = {}
        self.letters = Letters(self.memory, self.off)
        self.set_aside = self.lost = 0
        self.problems: list[str] = []
        self.faults = True
        self.fault_rate = self.rng.choice((0.0, 0.02, 0.06, 0.12))
        self.lossy = self.rng.random() < 0.3
        self.planned = self._plan()

    # ---- what happens ----

    def _plan(self) -> list[tuple[str, tuple[str, ...], int, list[Item]]]:
        """The uploads of the day: id, stores, arrival, items counted."""
        plans = []
        for number in range(self.rng.randint(2, 5)):
            stores = STORES if self.rng.random() < 0.4 else (self.rng.choice(STORES),)
            items = [(store, item) for store in stores for item in ITEMS if self.rng.random() < 0.7]
            plans.append((f"U{number}", stores, START_MS + number * 3_600_000, items))
        return plans

    def run(self) -> None:
        """A while with faults, then without until all is quiet, then the night."""
        for _ in range(self.steps):
            self._step()
        self.faults, self.memory.wrong = False, set()
        while self.planned:
            self._upload()
        self._settle()
        given = Recheck(self, self.memory, self, self.history)
        recheck_items([(store, item) for store in STORES for item in ITEMS], given, self.now)
        self._settle()

    def deliver_again(self) -> None:
        """Every record, every wish for a digest and every message about a failure once more, after all has ended."""
        self.positions = dict.fromkeys(self.positions, 0)
        self.digests = [Message(key, self.now) for key in self.memory.items]
        self.errors = [Message(change, self.now) for changes in self.streams.values() for change in changes]
        self._settle()

    def _step(self) -> None:
        self.now += self.rng.randint(1, 4_000)
        self._kill_late()
        dice = self.rng.random()
        if dice < 0.04 and self.planned:
            self._upload()
        elif dice < 0.06:
            self.now += self.rng.choice((70_000, 100_000, 400_000))
        elif dice < 0.08:
            self.memory.wrong = {self.rng.choice([*self.rows])} if self.rows and self.rng.random() < 0.5 else set()
        elif dice < 0.10:
            self._start(self._sweep, FUNCTION_MS)
        elif dice < 0.45 and len(self.workers) < 4:
            self._begin_something()
        elif self.workers:
            self._go_on(self.rng.choice(self.workers))

    def _kill_late(self) -> None:
        """Lambda ends a function at its time."""
        for worker in list(self.workers):
            if worker.until_ms < self.now:
                worker.dead = True
                self._go_on(worker)

    def _upload(self) -> None:
        upload_id, stores, at, items = self.planned.pop(0)
        self.now = max(self.now, at)
        changes = [change for item in items if (change := self._count(item, upload_id, at)) is not None]
        for store in stores:
            own = [change for change in changes if change.row.store == store]
            self.streams[store] += own
            expected = sum(expects_alert(change.old, change.new) for change in own)
            progress = StoreProgress(True, expected, f"{upload_id}.csv", len(stores))
            self.memory.set_part(DigestKey(store, upload_id, at), progress)

    def _count(self, item: Item, upload_id: str, at: int) -> RowChange | None:
        old = self.rows.get(item)
        new = StockRow(
            store=item[0],
            product_id=item[1],
            on_hand=self.rng.choice((0, 0, 5, 6, 11, 30)),
            reorder_point=10,
            reorder_rule=ReorderRule.DEFAULT,
            product_name=self.rng.choice(("Milk", "Milk", "Oat milk")),
            category=None,
            unit_price=Decimal(self.rng.choice((1, 1, 2))),
            ver=write_version(at, "A", upload_id),
            rev=1 if old is None else old.rev + 1,
            upload_id=upload_id,
            line=2,
            changed_at=iso_time(at),
            delisted=self.rng.random() < 0.1,
        )
        self.rows[item] = new
        return RowChange(old, new, at)

    # ---- who works ----

    def _begin_something(self) -> None:
        # Now and then a batch is handed to a second worker while the first still runs.
        free = [place for place in self.positions if place not in self.busy or self.rng.random() < 0.1]
        choices: list[Callable[[], None]] = [partial(self._start_stream, *place) for place in free]
        choices += [partial(self._start_message, self.digests, self._send)] * 3 if self._visible(self.digests) else []
        choices += [partial(self._start_message, self.errors, self._redo)] if self._visible(self.errors) else []
        if choices:
            self.rng.choice(choices)()

    def _visible(self, queue: list[Message]) -> list[Message]:
        return [message for message in queue if message.visible_ms <= self.now]

    def _start(self, work: Callable[[Worker], None], lasts_ms: int, key: DigestKey | None = None) -> None:
        worker = Worker(greenlet(lambda: None), self.now + lasts_ms, key)
        worker.run = greenlet(lambda: work(worker))
        self.workers.append(worker)
        self._go_on(worker)

    def _start_message(self, queue: list[Message], work: Callable[[Worker, Message], None]) -> None:
        message = self.rng.choice(self._visible(queue))
        message.visible_ms = self.now + HIDDEN_MS
        key = message.body if isinstance(message.body, DigestKey) else None
        self._start(lambda worker: work(worker, message), FUNCTION_MS, key)

    def _start_stream(self, kind: str, store: str) -> None:
        start = self.positions[kind, store]
        batch = self.streams[store][start : start + self.rng.randint(1, 4)]
        end = start + len(batch)
        if self.faults and start and self.rng.random() < 0.1:
            batch = self.streams[store][start - 1 : start] + batch  # at least once
        elif self.faults and batch and self.lossy and self.rng.random() < 0.1:
            self.positions[kind, store] += 1  # lost for good: only the night finds it
            self.lost += 1
            return
        if batch:
            self.busy.add((kind, store))
            work = self._watch if kind == "alerts" else self._record
            self._start(lambda worker: work(worker, store, batch, end), FUNCTION_MS)

    def _watch(self, worker: Worker, store: str, batch: list[RowChange], end: int) -> None:
        memory = Stepped(self.memory, partial(self.call, worker))
        requests = Stepped(self, partial(self.call, worker))

        def work() -> None:
            result = check_stock(batch, memory, requests, self.now)
            self.set_aside += len(result.failed)
            self.errors += [Message(change, self.now) for change, _ in result.failed]

        self._deliver(("alerts", store), end, work)

    def _record(self, worker: Worker, store: str, batch: list[RowChange], end: int) -> None:
        history = Stepped(self.history, partial(self.call, worker))
        self._deliver(("history", store), end, lambda: record_history(batch, history))

    def _deliver(self, place: tuple[str, str], end: int, work: Callable[[], Any]) -> None:
        """The stream goes on when its function ended well, else it delivers again."""
        try:
            work()
        except (StorageError, CrashError):
            pass
        else:
            self.positions[place] = max(self.positions[place], end)
        self.busy.discard(place)

    def _send(self, worker: Worker, message: Message) -> None:
        self.owners += 1
        step = partial(self.call, worker)
        notifier = Notifier(
            Stepped(self.memory, step), partial(step, self._publish, worker), plain_source, Stepped(self, step)
        )
        key, owner = message.body, f"s{self.owners}"
        if key.store != WHOLE_FILE:
            self._take(self.digests, worker, message, lambda: send_alerts(key, notifier, self.now, owner))
            return
        desk = self.letters.desk(notifier, worker, step)
        self._take(self.digests, worker, message, lambda: send_file(key, desk, self.now, owner))

    def _redo(self, worker: Worker, message: Message) -> None:
        step = partial(self.call, worker)
        rows, requests = Stepped(self, step), Stepped(self, step)
        given = Recheck(rows, Stepped(self.memory, step), requests, Stepped(self.history, step))

        def work() -> None:
            change: RowChange = message.body
            result = redo_changes([change], [change.key], given, self.now)
            if result.failed:
                raise StorageError(result.failed[0])

        self._take(self.errors, worker, message, work)

    def _sweep(self, worker: Worker) -> None:
        step = partial(self.call, worker)
        try:
            sweep_outbox(Stepped(self.memory, step), Stepped(self, step))
        except (StorageError, CrashError):
            return

    def _take(self, queue: list[Message], worker: Worker, message: Message, work: Callable[[], Any]) -> None:
        """SQS: what ended well is deleted, the rest is seen again."""
        try:
            work()
        except (StorageError, CrashError):
            self._note_repeat(worker)
        else:
            if message in queue:
                queue.remove(message)

    def _note_repeat(self, worker: Worker) -> None:
        """A sender that published and did not come to its end: SNS mail cannot do better than send once more."""
        if worker.key is not None and worker.published:
            self.repeats[worker.key] = self.repeats.get(worker.key, 0) + 1
            worker.published = False

    # ---- the ports that are not in MemoryAlerts ----

    def request(self, digest: DigestKey, delay_seconds: int) -> None:
        self.digests.append(Message(digest, self.now + delay_seconds * 1000))

    def rows_of(self, items: Sequence[Item]) -> Mapping[Item, StockRow]:
        return {item: self.rows[item] for item in items if item in self.rows}

    def _publish(self, worker: Worker, digest: Digest) -> None:
        worker.published = True
        self.memory.publish(digest)

    # ---- time ----

    def _settle(self) -> None:
        """Without faults, until nothing is left to do; the sweep comes every five minutes."""
        for _ in range(4_000):
            if self.workers:
                self._go_on(self.workers[0])
            elif not self._begin_next():
                if not self.digests and not self.errors and not list(self.memory.pending()):
                    return
                self.now += 300_000
                sweep_outbox(self.memory, self)
        self.problems.append(f"it does not come to rest: {len(self.digests)} digests, {len(self.errors)} errors")

    def _begin_next(self) -> bool:
        for kind, store in self.positions:
            if self.positions[kind, store] < len(self.streams[store]):
                self._start_stream(kind, store)
                return True
        for queue, work in ((self.errors, self._redo), (self.digests, self._send)):
            if self._visible(queue):
                self._start_message(queue, work)
                return True
        return False

    def _go_on(self, worker: Worker) -> None:
        self.hub = greenlet.getcurrent()
        worker.run.switch()
        if worker.run.dead:
            self.workers.remove(worker)

    def call(self, worker: Worker, function: Callable[..., Any], *args: Any) -> Any:
        """One call of a store: give control away, then perhaps die or fail before it or after it."""
        if worker.dead:
            raise CrashError
        self.calls += 1
        self.hub.switch()
        if worker.dead:
            raise CrashError
        if self.trace:
            name = getattr(function, "__name__", "publish")
            print(f"{self.now - START_MS:>9} ms  {name}")  # noqa: T201 - a seed replayed by hand
        fate = self.rng.random() if self.faults else 1.0
        if fate < 0.4 * self.fault_rate:
            self._die(worker)
        if fate < 0.5 * self.fault_rate:
            raise Throttled("come back later")
        answer = function(*args)
        if fate < 0.9 * self.fault_rate:
            self._die(worker)
        if fate < self.fault_rate:
            raise StorageError("no answer")
        return answer

    def _die(self, worker: Worker) -> None:
        worker.dead = True
        self._note_repeat(worker)
        raise CrashError
