"""Who comes by the company's own identity provider, and which account is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.errors import SignInRefused
from backend_lambdas.language.texts import N_, _

BACK_PATH = "/sign-in/company/back"  # of the dashboard; the template's client knows it, and a test compares them
NO_ACCOUNT = N_("This account may not sign in. Ask an administrator.")
NOT_INVITED = N_("Nobody has invited {email} to Stockroom. Ask an administrator to invite this address.")
NOT_CONFIRMED = N_("{provider} does not confirm that {email} is your address. Ask who looks after {provider}.")
NO_ADDRESS = N_("{provider} has not told your e-mail address. Ask who looks after {provider}.")
CONNECTED = N_(
    "{email} is connected with another person's sign-in at {provider}. Ask an administrator to disconnect it."
)


@dataclass(frozen=True, slots=True)
class Begun:
    """What a browser that went to the provider must come back to: kept in its signed cookie alone."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider has signed in. `subject`: the `sub` of that sign-in's own user in the pool; it never changes.

    `confirmed`: the provider says that the address is this person's.
    """

    subject: str
    email: str
    confirmed: bool


def account_of(vouched: Vouched, accounts: Iterable[Account], provider: str) -> Account:
    """Their account, connected with this sign-in. The first time the confirmed address finds it, later `subject` alone.

    An address may be given to another person once its first one has left: a connected account follows nobody else.
    Raises SignInRefused in words for the person: nobody gets in whom no administrator has invited.
    """
    everybody = tuple(accounts)
    account = next((one for one in everybody if vouched.subject in (one.provider_subject, one.user_id)), None)
    if account is None:
        account = _invited(vouched, everybody, provider)
    if account.disabled:
        raise SignInRefused(_(NO_ACCOUNT))
    return replace(account, provider_subject=vouched.subject)


def _invited(vouched: Vouched, accounts: tuple[Account, ...], provider: str) -> Account:
    email = vouched.email
    if not email:
        raise SignInRefused(_(NO_ADDRESS, provider=provider))
    if not vouched.confirmed:
        raise SignInRefused(_(NOT_CONFIRMED, provider=provider, email=email))
    account = next((one for one in accounts if one.email == email), None)
    if account is None:
        raise SignInRefused(_(NOT_INVITED, email=email))
    if account.provider_subject:
        raise SignInRefused(_(CONNECTED, provider=provider, email=email))
    return account
