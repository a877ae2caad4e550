"""Who asks, what they may do and which stores they may see. Every query, command and use case is given an Actor."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import NotAllowed, NotFound
from backend_lambdas.inventory.vendors import folded
from backend_lambdas.language.texts import N_, _


class Role(StrEnum):
    """What a person is to the company."""

    ADMINISTRATOR = "administrator"
    AREA_MANAGER = "area manager"
    STORE_MANAGER = "store manager"
    VENDOR = "vendor"
    VIEWER = "viewer"
    DEMO = "demo"  # one account for all who only want to look around: not even its own password is theirs to change


class Right(StrEnum):
    """What may be done. The value completes the sentence "You may not ...".

    `SEE_STOCK` stands for everything that follows from stock and sales: overview, alerts, trends, stores.
    """

    SEE_STOCK = N_("see stock and sales")
    SEE_REPORTS = N_("see reports")
    SEE_UPLOADS = N_("see uploads")
    UPLOAD = N_("upload files")
    DECIDE_UPLOADS = N_("decide about uploads")
    ANSWER_ALERTS = N_("answer alerts")
    SUBSCRIBE = N_("subscribe to alerts")
    ORDER_REPORTS = N_("have reports made")
    CORRECT_STOCK = N_("correct counts")
    MOVE_STOCK = N_("record movements of stock")
    SEE_PRODUCTS = N_("see products")
    CHANGE_PRODUCTS = N_("change products")
    SET_THRESHOLDS = N_("set thresholds")
    SHARE_VIEWS = N_("share views")
    SEE_AUDIT = N_("see the audit trail")
    SEE_STORE_SETTINGS = N_("see the settings of stores")
    REMOVE_STORES = N_("remove stores")
    MANAGE_COMPANY = N_("change users and settings")
    OWN_ACCOUNT = N_("change this account")


_DEMO = frozenset({Right.SEE_STOCK, Right.SEE_REPORTS, Right.SEE_UPLOADS, Right.SEE_PRODUCTS})
_LOOK = _DEMO | {Right.SUBSCRIBE, Right.OWN_ACCOUNT}
_STORE = _LOOK | {Right.UPLOAD, Right.DECIDE_UPLOADS, Right.ANSWER_ALERTS, Right.CORRECT_STOCK, Right.MOVE_STOCK}
_STORE |= {Right.ORDER_REPORTS}
_AREA = _STORE | {Right.SET_THRESHOLDS, Right.SHARE_VIEWS, Right.CHANGE_PRODUCTS}
_AREA |= {Right.SEE_AUDIT, Right.SEE_STORE_SETTINGS, Right.REMOVE_STORES}
RIGHTS = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.AREA_MANAGER: _AREA,
    Role.STORE_MANAGER: _STORE,
    Role.VENDOR: frozenset({Right.UPLOAD, Right.SEE_UPLOADS, Right.SEE_PRODUCTS, Right.OWN_ACCOUNT}),
    Role.VIEWER: _LOOK,
    Role.DEMO: _DEMO,
}
SEES_EVERY_STORE = frozenset(
    {Role.ADMINISTRATOR, Role.AREA_MANAGER, Role.VIEWER, Role.DEMO}
)  # unless stores are listed


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or a part of Stockroom, that asks. `stores` None: every store. `vendor`: whose products they send.

    Who may not see stock sees no store, whatever stores are listed: what a store's files did would tell its numbers.
    """

    user_id: str
    name: str
    role: Role
    stores: frozenset[str] | None = None
    vendor: str = ""

    def __post_init__(self) -> None:
        blind = Right.SEE_STOCK not in RIGHTS[self.role]
        if blind or (self.stores is None and self.role not in SEES_EVERY_STORE):
            object.__setattr__(self, "stores", frozenset())

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    def require(self, right: Right) -> None:
        """Raises NotAllowed."""
        if not self.may(right):
            raise NotAllowed(_("You may not {right}. Ask an administrator if you need to.", right=_(right)))

    def sees(self, store: str) -> bool:
        return self.stores is None or store in self.stores

    def require_store(self, store: str) -> None:
        """Raises NotFound, as for a store that does not exist: that it exists is not theirs to know."""
        if not self.sees(store):
            raise NotFound(_("There is no store {store}.", store=repr(store)))

    def did(self, action: str, subject: str, at: str, detail: dict[str, str | int]) -> AuditEntry:
        """The audit entry of what they did at that moment (ISO 8601 UTC)."""
        audit_id = sha256("\x1f".join((action, subject, at)).encode()).hexdigest()[:24]
        return AuditEntry(audit_id, at, self.name, action, subject, detail, self.user_id)

    def sees_products_of(self, vendor: str) -> bool:
        """Of every vendor, but for who is one itself."""
        return self.may(Right.SEE_PRODUCTS) and (self.role is not Role.VENDOR or folded(self.vendor) == folded(vendor))

    def own(self, stores: Iterable[str]) -> tuple[str, ...]:
        """Those of `stores` they may see, in the same order."""
        return tuple(store for store in stores if self.sees(store))
