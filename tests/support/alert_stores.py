"""The alert stores in memory, and a wrapper that lets the process die before or after any call of any store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from backend_lambdas.alerts.alert import SHORTAGES, Alert, AlertRef, AlertStatus
from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.digest import Digest, DigestSource
from backend_lambdas.alerts.episodes import AlertState, Transition
from backend_lambdas.alerts.file_key import file_of
from backend_lambdas.alerts.notify import OutboxItem, Settlement, StoreProgress
from backend_lambdas.alerts.whole_file import FilePart
from backend_lambdas.inventory.errors import ConditionFailed


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Boundaries:
    """Counts the moments before and after every call; dies at number `crash_at` (from 1), never when it is None."""

    crash_at: int | None = None
    met: int = 0

    def meet(self) -> None:
        self.met += 1
        if self.met == self.crash_at:
            raise Crash

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any) -> Any:
            self.meet()
            answer = work(*args)
            self.meet()
            return answer

        return guarded


class Mortal:
    """A store whose every call can be the process's last."""

    def __init__(self, store: Any, boundaries: Boundaries) -> None:
        self._store = store
        self._boundaries = boundaries

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return self._boundaries.around(getattr(self._store, name))


@dataclass
class MemoryAlerts:
    """`AlertStates`, `Outbox` and `DigestRequests` over one set of dicts; `mails` is what was published."""

    known: dict[tuple[str, str], AlertState] = field(default_factory=dict)
    alerts: dict[tuple[str, str], Alert] = field(default_factory=dict)
    items: dict[DigestKey, OutboxItem] = field(default_factory=dict)
    done: set[DigestKey] = field(default_factory=set)
    owners: dict[DigestKey, str] = field(default_factory=dict)
    checks: dict[DigestKey, int] = field(default_factory=dict)
    parts: dict[DigestKey, StoreProgress] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    requested: list[tuple[DigestKey, int]] = field(default_factory=list)
    mails: list[Digest] = field(default_factory=list)
    file_parts: dict[DigestKey, dict[str, FilePart]] = field(default_factory=dict)
    reads: int = 0
    writes: int = 0

    def states(self, items: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], AlertState]:
        self.reads += len(items)
        return {item: self.known[item] for item in items if item in self.known}

    def write(self, digest: DigestKey, transitions: Sequence[Transition], now_ms: int) -> None:
        for step in transitions:
            if self.known.get((step.store, step.product_id)) != step.before:
                raise ConditionFailed("the state has changed")
            if step.resolved is not None and not self.has_alert(step.store, step.resolved):
                raise ConditionFailed("the alert to resolve is not there")
            if any(one.kind not in SHORTAGES and self.has_alert(one.store, one.key) for one in step.opened):
                raise ConditionFailed("the alert is there already")
        self.writes += 1
        for step in transitions:
            self._write(step)
        opened = [step.opened for step in transitions if step.opened]
        if opened:
            item = self.items.get(digest, OutboxItem(0, 0, 0, 0, 0))
            total = item.alerts + sum(map(len, opened))
            self.items[digest] = replace(item, alerts=total, rows=item.rows + len(opened), touched_ms=now_ms)
            self.done.discard(digest)

    def has_alert(self, store: str, ref: AlertRef) -> bool:
        return (store, ref.text) in self.alerts

    def missing(self, alerts: Sequence[Alert]) -> list[Alert]:
        return [alert for alert in alerts if not self.has_alert(alert.store, alert.key)]

    def _write(self, step: Transition) -> None:
        self.known[step.store, step.product_id] = step.after
        for alert in step.opened:
            ref = alert.key
            self.alerts[alert.store, ref.text] = alert
        if step.resolved is not None:
            ended = self.alerts[step.store, step.resolved.text]
            ended = replace(ended, status=AlertStatus.RESOLVED, resolved_at=step.resolved_at)
            self.alerts[step.store, step.resolved.text] = ended

    def request(self, digest: DigestKey, delay_seconds: int) -> None:
        self.requested.append((digest, delay_seconds))

    def find(self, key: DigestKey) -> OutboxItem | None:
        return self.items.get(key)

    def progress(self, key: DigestKey) -> StoreProgress | None:
        return self.parts.get(key)

    def book_check(self, key: DigestKey, now_ms: int, at_ms: int) -> bool:
        if self.checks.get(key, 0) > now_ms:
            return False
        self.checks[key] = at_ms
        return True

    def claim(self, key: DigestKey, owner: str, now_ms: int, until_ms: int) -> OutboxItem | None:
        if self.items[key].sending_until_ms > now_ms:
            return None
        self.items[key] = replace(self.items[key], sending_until_ms=until_ms, claims=self.items[key].claims + 1)
        self.owners[key] = owner
        return self.items[key]

    def release(self, key: DigestKey, owner: str) -> None:
        if self.owners.get(key) == owner:
            del self.owners[key]
            self.items[key] = replace(self.items[key], sending_until_ms=0)

    def alerts_of(self, key: DigestKey) -> list[Alert]:
        prefix = f"{key.event_ms:013d}#{key.upload_id}#"
        return [one for (store, sk), one in self.alerts.items() if store == key.store and sk.startswith(prefix)]

    def mark_sent(self, alerts: Sequence[Alert], mail_id: str, sent_at: datetime) -> None:
        for alert in alerts:
            key = alert.store, alert.key.text
            self.alerts[key] = replace(self.alerts[key], mail_id=mail_id, sent_at=sent_at)

    def settle(self, key: DigestKey, claim: OutboxItem, owner: str, settlement: Settlement) -> None:
        if self.owners.get(key) != owner:
            return
        item = self.items[key]
        self.items[key] = replace(item, settled=settlement.alerts, sending_until_ms=0, claims=0)
        del self.owners[key]
        self.checks.pop(key, None)
        if item.alerts == settlement.alerts:
            self.done.add(key)
        if settlement.upload_known:
            before = self.counted.get(key.upload_id, 0)
            self.counted[key.upload_id] = before + settlement.alerts - claim.settled
        if settlement.in_file and settlement.mail_id:
            self.gather(FilePart(settlement.mail_id, key), settlement.at_ms)

    def gather(self, part: FilePart, now_ms: int) -> None:
        file = file_of(part.key)
        self.file_parts.setdefault(file, {})[part.digest_id] = part
        item = self.items.get(file, OutboxItem(0, 0, 0, 0, 0))
        since = item.since_ms or now_ms
        self.items[file] = replace(item, alerts=item.alerts + 1, rows=item.rows + 1, touched_ms=now_ms, since_ms=since)
        self.done.discard(file)

    def files(self) -> set[DigestKey]:
        """The files of several stores."""
        return {file_of(key) for key, progress in self.parts.items() if progress.stores > 1}

    def pending(self) -> Iterable[DigestKey]:
        return [key for key in self.items if key not in self.done]

    def count_of(self, upload_id: str) -> int:
        return self.counted.get(upload_id, 0)

    def set_part(self, key: DigestKey, progress: StoreProgress) -> None:
        self.parts[key] = progress

    def publish(self, digest: Digest) -> None:
        self.mails.append(digest)


def plain_source(key: DigestKey, file_name: str | None) -> DigestSource:
    links = f"http://x/stock?store={key.store}", f"http://x/alerts?store={key.store}"
    return DigestSource(key.store, key.upload_id, key.event_ms, file_name, *links)
