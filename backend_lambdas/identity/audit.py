"""Which entries of the audit trail a person may read."""

from backend_lambdas.identity.actor import Actor
from backend_lambdas.inventory.audit import AuditEntry

ALERT = "alert "
OF_EVERY_STORE = ("threshold ", "category ")


def store_of(entry: AuditEntry) -> str | None:
    """The store that an entry is about; None: about none, or about more than one."""
    store = entry.detail.get("store")
    if isinstance(store, str):
        return store
    return entry.subject.removeprefix(ALERT).rpartition("|")[0] if entry.subject.startswith(ALERT) else None


def may_read(entry: AuditEntry, actor: Actor) -> bool:
    """Who is responsible for some stores reads what is about one of these, and what they did themselves."""
    store = store_of(entry)
    own = bool(actor.user_id) and entry.user_id == actor.user_id
    return actor.stores is None or own or (store is not None and actor.sees(store))


def may_read_of_item(entry: AuditEntry, actor: Actor) -> bool:
    """In the history of an item they see: also the thresholds and names of categories, which every store has."""
    return may_read(entry, actor) or (store_of(entry) is None and entry.subject.startswith(OF_EVERY_STORE))
