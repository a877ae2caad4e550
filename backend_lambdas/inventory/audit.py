"""Who did what to which record, written in the same transaction as the change itself."""

from dataclasses import dataclass, field
from enum import StrEnum

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _

LONGEST_TEXT = 500


def stated_reason(reason: str) -> str:
    """Raises InvalidRequest without one."""
    if not reason.strip():
        raise InvalidRequest(_("Say why, in a few words."))
    return reason.strip()[:LONGEST_TEXT]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change of state. `at` is ISO 8601 UTC, `actor` a person's name or "ingest", `user_id` that person's, else "".

    `audit_id` follows from the change (not from the attempt), so that a repeated attempt cannot add a second entry.
    `action` is a verb in the past ("upload committed"), `subject` the record's name ("upload 01J... / store Berlin").
    """

    audit_id: str
    at: str
    actor: str
    action: str
    subject: str
    detail: dict[str, str | int] = field(default_factory=dict)
    user_id: str = ""


class Kind(StrEnum):
    """What has a history of its own. DEFAULT: the threshold of every item."""

    PRODUCT = "product"
    CATEGORY = "category"
    DEFAULT = "default"
    USER = "user"
    STORE = "store"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing with a history: a product by its id in every store, a user by id; DEFAULT and COMPANY have no name."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}#{self.name}"


def subject_in(text: str) -> Subject | None:
    """The one that str() of a Subject gave; None for any other text."""
    kind, separator, name = text.partition("#")
    return Subject(Kind(kind), name) if separator and kind in list(Kind) else None


def subject_of(entry: AuditEntry) -> Subject | None:
    """In whose history the entry stands; None: in none (files as a whole, alerts, reports, subscriptions, views).

    What names a product stands in the product's, whatever else it is about; a category's threshold in the category's.
    """
    product, category = entry.detail.get("product_id"), entry.detail.get("category")
    kind, _, name = entry.subject.partition(" ")
    if product:
        return Subject(Kind.PRODUCT, str(product))
    if kind == "threshold":
        return Subject(Kind.CATEGORY, str(category)) if category else Subject(Kind.DEFAULT)
    if kind in (Kind.CATEGORY, Kind.USER, Kind.STORE) and name:
        return Subject(Kind(kind), name)
    return Subject(Kind.COMPANY) if entry.subject in ("company", "categories") else None
