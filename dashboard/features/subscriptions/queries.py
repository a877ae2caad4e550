"""Subscriptions as the page shows them, and the conditions that nobody hears of."""

from dataclasses import dataclass

from backend_lambdas.alerts.filters import client_kind
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right
from dashboard.data import identity, reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies


@dataclass(frozen=True, slots=True)
class Shown:
    """A subscription and whose it is."""

    subscription: AlertSubscription
    owner: str
    own: bool


def subscriptions() -> list[Shown]:
    """One's own first; an administrator sees everybody's."""
    actor = current_actor()
    actor.require(Right.SUBSCRIBE)
    with in_words():
        found = current_dependencies().subscriptions.all()
        names = {one.user_id: one.name or one.email for one in _accounts()} if actor.may(Right.MANAGE_COMPANY) else {}
    shown = [Shown(one, names.get(one.owner, ""), one.owner == actor.user_id) for one in found]
    return sorted(shown, key=lambda one: not one.own)


def subscription(subscription_id: str) -> AlertSubscription:
    """Raises NotFound, also for another person's."""
    current_actor().require(Right.SUBSCRIBE)
    with in_words():
        return current_dependencies().subscriptions.find(subscription_id)


def unheard() -> dict[str, tuple[str, ...]] | None:
    """By kind of message the stores, of those one sees, of which it reaches nobody; None: nobody has looked yet."""
    with in_words():
        return current_dependencies().alerts.unheard()


def company_zone() -> str:
    """Of who names none."""
    return current_dependencies().report_zone.key


def programs() -> list[tuple[str, str]]:
    """Of each program whose key is good: the kind of message that tells of its uploads, and its name."""
    if not current_actor().may(Right.MANAGE_COMPANY):
        return []
    with in_words():
        known = identity.current_identity().clients.all()
    return [(client_kind(one.client_id), one.name) for one in known if not one.revoked_at]


def choices(account: Account) -> tuple[list[str], list[str]]:
    """The stores that the account sees, and the categories; none while that cannot be read."""
    try:
        known = reading.filter_choices()
    except DataUnavailable:
        return [], []
    return [store for store in known.stores if account.actor.sees(store)], list(known.categories)


def _accounts() -> tuple[Account, ...]:
    return identity.current_identity().accounts.all()
