"""What an account may do, in words."""

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role

NAMED = 3

ROLES = {
    Role.ADMINISTRATOR: "Everything, users and settings too.",
    Role.AREA_MANAGER: "All or some stores: uploads, alerts, reports, thresholds.",
    Role.STORE_MANAGER: "Their own stores: uploads, alerts, counts.",
    Role.VENDOR: "Sends files, and sees their own uploads and products.",
    Role.VIEWER: "Looks, and changes nothing.",
    Role.DEMO: "One account for all who only look around: changes nothing, not even its own password.",
}


def stores_in_words(account: Account, most: int = NAMED) -> str:
    """ "Every store", "Berlin, Köln", or "Berlin, Köln, Ulm and 4 more"."""
    stores = account.actor.stores
    if stores is None:
        return "Every store"
    if not stores:
        return "No store"
    names = sorted(stores)
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
