"""Watches the changes of stock rows: opens and resolves alerts and asks for the digests that report them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from backend_lambdas.alerts.alert import Alert, AlertRef, expects_alert, needs_look
from backend_lambdas.alerts.episodes import (
    AlertState,
    Transition,
    event_alerts,
    is_stale,
    missed_events,
    transition,
)
from backend_lambdas.inventory.errors import ConditionFailed, Refused
from backend_lambdas.inventory.stock import RowChange

WRITES_AT_ONCE = 99  # a DynamoDB transaction takes 100; one is the outbox item
TRIES = 3

Item = tuple[str, str]
Failed = tuple[RowChange, str]


@dataclass(frozen=True, slots=True)
class DigestKey:
    """One mail: the alerts one upload raised in one store. `event_ms`: when the file arrived.

    `upload_id` BY_THRESHOLD: no upload, a threshold that moved then.
    """

    store: str
    upload_id: str
    event_ms: int


class AlertStates(Protocol):
    def states(self, items: Sequence[Item]) -> Mapping[Item, AlertState]:
        """The states of these (store, product_id), those without one left out; strongly consistent."""

    def write(self, digest: DigestKey, transitions: Sequence[Transition], now_ms: int) -> None:
        """Write states, open and resolve alerts, and count the opened ones in the outbox item: all or nothing.

        Raise ConditionFailed when a state is no longer the transition's `before`, or an alert to resolve is not there.
        """

    def has_alert(self, store: str, ref: AlertRef) -> bool:
        """Whether the alert is (still) in the table; strongly consistent."""

    def missing(self, alerts: Sequence[Alert]) -> list[Alert]:
        """Those of the alerts that are not in the table; strongly consistent."""


class DigestRequests(Protocol):
    def request(self, digest: DigestKey, delay_seconds: int) -> None:
        """Ask for a digest to be sent; asking twice does no harm."""


@dataclass(frozen=True, slots=True)
class WatchResult:
    """What became of a batch of changes. `failed` names each change that could not be dealt with, and why."""

    changes: int
    opened: int
    resolved: int
    digests: int
    failed: tuple[Failed, ...]


def check_stock(
    changes: Sequence[RowChange], states: AlertStates, requests: DigestRequests, now_ms: int, delay_seconds: int = 2
) -> WatchResult:
    """Deal with changes in their order; a change that matters to no alert costs no read and no write.

    A digest is asked for again when a change turns out to be dealt with already: whoever did it may have stopped before
    asking. Raises StorageError when the store throttles, is out of reach or denies: that is no single record's fault,
    and the stream delivers the batch again (what is done already is then recognised and costs one read).
    """
    written: list[Transition] = []
    failed: list[Failed] = []
    wanted: dict[DigestKey, None] = {}
    for wave in _waves(change for change in changes if needs_look(change.old, change.new)):
        # Once one change of an item is set aside, so are its later ones: were they written and the batch delivered
        # again, the first would look dealt with.
        aside = {change.key for change, _ in failed}
        failed += [(change, "an earlier change of the item was set aside") for change in wave if change.key in aside]
        wave = [change for change in wave if change.key not in aside]
        known = states.states([change.key for change in wave])
        wanted.update(
            (digest_key(c), None) for c in wave if is_stale(c, known.get(c.key)) and expects_alert(c.old, c.new)
        )
        writer = Writer(states, transition, now_ms)
        for done, broken in (
            write_transitions(wave, known, writer),
            report_missed_events(wave, known, states, now_ms),
            report_missed_events(writer.overtaken, _now(writer.overtaken, states), states, now_ms),
        ):
            written += done
            failed += broken
    wanted.update((opened_digest(one), None) for one in written if one.opened)
    for digest in wanted:
        requests.request(digest, delay_seconds)
    return WatchResult(
        changes=len(changes),
        opened=sum(len(one.opened) for one in written),
        resolved=sum(one.resolved is not None for one in written),
        digests=len(wanted),
        failed=tuple(failed),
    )


def digest_key(change: RowChange) -> DigestKey:
    """The mail that reports this change."""
    return DigestKey(store=change.row.store, upload_id=change.cause, event_ms=change.event_ms)


def _waves(changes: Iterable[RowChange]) -> Iterator[list[RowChange]]:
    """Split so that no wave holds an item twice, each item's changes in their order."""
    waves: list[dict[Item, RowChange]] = []
    met: dict[Item, int] = {}
    for change in changes:
        number = met.get(change.key, 0)
        met[change.key] = number + 1
        if number == len(waves):
            waves.append({})
        waves[number][change.key] = change
    return (list(wave.values()) for wave in waves)


