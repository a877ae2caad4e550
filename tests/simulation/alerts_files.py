"""The mails of files of several stores on a simulated day, and what a test can take away from how they are sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.file_mail import FileNews, FileSource
from backend_lambdas.alerts.notify import Notifier
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.alerts.summary import Summary
from backend_lambdas.alerts.whole_file import EVERYBODY, Begun, FileDesk
from tests.simulation.stepping import Stepped
from tests.support.alert_stores import MemoryAlerts
from tests.support.file_world import ADA, BO, MemoryFileParts, subscribed

WHO = (subscribed("ada", ADA), subscribed("bo", BO))


@dataclass
class GuardedParts(MemoryFileParts):
    off: frozenset[str] = frozenset()

    def begin(self, file: DigestKey, owner: str, digest_ids: Sequence[str]) -> Begun:
        if "begin" in self.off:
            self.has.pop(file, None)
        return super().begin(file, owner, digest_ids)

    def note_told(self, file: DigestKey, owner: str, name: str) -> None:
        if "told" not in self.off:
            super().note_told(file, owner, name)


@dataclass
class Letters:
    """`sent`: of which file which mail went to whom."""

    memory: MemoryAlerts
    off: frozenset[str]
    sent: list[tuple[DigestKey, str, Summary]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parts = GuardedParts(self.memory, off=self.off)

    def desk(self, notifier: Notifier, worker: Any, step: Callable[..., Any]) -> FileDesk:
        """What a worker sends with: it has `published` until it has noted who has the mail."""

        def note_told(*given: Any) -> None:
            self.parts.note_told(*given)
            worker.published = False

        def told(name: str, summary: Summary) -> None:
            worker.published = True
            self.sent.append((worker.key, name, summary))

        def to_one(one: AlertSubscription, _policy: Mapping[str, Sequence[str]], summary: Summary) -> None:
            step(told, one.subscription_id, summary)

        def to_all(_file: FileNews, summary: Summary) -> None:
            step(told, EVERYBODY, summary)

        parts = Stepped(self.parts, step)
        parts.note_told = partial(step, note_told)
        return FileDesk(
            notifier=notifier,
            parts=parts,
            subscriptions=lambda: WHO,
            account_of={"u-ada": ADA, "u-bo": BO}.get,
            source=lambda key, name, stores: FileSource(key.event_ms, name, "http://x/alerts", "http://x/uploads"),
            publish=to_one,
            publish_to_all=to_all,
        )
