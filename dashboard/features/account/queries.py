"""The accounts of all, as the page of the users shows them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.language.texts import _
from dashboard.data import identity, reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable, in_words

ASKED_AT_ONCE = 8  # of the user pool, which answers 120 such questions a second (Cognito, "quotas", UserRead)


@dataclass(frozen=True, slots=True)
class User:
    """An account, and what the user pool and its sessions say. `seen_at`: when somebody signed in with it last did
    something, ISO 8601 UTC; "" when nobody is signed in. `locked`: too many failed tries, for some minutes."""

    account: Account
    seen_at: str
    status: str = ""
    second_factor: bool = False
    locked: bool = False


def users() -> list[User]:
    """Everybody by address, with who is signed in now."""
    current_actor().require(Right.MANAGE_COMPANY)
    known = identity.current_identity()
    with in_words(), ThreadPoolExecutor(ASKED_AT_ONCE) as workers:
        return list(workers.map(_user, known.accounts.all()))


def user(user_id: str) -> User:
    """One account whole. Raises NotFound."""
    current_actor().require(Right.MANAGE_COMPANY)
    known = identity.current_identity()
    with in_words():
        account = known.accounts.find(user_id)
        if account is None:
            raise NotFound(_("There is no such user."))
        return _user(account)


def known_stores() -> tuple[str, ...] | None:
    """The stores that have sent files; None while that cannot be read."""
    try:
        return reading.filter_choices().stores
    except DataUnavailable:
        return None


def _user(account: Account) -> User:
    """Three reads an account: pages of users are looked at rarely, and a company has tens of them."""
    known = identity.current_identity()
    sessions = known.sessions.of(account.user_id, identity.now())
    found = known.pool.find(account.email)
    invited = found is not None and found.invited and not account.provider_subject
    return User(
        account,
        sessions[0].used_at if sessions else "",
        "invited" if invited else "",
        found is not None and found.second_factor,
        known.attempts.is_locked(account.email),
    )
