"""Episodes: what a change of a row does to the item's alert state. Pure; the choices are in docs/decisions/030.

quiet ──low──► low episode ──out──► out episode (same number: it got worse; the low alert is resolved)
  ▲              │  ▲                  │
  │   above the  │  └──────back, low───┤  back in stock: the out episode ends, a new low one may begin
  └──clear line──┘                     │
  └──────────────────back, not low─────┘
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from backend_lambdas.alerts.alert import (
    SEVERITY_OF,
    SHORTAGES,
    Alert,
    AlertKind,
    AlertRef,
    AlertStatus,
    StockZone,
    changed_details,
    needs_look,
    stock_zone,
)
from backend_lambdas.inventory.stock import RowChange
from backend_lambdas.inventory.versions import utc_moment

COOLDOWN_MS = 4 * 3600 * 1000
REMEMBERED_ALERTS = 20


@dataclass(frozen=True, slots=True)
class AlertState:
    """What is remembered about one item in one store; written only when one of its changes mattered.

    `ver` and `rev` are those of the newest change taken into account. `condition`: the episode that is open, if any,
    and `open_alert` its alert. `last_alert_ms`: when the item last raised a shortage that was mailed. `recent`: its
    newest alerts, newest last.
    """

    ver: str = ""
    rev: int = 0
    deleted: bool = False
    condition: AlertKind | None = None
    open_alert: AlertRef | None = None
    episode: int = 0
    last_alert_ms: int | None = None
    recent: tuple[AlertRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """What to write, all or nothing: the new state (if the item's is still `before`), alerts opened, alert resolved."""

    store: str
    product_id: str
    before: AlertState | None
    after: AlertState
    opened: tuple[Alert, ...]
    resolved: AlertRef | None
    resolved_at: datetime

    @property
    def writes(self) -> int:
        return 1 + len(self.opened) + (self.resolved is not None)


def is_stale(change: RowChange, state: AlertState | None) -> bool:
    """True for a change that this state, or a newer change, has already been through."""
    if state is None or change.order > (state.ver, state.rev):
        return False
    deletes_it = change.new is None and not state.deleted and change.order == (state.ver, state.rev)
    return not deletes_it


def transition(change: RowChange, state: AlertState | None) -> Transition | None:
    """What the change does to the item's alerts; None when nothing is to be written."""
    if not needs_look(change.old, change.new) or is_stale(change, state):
        return None
    before = state or AlertState()
    condition = _condition(stock_zone(change.new), before.condition)
    opened = [*_shortage_alerts(change, before, condition), *event_alerts(change)]
    # The state never heard how the row came to stand where this change found it: that change is late, and must find
    # that it was overtaken.
    unheard = _condition(stock_zone(change.old), before.condition) is not before.condition
    # An older change may still be under way: it must find that this one came after what it would end or begin.
    moved = before.condition is not None and stock_zone(change.old) is not stock_zone(change.new)
    if not (opened or unheard or moved or condition is not before.condition):
        return None
    return _step(change, state, condition, opened)


def expected(change: RowChange, before: AlertKind | None) -> tuple[list[AlertKind], AlertKind | None]:
    """Kinds of the alerts that `transition` would open, and of the one it would end; `before`: the open episode."""
    condition = _condition(stock_zone(change.new), before)
    events = (kind for kind, *_ in changed_details(change.old, change.new))
    return [*_shortages(change, before, condition), *events], None if condition is before else before


def missed_transition(change: RowChange, state: AlertState | None) -> Transition | None:
    """What brings the item's alerts to where its row, `change.new`, stands now, whatever was missed on the way.

    `change.old` is None where nobody knows what the row was. None: the state is right, or knows a newer row.
    """
    if state is not None and change.order < (state.ver, state.rev):
        return None
    before = state or AlertState()
    condition = _condition(stock_zone(change.new), before.condition)
    if condition is before.condition:
        return None
    return _step(change, state, condition, _shortage_alerts(change, before, condition))


def missed_end(store: str, product_id: str, state: AlertState | None, now_ms: int) -> Transition | None:
    """What ends the open episode of an item whose row is not there any more; None when none is open."""
    if state is None or state.condition is None:
        return None
    after = replace(state, deleted=True, condition=None, open_alert=None)
    return Transition(store, product_id, state, after, (), state.open_alert, utc_moment(now_ms))


def missed_events(change: RowChange, state: AlertState | None, missing: Sequence[Alert]) -> Transition:
    """What adds alerts about an event (price, name) of a change that the state has gone past without them."""
    before = state or AlertState()
    return Transition(
        store=change.row.store,
        product_id=change.row.product_id,
        before=state,
        after=replace(before, recent=_remember(before, missing)),
        opened=tuple(missing),
        resolved=None,
        resolved_at=utc_moment(change.event_ms),
    )


def _step(change: RowChange, state: AlertState | None, condition: AlertKind | None, opened: list[Alert]) -> Transition:
    before = state or AlertState()
    ended = before.condition is not None and condition is not before.condition
    return Transition(
        store=change.row.store,
        product_id=change.row.product_id,
        before=state,
        after=_advanced(before, change, condition, opened),
        opened=tuple(opened),
        resolved=before.open_alert if ended else None,
        resolved_at=utc_moment(change.event_ms),
    )


def _condition(zone: StockZone, before: AlertKind | None) -> AlertKind | None:
    """The episode that is open after a row has come to stand in `zone`."""
    if zone is StockZone.OUT:
        return AlertKind.OUT_OF_STOCK
    still_low = zone is StockZone.BAND and before is AlertKind.LOW_STOCK
    return AlertKind.LOW_STOCK if zone is StockZone.LOW or still_low else None


def _shortage_alerts(change: RowChange, before: AlertState, condition: AlertKind | None) -> list[Alert]:
    return [_shortage(change, before, kind) for kind in _shortages(change, before.condition, condition)]


def _shortages(change: RowChange, before: AlertKind | None, condition: AlertKind | None) -> list[AlertKind]:
    """What the step from one episode to another raises."""
    if condition is before:
        return []
    is_back = before is AlertKind.OUT_OF_STOCK and stock_zone(change.new) is not StockZone.ABSENT
    return [*([AlertKind.BACK_IN_STOCK] if is_back else []), *([] if condition is None else [condition])]


def _shortage(change: RowChange, before: AlertState, kind: AlertKind) -> Alert:
    if kind is AlertKind.BACK_IN_STOCK:
        return _alert(change, kind, episode=before.episode)
    was_out = before.condition is AlertKind.OUT_OF_STOCK
    cooling = before.last_alert_ms is not None and change.event_ms - before.last_alert_ms < COOLDOWN_MS
    worse = before.condition is AlertKind.LOW_STOCK and kind is AlertKind.OUT_OF_STOCK
    notify = kind is AlertKind.OUT_OF_STOCK or not (was_out or cooling)
    return _alert(change, kind, episode=before.episode + (not worse), notify=notify)


def event_alerts(change: RowChange) -> list[Alert]:
    """The alerts about what happened to the item without making it short: a new price, a new name."""
    return [_alert(change, kind, values=values) for kind, *values in changed_details(change.old, change.new)]


def _advanced(before: AlertState, change: RowChange, condition: AlertKind | None, opened: list[Alert]) -> AlertState:
    ver, rev = change.order
    shortage = next((alert for alert in opened if alert.kind in SHORTAGES), None)
    state = replace(
        before,
        ver=ver,
        rev=rev,
        deleted=change.new is None,
        condition=condition,
        recent=_remember(before, opened),
    )
    if shortage is not None:
        ref = shortage.key
        last = change.event_ms if shortage.notify else before.last_alert_ms
        return replace(state, open_alert=ref, episode=shortage.episode, last_alert_ms=last)
    return state if condition is not None else replace(state, open_alert=None)


def _remember(before: AlertState, opened: Sequence[Alert]) -> tuple[AlertRef, ...]:
    return (*before.recent, *(alert.key for alert in opened))[-REMEMBERED_ALERTS:]


def _alert(
    change: RowChange,
    kind: AlertKind,
    *,
    episode: int = 0,
    notify: bool = True,
    values: Sequence[str] | None = None,
) -> Alert:
    """An alert about the new row; its id follows from the change, so that no retry can make a second one."""
    row, at = change.row, utc_moment(change.event_ms)
    old_value, new_value = values or (None if change.old is None else str(change.old.on_hand), str(row.on_hand))
    identity = "\x1f".join((row.store, row.product_id, row.ver, str(row.rev), kind))
    return Alert(
        alert_id=sha256(identity.encode()).hexdigest()[:24],
        store=row.store,
        product_id=row.product_id,
        product_name=row.product_name,
        category=row.category,
        unit_price=row.unit_price,
        kind=kind,
        severity=SEVERITY_OF[kind],
        status=AlertStatus.OPEN if kind in SHORTAGES else AlertStatus.RESOLVED,
        opened_at=at,
        on_hand=row.on_hand,
        reorder_point=row.reorder_point,
        old_value=old_value,
        new_value=new_value,
        upload_id=change.cause,
        line=row.line,
        event_ms=change.event_ms,
        episode=episode,
        notify=notify,
        resolved_at=None if kind in SHORTAGES else at,
    )
