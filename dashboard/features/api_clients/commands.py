"""Make a program's key, and revoke it; each with its audit entry."""

import secrets
from dataclasses import replace

from backend_lambdas.identity.account import check_account
from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.api_client import CLIENT_ROLES, ID_BYTES, SECRET_BYTES, ApiClient, new_key, with_key
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.language.texts import _
from dashboard.data import identity, reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words

TRIES = 3  # a client's own requests change other attributes: only another administrator's deed can come between


def make_client(wish: ApiClient) -> str:
    """Its key, which is nowhere else from now on. Raises InvalidRequest: what to correct."""
    actor = current_actor()
    actor.require(Right.MANAGE_COMPANY)
    if wish.role not in CLIENT_ROLES:
        raise InvalidRequest(_("A program is a store manager, an area manager or a vendor."))
    with in_words():
        check_account(wish.account, reading.filter_choices().stores)
    client_id, key = new_key(secrets.token_bytes(ID_BYTES + SECRET_BYTES))
    made = replace(wish, client_id=client_id, created_at=_now(), created_by=actor.name)
    with in_words(_(CANNOT_SAVE)):
        if not identity.current_identity().clients.save(with_key(made, key), _entry(made, "API key made")):
            raise InvalidRequest(_("The key could not be made. Try again."))
    return key


def revoke_key(client_id: str) -> ApiClient:
    """Its key is refused from the next request on, for good. Raises NotFound."""
    current_actor().require(Right.MANAGE_COMPANY)
    clients = identity.current_identity().clients
    for _try in range(TRIES):
        with in_words(_(CANNOT_SAVE)):
            found = clients.find(client_id)
            if found is None:
                raise NotFound(_("There is no such program."))
            if found.revoked_at:
                return found
            revoked = replace(found, revoked_at=_now())
            if clients.save(revoked, _entry(revoked, "API key revoked")):
                return revoked
    raise InvalidRequest(_("Somebody else has changed this program. Look at it as it is now."))


def _entry(client: ApiClient, action: str) -> AuditEntry:
    stores = "every store" if client.stores is None else ", ".join(sorted(client.stores))
    detail: dict[str, str | int] = {"name": client.name, "role": client.role.value, "stores": stores}
    detail |= {"vendor": client.vendor} if client.vendor else {}
    return current_actor().did(action, f"client {client.client_id}", _now(), detail)


def _now() -> str:
    return identity.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
