"""What an administrator does with the accounts of others; each leaves an audit entry in the same transaction.

Account and entry are written before the user pool is asked: what failed half-way stands in the audit. Only an
invitation asks the pool first, which gives the id.
"""

from collections.abc import Callable
from dataclasses import replace

from backend_lambdas.identity.account import Account, check_account, normal_email, who_stays
from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.identity.provider import Vouched, account_of
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.vendors import folded
from backend_lambdas.language.texts import N_, _
from dashboard.data import identity, reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, DataUnavailable, in_words
from dashboard.data.dependencies import known_dependencies
from dashboard.features.account.trail import CONNECTED, own_entry

VENDORS_NAMED = 10  # of those that exist, where a name is none of them
TRIES = 5  # changes of the same few accounts in the same second; a company has a handful of administrators
CHANGED_SINCE = N_(
    "Somebody else has changed this person meanwhile: this is how it is now. Your changes were not saved."
)


class ChangedSince(InvalidRequest):
    """The account is a newer one than the person was shown."""


def invite(account: Account) -> None:
    """Make the account; the invitation goes out by mail. `user_id` and `created_at` of `account` are not used."""
    current_actor().require(Right.MANAGE_COMPANY)
    account = replace(account, email=normal_email(account.email))
    check_account(account, _known_stores())
    _check_vendor(account)
    with in_words(_(CANNOT_SAVE)):
        user_id = identity.current_identity().pool.create(account.email, account.name)
    made = replace(account, user_id=user_id, created_at=identity.now().isoformat())
    with in_words(_(CANNOT_SAVE)):
        identity.current_identity().accounts.save(made, _entry(made, "user invited", _rights(made)))


def change_rights(changed: Account) -> None:
    """Another role, other stores, another vendor or name; in effect within seconds, in every open page.

    Raises ChangedSince when somebody else has changed the account since `changed.rev`.
    """

    def checked(now: Account) -> Account:
        if now.rev != changed.rev:
            raise ChangedSince(_(CHANGED_SINCE))
        check_account(changed, _known_stores(now.stores or frozenset()))
        if changed.vendor != now.vendor:
            _check_vendor(changed)
        return changed

    _change(changed.user_id, "user changed", checked)


def disable(user_id: str) -> None:
    """Nobody signs in with it, and nobody is signed in any more."""
    if user_id == current_actor().user_id:
        raise InvalidRequest(_("You cannot disable your own account. Ask another administrator."))
    account = _change(user_id, "user disabled", lambda now: replace(now, disabled=True))
    with in_words(_(CANNOT_SAVE)):
        identity.current_identity().sessions.revoke_all(user_id)
        identity.current_identity().pool.disable(account.email)


def enable(user_id: str) -> None:
    """The person may sign in again, with the password of before."""
    account = _change(user_id, "user enabled", lambda now: replace(now, disabled=False))
    with in_words(_(CANNOT_SAVE)):
        identity.current_identity().pool.enable(account.email)


def ask_for_new_password(user_id: str) -> None:
    """The password no longer does: a mail brings a code for a new one, or the invitation once more."""
    account, known = _found(user_id), identity.current_identity()
    with in_words(_(CANNOT_SAVE)):
        found = known.pool.find(account.email)
        invited = found is not None and found.invited
        known.accounts.note(_entry(account, "user invited again" if invited else "user's password reset", {}))
        if invited:
            known.pool.invite_again(account.email)
        else:
            known.sessions.revoke_all(user_id)
            known.pool.reset_by_administrator(account.email)


def end_second_factor(user_id: str) -> None:
    """For somebody who has lost the phone: the password alone does, until they set up another."""
    account = _found(user_id)
    with in_words(_(CANNOT_SAVE)):
        identity.current_identity().accounts.note(_entry(account, "user's second factor ended", {}))
        identity.current_identity().pool.end_second_factor(account.email)


def connect(vouched: Vouched, provider: str) -> Account:
    """The account of who came by the company's provider; the first time it is written down, with its audit entry.

    Raises SignInRefused in words for the person.
    """
    accounts = identity.current_identity().accounts
    for _try in range(TRIES):
        with in_words(_(CANNOT_SAVE)):
            everybody = accounts.all()
            account = account_of(vouched, everybody, provider)
            if account in everybody:
                return account
            entry = own_entry(account, CONNECTED, provider=provider)
            if accounts.save(account, entry):
                return account
    raise DataUnavailable(_(CANNOT_SAVE))


def disconnect(user_id: str) -> None:
    """The next sign-in by the company's provider with the account's address connects anew."""
    _change(user_id, "sign-in disconnected", lambda now: replace(now, provider_subject=""))


def _found(user_id: str) -> Account:
    current_actor().require(Right.MANAGE_COMPANY)
    with in_words(_(CANNOT_SAVE)):
        account = identity.current_identity().accounts.find(user_id)
    if account is None:
        raise NotFound(_("There is no such user."))
    return account


def sign_out_everywhere(user_id: str) -> None:
    """End every session of a person, whose browser may be in wrong hands; password and account stay."""
    account, known = _found(user_id), identity.current_identity()
    with in_words(_(CANNOT_SAVE)):
        known.accounts.note(_entry(account, "user signed out everywhere", {}))
        known.sessions.revoke_all(user_id)


def _change(user_id: str, action: str, change: Callable[[Account], Account]) -> Account:
    """Change the account as it is now, with its audit entry; once more when it, or who stays administrator, was changed
    at the same moment."""
    accounts = identity.current_identity().accounts
    for _try in range(TRIES):
        before = _found(user_id)
        after = change(before)
        old, new = _rights(before), _rights(after)
        detail = {f"{name}_before": value for name, value in old.items()} | new if old != new else {}
        with in_words(_(CANNOT_SAVE)):
            stays = who_stays(before, after, accounts.all())
            if accounts.save(after, _entry(after, action, detail), stays):
                if known := known_dependencies():
                    known.subscriptions.account_changed(user_id)
                return after
    raise DataUnavailable(_(CANNOT_SAVE))


def vendor_names() -> tuple[str, ...] | None:
    """Those that may send files, as people count; None where no data is known yet."""
    known = known_dependencies()
    if known is None:
        return None
    with in_words():
        return known.own_vendors.names()


def _check_vendor(account: Account) -> None:
    """Raises InvalidRequest for a vendor that does not exist: every file of its people would be refused later."""
    if account.role is not Role.VENDOR:
        return
    names = vendor_names()
    if names is None or folded(account.vendor) in map(folded, names):
        return
    words = _("There is no vendor {vendor}. Add it under Settings, Vendors first.", vendor=repr(account.vendor))
    known = _(" There are: {names}.", names=", ".join(names[:VENDORS_NAMED])) if names else ""
    raise InvalidRequest(words + known)


def _known_stores(own: frozenset[str] = frozenset()) -> frozenset[str]:
    """Those with files, and those the account has already: a store may have gone since."""
    try:
        return own | set(reading.filter_choices().stores)
    except DataUnavailable:
        return own


def _rights(account: Account) -> dict[str, str | int]:
    stores = "every store" if account.stores is None else ", ".join(sorted(account.stores))
    return {"role": account.role.value, "stores": stores, "vendor": account.vendor}


def _entry(account: Account, action: str, detail: dict[str, str | int]) -> AuditEntry:
    at = identity.now().isoformat()
    return current_actor().did(action, f"user {account.user_id}", at, {"email": account.email, **detail})
