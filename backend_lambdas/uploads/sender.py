"""Who sent a file, and whether they may write a store: as the account is when the store is worked on, not when it came.

How a sender is known, and why nobody can pass for another: docs/decisions/240.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right, Role

USER = "user"  # the metadata field that the dashboard signs into its forms, x-amz-meta-user
UNKNOWN = "upload"  # who sent a file that says nothing of it
STORES_SHOWN = 3
VENDORS_FILE = (
    "A vendor sends product files, and Stockroom does not read those yet. Stock and sales files come from the stores."
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
            return f"The account of {self.name}, who sent the file, is closed."
        if self.is_vendor or not account.actor.may(Right.UPLOAD):
            return f"{self.name} may not send stock or sales as {_article(account.role)}."
        others = [store for store in stores if not account.actor.sees(store)]
        return f"{self.name}, who sent the file, is not responsible for {_some(others)}." if others else None


class Senders(Protocol):
    """What is known of people who send files. `dashboard`: unique id of who signs its forms; "" = not known."""

    @property
    def dashboard(self) -> str: ...

    def find(self, user_id: str) -> Account | None:
        """The account as it is now; strongly consistent."""


def named_sender(metadata: dict[str, str], principal: str, senders: Senders) -> Sender:
    """Who sent a file with these x-amz-meta-* values, without the account. `principal`: who put it, by S3's event.

    S3 tells of a role as `AWS:<unique id>:<session>`, of a user as `AWS:<unique id>` or the id alone.
    """
    found = principal.removeprefix("AWS:").partition(":")[0]
    is_script = bool(found and senders.dashboard) and found != senders.dashboard
    return Sender(metadata.get("by") or UNKNOWN, "" if is_script else metadata.get(USER, ""))


def known_sender(sender: Sender, senders: Senders) -> Sender:
    """With the account as it is now."""
    return replace(sender, account=senders.find(sender.user_id)) if sender.user_id else sender


def _article(role: Role) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def _some(names: list[str]) -> str:
    more = len(names) - STORES_SHOWN
    rest = "" if more < 1 else " and one more store" if more == 1 else f" and {more:,} more stores"
    return ", ".join(names[:STORES_SHOWN]) + rest
