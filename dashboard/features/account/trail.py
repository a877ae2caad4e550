"""What people change about their own sign-in, for the audit trail: who, what, from which browser and address."""

import logging

from flask import flash, request

from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.language.texts import N_, _
from dashboard.data import identity
from dashboard.features.account.browsers import browser_name
from dashboard.web.access_log import reference

log = logging.getLogger(__name__)

PASSWORD_CHANGED = N_("password changed")
PASSWORD_RESET = N_("password set anew with a code from a mail")
FACTOR_ON = N_("second factor turned on")
FACTOR_OFF = N_("second factor turned off")
SIGNED_OUT = N_("browser signed out")
OTHERS_SIGNED_OUT = N_("other browsers signed out")
CONNECTED = N_("sign-in connected")
NOT_NOTED = N_("This could not be written into the audit trail. Tell your administrator this reference: {reference}")


def own_entry(account: Account, action: str, **detail: str) -> AuditEntry:
    """Of a deed of the account's own person, in the request under way."""
    where = {"browser": browser_name(request.user_agent.string), "address": request.remote_addr or ""}
    about: dict[str, str | int] = {"email": account.email, **detail, **where}
    return account.actor.did(action, f"user {account.user_id}", identity.now().isoformat(), about)


def noted(account: Account, action: str) -> None:
    """After the user pool has done it, which nothing takes back: that it could not be written down is told."""
    try:
        identity.current_identity().accounts.note(own_entry(account, action))
    except StorageError as error:
        log.error("%s of %s is in no audit entry, reference %s", action, account.user_id, reference(), exc_info=error)
        flash(_(NOT_NOTED, reference=reference()), "failure")