Pair = tuple[RowChange, Transition]
Judge = Callable[[RowChange, AlertState | None], Transition | None]


@dataclass(frozen=True, slots=True)
class Writer:
    """`judge` says what a change does to an alert state: what the stream reports, or what was missed.

    `overtaken` gathers the changes that somebody else's write to their item's state left without anything to do.
    """

    states: AlertStates
    judge: Judge
    now_ms: int
    overtaken: list[RowChange] = field(default_factory=list)

    def write_group(self, digest: DigestKey, group: Sequence[Pair]) -> tuple[list[Transition], list[Failed]]:
        """Write the group at once; if one of them is wrong, one by one, so that only what is really wrong fails."""
        try:
            self.states.write(digest, [step for _, step in group], self.now_ms)
        except (ConditionFailed, Refused):
            outcomes = [self._write_alone(change) for change, _ in group]
            done = [outcome for outcome in outcomes if isinstance(outcome, Transition)]
            self.overtaken.extend(change for (change, _), out in zip(group, outcomes, strict=True) if out is None)
            broken = [(change, out) for (change, _), out in zip(group, outcomes, strict=True) if isinstance(out, str)]
            return done, broken
        return [step for _, step in group], []

    def _write_alone(self, change: RowChange) -> Transition | str | None:
        """Judge and write by the state as it is now. Return why it failed; None when there was nothing to do."""
        reason = ""
        for _ in range(TRIES):
            step = self.judge(change, self.states.states([change.key]).get(change.key))
            if step is None:
                return None
            if step.resolved is not None and not self.states.has_alert(step.store, step.resolved):
                # Alerts have a life of their own; one that is gone needs no end, and keeps no other from opening.
                step = replace(step, resolved=None)
            try:
                self.states.write(digest_key(change), [step], self.now_ms)
            except ConditionFailed as error:
                reason = f"the alert state kept changing: {error}"
            except Refused as error:
                return str(error)
            else:
                return step
        return reason


def write_transitions(
    changes: Iterable[RowChange], known: Mapping[Item, AlertState], writer: Writer
) -> tuple[list[Transition], list[Failed]]:
    """Judge each change (no item twice) by the states `known` and write what follows; also return what failed, and why.

    Raise what is no single change's fault (Throttled, AccessDenied, another StorageError).
    """
    written: list[Transition] = []
    failed: list[Failed] = []
    for digest, group in _groups(changes, known, writer.judge):
        done, broken = writer.write_group(digest, group)
        written += done
        failed += broken
    return written, failed


def _now(changes: Sequence[RowChange], states: AlertStates) -> Mapping[Item, AlertState]:
    return states.states([change.key for change in changes]) if changes else {}


def report_missed_events(
    changes: Iterable[RowChange], known: Mapping[Item, AlertState], states: AlertStates, now_ms: int
) -> tuple[list[Transition], list[Failed]]:
    """Tell of a new price or name of changes that the state has gone past without it: a later change overtook them.

    A batch that is delivered again has many changes that were gone past with it: one read of 100 for each 100 of them.
    """
    late = [(one, alerts) for one in changes if is_stale(one, known.get(one.key)) and (alerts := event_alerts(one))]
    if not late:
        return [], []
    missing = {alert.alert_id for alert in states.missing([alert for _, alerts in late for alert in alerts])}
    done: list[Transition] = []
    failed: list[Failed] = []
    for change, alerts in late:
        news = [alert for alert in alerts if alert.alert_id in missing]
        if not news:
            continue
        step = missed_events(change, known.get(change.key), news)
        try:
            states.write(digest_key(change), [step], now_ms)
        except (ConditionFailed, Refused) as error:
            failed.append((change, str(error)))
        else:
            done.append(step)
    return done, failed


def opened_digest(step: Transition) -> DigestKey:
    first = step.opened[0]
    return DigestKey(store=step.store, upload_id=first.upload_id, event_ms=first.event_ms)


def _groups(
    wave: Iterable[RowChange], known: Mapping[Item, AlertState], judge: Judge
) -> Iterator[tuple[DigestKey, list[Pair]]]:
    """Group what is to be written by digest, in groups that fit into one transaction."""
    by_digest: dict[DigestKey, list[Pair]] = {}
    for change in wave:
        step = judge(change, known.get(change.key))
        if step is not None:
            by_digest.setdefault(digest_key(change), []).append((change, step))
    for digest, pairs in by_digest.items():
        group: list[Pair] = []
        for pair in pairs:
            if sum(step.writes for _, step in group) + pair[1].writes > WRITES_AT_ONCE:
                yield digest, group
                group = []
            group.append(pair)
        yield digest, group
