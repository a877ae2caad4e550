"""The history of one thing: the audit entries about it that are the asker's to read; and by what names they go."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.identity.audit import may_read, may_read_of_item
from backend_lambdas.inventory.audit import AuditEntry, Kind, Subject
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.paging import Page
from dashboard.data.people import known_people

UPLOAD, USER = "upload ", "user "
THRESHOLD = "threshold"  # how the entries of rules begin
LONGEST_NAME = 1_024  # bytes of a sort key (DynamoDB, "limits"): no product, store or category has a longer one
RIGHTS = {
    Kind.PRODUCT: Right.SEE_STOCK,
    Kind.STORE: Right.SEE_STORE_SETTINGS,
    Kind.CATEGORY: Right.SET_THRESHOLDS,
    Kind.DEFAULT: Right.SET_THRESHOLDS,
}  # of others: who manages the company
FILE = ("file", "line")  # a file may be called after another store


@dataclass(frozen=True, slots=True)
class HistoryOf:
    """What one asks for, as an address says it. `rule`: of exactly the threshold set for this, with a product in
    `store` where one is named."""

    subject: Subject
    store: str = ""
    rule: bool = False

    @classmethod
    def from_query(cls, **query: QueryValue) -> "HistoryOf | None":
        """None for what names nothing that has a history."""
        given = {name: text for name, text in query.items() if isinstance(text, str) and len(text) <= LONGEST_NAME}
        kind = given.get("of", "")
        if kind not in list(Kind):
            return None
        return cls(Subject(Kind(kind), given.get("name", "")), given.get("store", ""), given.get("rule") == "1")

    @classmethod
    def of_text(cls, query: str) -> "HistoryOf | None":
        return cls.from_query(**{name: texts[0] for name, texts in parse_qs(query).items()})

    def to_query(self) -> str:
        given = {"of": str(self.subject.kind), "name": self.subject.name, "store": self.store}
        return urlencode({name: text for name, text in (given | {"rule": "1" if self.rule else ""}).items() if text})

    def fits(self, entry: AuditEntry) -> bool:
        store = entry.detail.get("store", "")
        return not self.rule or (entry.subject.startswith(THRESHOLD) and store == self.store)


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """`name`: of the file or the person that the entry is about, where there is one that is known."""

    entry: AuditEntry
    name: str = ""


def history_of(asked: HistoryOf, limit: int, cursor: str | None = None) -> Page[NamedEntry]:
    """Newest first. Raises NotFound for what is not theirs, as for what there is not.

    A page may hold fewer than `limit` and still have a next one.
    """
    actor = current_actor()
    if not is_theirs(asked):
        raise NotFound(_("There is no such history."))
    with in_words():
        subjects = _subjects(asked, actor)
        found, following = current_dependencies().audit.about(
            subjects, lambda entry: asked.fits(entry) and _readable(entry, asked, actor), limit, cursor
        )
        return Page(with_names([_own_part(entry, actor) for entry in found]), following)


def with_names(entries: Iterable[AuditEntry]) -> tuple[NamedEntry, ...]:
    """One read for the files of all of them, none for people whose names are known already."""
    found = list(entries)
    uploads = {_about(entry, UPLOAD) for entry in found} - {""}
    files = current_dependencies().records.sources(uploads) if uploads else {}
    people = known_people() if any(_about(entry, USER) for entry in found) else {}
    names = {upload_id: record.get("file_name") or "" for upload_id, record in files.items()}
    names |= {user_id: account.name or account.email for user_id, account in people.items()}
    return tuple(NamedEntry(entry, names.get(_about(entry, UPLOAD) or _about(entry, USER), "")) for entry in found)


def _about(entry: AuditEntry, kind: str) -> str:
    """The id of the upload or user that an entry is about, else ""."""
    return entry.subject.removeprefix(kind).partition(" ")[0] if entry.subject.startswith(kind) else ""


def is_theirs(asked: HistoryOf) -> bool:
    """Whether it is theirs to read, as far as what was asked for tells."""
    actor, subject = current_actor(), asked.subject
    own = subject.kind is Kind.USER and subject.name == actor.user_id
    right = Right.OWN_ACCOUNT if own else RIGHTS.get(subject.kind, Right.MANAGE_COMPANY)
    store = subject.name if subject.kind is Kind.STORE else asked.store
    return actor.may(right) and (not store or actor.sees(store))


def name_of(subject: Subject) -> str:
    """As people know it: a person by name or address, all else as it is called."""
    if subject.kind is not Kind.USER:
        return subject.name
    with in_words():
        account = known_people().get(subject.name)
    return subject.name if account is None else account.name or account.email


def _subjects(asked: HistoryOf, actor: Actor) -> list[Subject]:
    """With a product's go the thresholds and names that hold for it by its category, and for every item."""
    subject = asked.subject
    if subject.kind is not Kind.PRODUCT or (asked.rule and actor.stores is None):
        return [subject]
    categories = current_dependencies().stock.categories_of(subject.name)
    if categories is None:  # of no store of theirs: whether another has it is not theirs to know
        return [] if actor.stores is not None else [subject]
    if asked.rule:
        return [subject]
    return [subject, *(Subject(Kind.CATEGORY, name) for name in sorted(categories)), Subject(Kind.DEFAULT)]


def _readable(entry: AuditEntry, asked: HistoryOf, actor: Actor) -> bool:
    kind = asked.subject.kind
    if kind is Kind.CATEGORY and actor.stores is not None:  # it may be shown as one of other stores
        return entry.subject.startswith(THRESHOLD)
    if kind in (Kind.PRODUCT, Kind.DEFAULT):
        return may_read_of_item(entry, actor)
    return kind in (Kind.STORE, Kind.USER, Kind.CATEGORY) or may_read(entry, actor)


def _own_part(entry: AuditEntry, actor: Actor) -> AuditEntry:
    if actor.stores is None or may_read(entry, actor):
        return entry
    return replace(entry, detail={name: value for name, value in entry.detail.items() if name not in FILE})
