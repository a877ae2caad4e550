"""What an administrator does with the accounts of others; each leaves an audit entry in the same transaction.

Account and entry are written before the user pool is asked: what failed half-way stands in the audit. Only an
invitation asks the pool first, which gives the id.
"""

from dataclasses import replace

from backend_lambdas.identity.account import Account, check_account, check_administrators, normal_email
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from dashboard.data import identity, reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, DataUnavailable, in_words


def invite(account: Account) -> None:
    """Make the account; the invitation goes out by mail. `user_id` and `created_at` of `account` are not used."""
    current_actor().require(Right.MANAGE_COMPANY)
    account = replace(account, email=normal_email(account.email))
    check_account(account, _known_stores())
    with in_words(CANNOT_SAVE):
        user_id = identity.current_identity().pool.create(account.email, account.name)
    made = replace(account, user_id=user_id, created_at=identity.now().isoformat())
    _save(made, "user invited", _rights(made))


def change_rights(changed: Account) -> None:
    """Another role, other stores, another vendor or name; in effect within seconds, in every open page."""
    before = _found(changed.user_id)
    check_account(changed, _known_stores(before.stores or frozenset()))
    _someone_stays(changed)
    old = {f"{name}_before": value for name, value in _rights(before).items()}
    _save(changed, "user changed", old | _rights(changed))


def disable(user_id: str) -> None:
    """Nobody signs in with it, and nobody is signed in any more."""
    account = _found(user_id)
    if user_id == current_actor().user_id:
        raise InvalidRequest("You cannot disable your own account. Ask another administrator.")
    disabled = replace(account, disabled=True)
    _someone_stays(disabled)
    _save(disabled, "user disabled")
    with in_words(CANNOT_SAVE):
        identity.current_identity().sessions.revoke_all(user_id)
        identity.current_identity().pool.disable(account.email)


def enable(user_id: str) -> None:
    """The person may sign in again, with the password of before."""
    account = _found(user_id)
    _save(replace(account, disabled=False), "user enabled")
    with in_words(CANNOT_SAVE):
        identity.current_identity().pool.enable(account.email)


def ask_for_new_password(user_id: str) -> None:
    """The password no longer does: a mail brings a code for a new one, or the invitation once more."""
    account, known = _found(user_id), identity.current_identity()
    with in_words(CANNOT_SAVE):
        found = known.pool.find(account.email)
        invited = found is not None and found.invited
    _save(account, "user invited again" if invited else "user's password reset")
    with in_words(CANNOT_SAVE):
        if invited:
            known.pool.invite_again(account.email)
        else:
            known.sessions.revoke_all(user_id)
            known.pool.reset_by_administrator(account.email)


def end_second_factor(user_id: str) -> None:
    """For somebody who has lost the phone: the password alone does, until they set up another."""
    account = _found(user_id)
    _save(account, "user's second factor ended")
    with in_words(CANNOT_SAVE):
        identity.current_identity().pool.end_second_factor(account.email)


def _found(user_id: str) -> Account:
    current_actor().require(Right.MANAGE_COMPANY)
    with in_words(CANNOT_SAVE):
        account = identity.current_identity().accounts.find(user_id)
    if account is None:
        raise NotFound("There is no such user.")
    return account


def _someone_stays(changed: Account) -> None:
    with in_words(CANNOT_SAVE):
        others = [one for one in identity.current_identity().accounts.all() if one.user_id != changed.user_id]
    check_administrators([*others, changed])


def _known_stores(own: frozenset[str] = frozenset()) -> frozenset[str]:
    """Those with files, and those the account has already: a store may have gone since."""
    try:
        return own | set(reading.filter_choices().stores)
    except DataUnavailable:
        return own


def _rights(account: Account) -> dict[str, str | int]:
    stores = "every store" if account.stores is None else ", ".join(sorted(account.stores))
    return {"role": account.role.value, "stores": stores, "vendor": account.vendor}


def _save(account: Account, action: str, detail: dict[str, str | int] | None = None) -> None:
    subject, at = f"user {account.user_id}", identity.now().isoformat()
    entry = current_actor().did(action, subject, at, {"email": account.email, **(detail or {})})
    with in_words(CANNOT_SAVE):
        identity.current_identity().accounts.save(account, entry)
