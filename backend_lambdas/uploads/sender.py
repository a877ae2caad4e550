"""Who sent a file, and whether they may write a store: as the account is when the store is worked on, not when it came.

How a sender is known, and why nobody can pass for another: docs/decisions/240.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.language.texts import S_

USER = "user"  # the metadata field that the dashboard signs into its forms, x-amz-meta-user
UNKNOWN = "upload"  # who sent a file that says nothing of it
STORES_SHOWN = 3
VENDORS_FILE = S_(
    "A vendor sends product catalogues: a line for each product, with sku, name, category and price, and no store. "
    "Stock and sales files come from the stores."
)


@dataclass(frozen=True, slots=True)
class Sender:
    """`name` as it stands on the upload. `user_id` "": a script of the AWS account, which may write every store.

    `account`: that person's as it is now; None where there is none.
    """

    name: str = UNKNOWN
    user_id: str = ""
    account: Account | None = None

    @property
    def is_vendor(self) -> bool:
        return self.account is not None and self.account.role is Role.VENDOR

    def refusal(self, stores: Iterable[str]) -> str | None:
        """Why somebody else has to decide about these stores of the file; None: they may write all of them."""
        if not self.user_id:
            return None
        account = self.account
        if account is None or account.disabled:
            return S_("The account of {name}, who sent the file, is closed.", name=self.name)
        if self.is_vendor or not account.actor.may(Right.UPLOAD):
            words = S_("{name} may not send stock or sales as {role_words}.")
            return words.format(name=self.name, role_words=_AS[account.role])
        others = [store for store in stores if not account.actor.sees(store)]
        words = S_("{name}, who sent the file, is not responsible for {stores_words}.")
        return words.format(name=self.name, stores_words=some_stores(others)) if others else None


class Senders(Protocol):
    """What is known of senders. `dashboard`: unique ids of who signs forms, parted by blanks; "" = not known."""

    @property
    def dashboard(self) -> str: ...

    def find(self, user_id: str) -> Account | None:
        """The account as it is now; strongly consistent."""


def named_sender(metadata: dict[str, str], principal: str, senders: Senders) -> Sender:
    """Who sent a file with these x-amz-meta-* values, without the account. `principal`: who put it, by S3's event.

    S3 tells of a role as `AWS:<unique id>:<session>`, of a user as `AWS:<unique id>` or the id alone.
    """
    found = principal.removeprefix("AWS:").partition(":")[0]
    is_script = bool(found and senders.dashboard) and found not in senders.dashboard.split()
    return Sender(metadata.get("by") or UNKNOWN, "" if is_script else metadata.get(USER, ""))


def known_sender(sender: Sender, senders: Senders) -> Sender:
    """With the account as it is now."""
    return replace(sender, account=senders.find(sender.user_id)) if sender.user_id else sender


_AS = {
    Role.ADMINISTRATOR: S_("an administrator"),
    Role.AREA_MANAGER: S_("an area manager"),
    Role.STORE_MANAGER: S_("a store manager"),
    Role.VENDOR: S_("a vendor"),
    Role.VIEWER: S_("a viewer"),
    Role.DEMO: S_("a demo"),
}


def some_stores(names: list[str]) -> str:
    """The first of them by name, and how many more; part of a sentence that is kept."""
    more = len(names) - STORES_SHOWN
    shown = ", ".join(names[:STORES_SHOWN])
    if more == 1:
        return S_("{names} and one more store", names=shown)
    return S_("{names} and {number} more stores", names=shown, number=f"{more:,}") if more > 1 else shown
