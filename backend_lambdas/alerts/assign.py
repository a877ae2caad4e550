"""Who sees to an alert: one person of its store, or nobody. See docs/decisions/285-who-sees-to-an-alert.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend_lambdas.alerts.alert import Alert, AlertStatus
from backend_lambdas.alerts.answer import MOST_ALERTS, alert_key
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """`seen`: the assignee's user id that who asks saw, NOBODY for none; `to`: whose it becomes."""

    seen: str
    to: str
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """How many alerts changed, how many had ended, and whose those are that somebody else assigned meanwhile."""

    changed: int
    ended: int = 0
    newer: tuple[str, ...] = ()


class Assignments(Protocol):
    """Where it is kept."""

    def find(self, store: str, sk: str) -> Alert | None:
        """The alert as it is now."""

    def assign(self, store: str, sk: str, assignment: Assignment, audit: AuditEntry) -> bool:
        """Write it and the audit entry at once; False when the alert has ended or is not as it was `seen`."""


def can_see_to(account: Account | None, store: str) -> bool:
    """Whether this person may answer alerts of the store."""
    if account is None or account.disabled:
        return False
    return account.actor.may(Right.ANSWER_ALERTS) and account.actor.sees(store)


def assignee_of(alert: Alert, people: Mapping[str, Account]) -> str:
    """Whose the alert is: NOBODY's too when the person may no longer see to it."""
    return alert.assignee if alert.assignee and can_see_to(people.get(alert.assignee), alert.store) else NOBODY


def assign(
    seen: Mapping[str, str], to: Account | None, actor: Actor, assignments: Assignments, now: datetime
) -> Assigned:
    """Give alerts (`Alert.ref` -> the assignee's user id as it was seen) to a person, or to nobody (None).

    What changed since it was seen stays as it is. Raises NotAllowed without the right, NotFound when none of the alerts
    exists for the actor, InvalidRequest when the person may not answer alerts of one of the stores.
    """
    actor.require(Right.ANSWER_ALERTS)
    if not seen:
        raise InvalidRequest(_("Choose at least one alert."))
    if len(seen) > MOST_ALERTS:
        raise InvalidRequest(_("Choose at most {most} alerts at a time.", most=MOST_ALERTS))
    keys = {key: before for ref, before in seen.items() if actor.sees((key := alert_key(ref))[0])}
    if to is not None and (closed := sorted({store for store, _ in keys if not can_see_to(to, store)})):
        raise InvalidRequest(
            _(
                "{name} may not answer alerts of {store}. Choose somebody of that store.",
                name=to.actor.name,
                store=closed[0],
            )
        )
    wanted, name, at = (to.user_id, to.actor.name, moment_text(now)) if to else (NOBODY, "", moment_text(now))
    left: list[Alert] = []
    changed = missing = 0
    for (store, sk), before in keys.items():
        entry = actor.did("alert assigned", f"alert {store}|{sk}", at, {"to": name or "nobody"})
        if before != wanted and assignments.assign(store, sk, Assignment(before, wanted, name, at), entry):
            changed += 1
        elif (found := assignments.find(store, sk)) is None:
            missing += 1
        else:
            left.append(found)
    if missing == len(keys):
        raise NotFound(_("These alerts no longer exist."))
    ended = [one for one in left if one.status is AlertStatus.RESOLVED]
    others = [one.assignee_name or "nobody" for one in left if one not in ended and (one.assignee or NOBODY) != wanted]
    return Assigned(changed, len(ended), tuple(others))
