"""The people of the company, for who sees to what: read once in some seconds, however many pages ask."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.alerts.assign import assignee_of, can_see_to
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right
from dashboard.data import identity
from dashboard.data.actor import current_actor
from dashboard.data.dependencies import current_dependencies

KEPT = timedelta(seconds=5)  # as long as a disabled account may go on (dashboard/data/identity.py)


def known_people() -> Mapping[str, Account]:
    """Everybody by user id, also who is disabled: whether somebody may see to an alert is asked of these."""
    return current_dependencies().query_cache.get(
        "people", None, lambda: {one.user_id: one for one in identity.current_identity().accounts.all()}, KEPT
    )


def sees_to(alert: Alert) -> bool:
    """Whether the one it is assigned to may still see to it."""
    return alert.assignee is not None and bool(assignee_of(alert, known_people()))


def who_can_see_to(stores: Collection[str]) -> list[Account]:
    """Who may answer alerts of all these stores, by name."""
    found = (one for one in known_people().values() if all(can_see_to(one, store) for store in stores))
    return sorted(found, key=lambda one: one.actor.name.casefold())


def colleagues() -> list[Account]:
    """Who may answer alerts of any store of the one who asks, by name."""
    own = current_actor().stores
    return sorted(
        (
            one
            for one in known_people().values()
            if not one.disabled and one.actor.may(Right.ANSWER_ALERTS) and _shares(one.actor.stores, own)
        ),
        key=lambda one: one.actor.name.casefold(),
    )


def _shares(theirs: frozenset[str] | None, own: frozenset[str] | None) -> bool:
    return theirs is None or own is None or bool(theirs & own)
