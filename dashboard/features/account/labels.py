"""What an account may do, in words."""

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.language.texts import N_, _
from dashboard.data.reading import store_words, stores_in_order

NAMED = 3

ROLES = {
    Role.ADMINISTRATOR: N_("Everything, users and settings too."),
    Role.AREA_MANAGER: N_("All or some stores: uploads, alerts, reports, thresholds."),
    Role.STORE_MANAGER: N_("Their own stores: uploads, alerts, counts."),
    Role.VENDOR: N_("Sends files, and sees their own uploads and products."),
    Role.VIEWER: N_("Looks, and changes nothing."),
    Role.DEMO: N_("One account for all who only look around: changes nothing, not even its own password."),
}


def stores_in_words(account: Account, most: int = NAMED) -> str:
    """ "Every store", "Berlin, Köln", or "Berlin, Köln, Ulm and 4 more"."""
    stores = account.actor.stores
    if stores is None:
        return _("Every store")
    if not stores:
        return _("No store")
    names = [store_words(store) for store in stores_in_order(stores)]
    rest = len(names) - most
    return ", ".join(names[:most]) + (_(" and {rest} more", rest=rest) if rest > 0 else "")
