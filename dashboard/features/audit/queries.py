"""The audit trail page by page, and the part of it that is downloaded."""

from datetime import timedelta

from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.audit import may_read
from backend_lambdas.inventory.audit import AuditEntry, subject_in
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.history import NamedEntry, with_names
from dashboard.data.paging import Page
from dashboard.features.audit.filters import AuditFilters

MOST_EXPORTED = 10_000
EXPORT_PAGE = 1_000


def audit_entries(filters: AuditFilters, limit: int, cursor: str | None = None) -> Page[AuditEntry]:
    """Entries of the last days, newest first, as far as they are theirs to read. Raises NotAllowed without the right.

    Of one subject: all there are, of whatever day. A page may hold fewer than `limit` and still have a next one.
    """
    actor, dependencies = current_actor(), current_dependencies()
    actor.require(Right.SEE_AUDIT)
    today = dependencies.clock().date()
    days = [(today - timedelta(days=back)).isoformat() for back in range(filters.days)]
    audit, subject = dependencies.audit, subject_in(filters.subject)

    def wanted(entry: AuditEntry) -> bool:
        return filters.fits(entry) and may_read(entry, actor)

    with in_words():
        found, following = (
            audit.about([subject], wanted, limit, cursor) if subject else audit.entries(days, wanted, limit, cursor)
        )
    return Page(tuple(found), following)


def named_entries(filters: AuditFilters, limit: int, cursor: str | None = None) -> Page[NamedEntry]:
    """`audit_entries`, with the names of what they are about."""
    page = audit_entries(filters, limit, cursor)
    with in_words():
        return Page(with_names(page.rows), page.cursor)


def audit_export(filters: AuditFilters) -> list[AuditEntry]:
    """The newest MOST_EXPORTED entries of all that the filters name."""
    found: list[AuditEntry] = []
    cursor: str | None = None
    while len(found) < MOST_EXPORTED:
        page = audit_entries(filters, min(EXPORT_PAGE, MOST_EXPORTED - len(found)), cursor)
        found += page.rows
        cursor = page.cursor
        if cursor is None:
            break
    return found
