"""All open alerts in this process's memory, brought up to date by what changed (see `StaleIfError`).

A badge, a ranking by money and a bulk answer need every one of them, and a page must not wait for twenty thousand.
"""

import hashlib
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from backend_lambdas.alerts.alert import Alert, AlertStatus
from backend_lambdas.inventory.versions import moment_text
from dashboard.data.availability import DataState
from dashboard.data.stale_if_error import StaleIfError

if TYPE_CHECKING:
    from backend_lambdas.aws.alerts.reader import AlertPlace, AlertReader

BYTES_EACH = 2_000
MOST_ANEW = 0.25  # of all: where more have changed, reading all of them takes fewer requests
# A file that closes thousands of alerts changes them for a minute; each look at 20,000 costs 0.4 s of a core and 1,700
# read units. At most one look in five seconds then; of a few hundred alerts every change is looked at.
PAUSE_SECONDS_EACH = 5 / 20_000


_numbers = count(1)


@dataclass(frozen=True, slots=True)
class OpenAlertsState:
    """One whole, unchanging state; `alerts` newest first, as they are stored (a snooze may be over).

    `number`: no other state has it but one that shows the same alerts. `snoozed`: those of them that are.
    """

    alerts: tuple[Alert, ...]
    version: str
    data: DataState
    marks: "dict[AlertPlace, str]" = field(default_factory=dict)
    number: int = 0
    snoozed: tuple[Alert, ...] = ()

    def seen(self, now: datetime) -> Hashable:
        """Changes with what people see of it: also when a snooze is over."""
        return self.number, sum(one.status_at(now) is AlertStatus.OPEN for one in self.snoozed)

    @property
    def memory_bytes(self) -> int:
        return BYTES_EACH * len(self.alerts)

    def of_stores(self, stores: frozenset[str], _last: "OpenAlertsState | None") -> "OpenAlertsState":
        """The state of a company of these stores only."""
        return _state([one for one in self.alerts if one.store in stores], self.data)


class OpenAlerts(StaleIfError[OpenAlertsState]):
    """Reads from `source`, and from `at_once` what somebody waits for; `clock` gives aware UTC times, `pause` waits so
    many seconds."""

    def __init__(
        self,
        source: "AlertReader",
        at_once: "AlertReader",
        clock: Callable[[], datetime],
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._source = source
        self._at_once = at_once
        self._pause = pause
        super().__init__(self._bring_up, "alerts", clock)

    def read_again(self, places: "Iterable[AlertPlace]") -> None:
        """What this process has just written of these alerts shows at once, before the index tells of it."""
        asked = {place: None for place in places}
        if self._state is None or not asked:
            return
        fresh = [one for one in self._at_once.these(list(asked)) if one.status is not AlertStatus.RESOLVED]
        with self._changing:
            state = self._state
            others = [one for one in state.alerts if _place(one) not in asked]
            self._state = _state([*others, *fresh], state.data)

    def _bring_up(self, old: OpenAlertsState | None, now: datetime) -> OpenAlertsState:
        if old is None:
            return _state(self._source.every_open(), DataState(now))
        self._pause(PAUSE_SECONDS_EACH * len(old.alerts))
        marks = self._source.open_marks()
        anew = [place for place, mark in marks.items() if old.marks.get(place) != mark]
        if not anew and len(marks) == len(old.marks):
            return replace(old, data=DataState(now))
        if len(anew) > MOST_ANEW * len(marks):
            return _state(self._source.every_open(), DataState(now))
        read = {_place(one): one for one in self._source.these(anew)}
        known = {_place(one): one for one in old.alerts if _place(one) in marks} | read
        return _state([one for one in known.values() if one.status is not AlertStatus.RESOLVED], DataState(now))


def _state(alerts: Iterable[Alert], data: DataState) -> OpenAlertsState:
    ordered = tuple(sorted(alerts, key=lambda one: one.moment, reverse=True))
    marks = {_place(one): _mark(one) for one in ordered}
    text = "\1".join(f"{store}\0{sk}\0{marks[store, sk]}" for store, sk in marks)
    version = hashlib.blake2b(text.encode(), digest_size=9).hexdigest()
    snoozed = tuple(one for one in ordered if one.status is AlertStatus.SNOOZED)
    return OpenAlertsState(ordered, version, data, marks, next(_numbers), snoozed)


def _place(alert: Alert) -> "AlertPlace":
    return alert.store, alert.key.text


def _mark(alert: Alert) -> str:
    """As `AlertReader.open_marks`."""
    times = (alert.ack_at, alert.snoozed_until)
    texts = ("" if moment is None else moment_text(moment) for moment in times)
    return "|".join((alert.status, alert.kind, *texts, alert.assignee or ""))
