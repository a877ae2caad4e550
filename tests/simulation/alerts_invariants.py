"""The promises about alerts and mails, checked on what a simulated day has left behind."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from backend_lambdas.alerts.alert import SHORTAGES, AlertStatus
from backend_lambdas.alerts.episodes import AlertState, event_alerts, transition
from backend_lambdas.alerts.file_key import file_of
from backend_lambdas.alerts.nightly_check import fits
from backend_lambdas.inventory.history import history_entry
from backend_lambdas.inventory.stock import RowChange
from tests.simulation.alerts_world import AlertsWorld


def find_problems(world: AlertsWorld) -> list[str]:
    """Run after `world.run()`; an empty list means that every promise was kept."""
    return [
        *world.problems,
        *_one_alert_per_episode(world),
        *_episodes_fit_rows(world),
        *_nothing_is_missing(world),
        *_events_are_told(world),
        *_one_mail_per_alert(world),
        *_one_mail_per_file(world),
        *_history_is_whole(world),
        *_repetition_changes_nothing(world),
    ]


def _one_alert_per_episode(world: AlertsWorld) -> Iterator[str]:
    alerts = world.memory.alerts.values()
    seen = Counter((one.store, one.product_id, one.episode, one.kind) for one in alerts if one.kind in SHORTAGES)
    yield from (f"I4: {episode} was opened {times} times" for episode, times in seen.items() if times > 1)
    still = Counter((one.store, one.product_id) for one in alerts if one.status is AlertStatus.OPEN)
    yield from (f"I4: {item} has {number} open alerts" for item, number in still.items() if number > 1)


def _episodes_fit_rows(world: AlertsWorld) -> Iterator[str]:
    for item, row in world.rows.items():
        state = world.memory.known.get(item, AlertState())
        if not fits(row, state.condition):
            yield f"I4: {item} has {row.on_hand} on hand and the episode {state.condition}"
        shown = [one for one in world.memory.alerts.values() if (one.store, one.product_id) == item]
        still = [one.key for one in shown if one.status is AlertStatus.OPEN]
        if still != ([state.open_alert] if state.condition else []):
            yield f"I4: {item} shows {still} as open, its state says {state.open_alert}"


def _nothing_is_missing(world: AlertsWorld) -> Iterator[str]:
    """Where no record was lost or set aside: the alerts are those of an undisturbed day, id by id."""
    if world.lost or world.set_aside:
        return
    expected: set[str] = set()
    states: dict[tuple[str, str], AlertState] = {}
    for change in (change for changes in world.streams.values() for change in changes):
        step = transition(change, states.get(change.key))
        if step is not None:
            states[change.key] = step.after
            expected |= {alert.alert_id for alert in step.opened}
    found = {alert.alert_id for alert in world.memory.alerts.values()}
    if found != expected:
        yield f"I4: {len(expected - found)} alerts are missing, {len(found - expected)} are too many"


def _events_are_told(world: AlertsWorld) -> Iterator[str]:
    """A new price or name is told whatever overtook it, and also when its record was set aside."""
    if world.lost:
        return
    found = {alert.alert_id for alert in world.memory.alerts.values()}
    changes = [change for changes in world.streams.values() for change in changes]
    missing = [one for change in changes for one in event_alerts(change) if one.alert_id not in found]
    yield from (f"I4: {one.kind} of {one.product_id} in {one.store} was never told" for one in missing)


def _one_mail_per_alert(world: AlertsWorld) -> Iterator[str]:
    memory = world.memory
    told = {one.mail_id for one in memory.alerts.values() if one.notify}
    if None in told:
        yield "I5: an alert was never mailed"
    sent = Counter(mail.digest_id for mail in memory.mails)
    if set(sent) != told:
        yield f"I5: mails {set(sent)} went out, alerts name {told}"
    for key in memory.items:
        ids = {one.mail_id for one in memory.alerts_of(key) if one.mail_id}
        repeats = sum(sent[mail_id] - 1 for mail_id in ids)
        if repeats > world.repeats.get(key, 0):
            yield f"I5: {key} was mailed {repeats} times more than its senders died after publishing"
        if memory.count_of(key.upload_id) != sum(
            len(memory.alerts_of(other)) for other in memory.items if other.upload_id == key.upload_id
        ):
            yield f"I5: upload {key.upload_id} counts {memory.count_of(key.upload_id)} alerts"


def _one_mail_per_file(world: AlertsWorld) -> Iterator[str]:
    """Each alert of a file of several stores is in one mail to each receiver who sees its store."""
    for file in world.memory.files():
        stores = {key.store for key in world.memory.parts if file_of(key) == file}
        opened = [one for store in stores for one in world.memory.alerts_of(replace(file, store=store)) if one.notify]
        again = 0
        for name, seen in (("everybody", stores), ("ada", stores), ("bo", stores & {"Berlin"})):
            mails = [mail for key, to, mail in world.letters.sent if (key, to) == (file, name)]
            totals = {mail.mail_id: mail.facts["alerts_total"] for mail in mails}
            again += len(mails) - len(totals)
            told, wanted = sum(map(int, map(str, totals.values()))), sum(one.store in seen for one in opened)
            if told != wanted:
                yield f"I5: {name} was told of {told} alerts of {file.upload_id}, not {wanted}"
        if again > world.repeats.get(file, 0):
            yield f"I5: the mail of {file.upload_id} went out {again} times more than its senders died after publishing"


def _history_is_whole(world: AlertsWorld) -> Iterator[str]:
    changes = [change for changes in world.streams.values() for change in changes]
    entries = world.history.entries
    if not world.lost and {_entry_key(change) for change in changes} != set(entries):
        yield "history: an entry is missing"
    for row in world.history.unheard(list(world.rows.values())):
        yield f"history: the newest change of {row.product_id} in {row.store} is missing"


def _entry_key(change: RowChange) -> tuple[str, str, int, int]:
    entry = history_entry(change)
    return entry.store, entry.product_id, entry.event_ms, entry.rev


def _repetition_changes_nothing(world: AlertsWorld) -> Iterator[str]:
    if world.problems or world.lost:
        return
    alerts, mails, writes = dict(world.memory.alerts), len(world.memory.mails), world.history.writes
    letters = len(world.letters.sent)
    world.deliver_again()
    if world.memory.alerts != alerts:
        yield "I9: repeated events changed alerts"
    if len(world.memory.mails) != mails:
        yield f"I9: repeated events sent {len(world.memory.mails) - mails} mails"
    if len(world.letters.sent) != letters:
        yield f"I9: repeated events sent {len(world.letters.sent) - letters} mails of files"
    if world.history.writes != writes and not world.set_aside:
        yield "I9: repeated events changed the history"
