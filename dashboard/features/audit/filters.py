"""Which entries of the audit trail are shown; the URL is the only home of it (pure)."""

from dataclasses import asdict, dataclass
from urllib.parse import parse_qs, urlencode

from backend_lambdas.inventory.audit import AuditEntry, subject_in
from dashboard.data.address import QueryValue
from dashboard.ui.audit_words import action_words, actor_words

DAYS = 7
MOST_DAYS = 366
LONGEST_TEXT = 200
LONGEST_SUBJECT = 1_100  # a sort key of DynamoDB and its kind


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """`person`, `what` and `about` (a store, an upload, a product, a reason) are parts of the words, in any case.

    `subject`: only the history of one thing, as str() of an audit.Subject; then every day counts.
    """

    person: str = ""
    what: str = ""
    about: str = ""
    days: int = DAYS
    subject: str = ""

    @classmethod
    def from_query(cls, **query: QueryValue) -> "AuditFilters":
        """Read a URL's parameters; what makes no sense is left out, never an error."""
        texts = {name: _one(query.get(name)) for name in ("person", "what", "about")}
        days = _one(query.get("days"))
        period = min(max(int(days), 1), MOST_DAYS) if days.isdecimal() and len(days) < 5 else DAYS
        subject = _one(query.get("subject"), LONGEST_SUBJECT)
        return cls(**texts, days=period, subject=subject if subject_in(subject) else "")

    @classmethod
    def of_text(cls, query: str) -> "AuditFilters":
        return cls.from_query(**parse_qs(query))

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults."""
        plain = asdict(AuditFilters())
        return urlencode({name: value for name, value in asdict(self).items() if value != plain[name]})

    def fits(self, entry: AuditEntry) -> bool:
        about = " ".join((entry.subject, *map(str, entry.detail.values())))
        who = f"{entry.actor} {actor_words(entry.actor, entry.user_id)}"
        what = f"{entry.action} {action_words(entry.action)}"
        pairs = ((self.person, who), (self.what, what), (self.about, about))
        return all(asked.casefold() in text.casefold() for asked, text in pairs)


def _one(value: QueryValue, most: int = LONGEST_TEXT) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return first.strip()[:most] if isinstance(first, str) else ""
