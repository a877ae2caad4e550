"""The audit trail as it was written: one entry for each change of state, day by day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from operator import itemgetter
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.paging import Item, by_key, query
from backend_lambdas.inventory.audit import AuditEntry, Subject

MOST_READ = 2_000  # entries gone through for one page, some 1 MB; who looks for something rare asks for more
MOST_DAYS = 31  # four queries each
SMALLEST_PAGE = 10
END_OF_DAY = "~"  # sorts behind every time of the day


class AuditReader:
    """Reads the Ops table: days by their shards, one thing's history by the index `month`; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def entries(
        self, days: Sequence[str], wanted: Callable[[AuditEntry], bool], limit: int, cursor: str | None = None
    ) -> tuple[list[AuditEntry], str | None]:
        """At most `limit` wanted entries of these days (YYYY-MM-DD, newest first), newest first, and where to go on.

        One call goes through a bounded number of entries and days, so it may give fewer with more to come.
        """
        rest = [day for day in days if not cursor or day <= cursor[:10]]
        found: list[AuditEntry] = []
        looked = 0
        for day in rest[:MOST_DAYS]:
            for item in self._of_day(day, cursor, limit):
                looked += 1
                entry = audit_entry_of(item)
                found += [entry] if wanted(entry) else []
                if len(found) >= limit or looked >= MOST_READ:
                    return found, str(item["sk"])
        return found, f"{rest[MOST_DAYS]}{END_OF_DAY}" if len(rest) > MOST_DAYS else None

    def about(
        self, subjects: Iterable[Subject], wanted: Callable[[AuditEntry], bool], limit: int, cursor: str | None = None
    ) -> tuple[list[AuditEntry], str | None]:
        """As `entries`, of the histories of these subjects: what was just written may come a moment later.

        By the index (docs/decisions/320); entries from before it are in none.
        """
        found: list[AuditEntry] = []
        parts = [
            self._newest_of(tables.subject_pk(str(one)), cursor, limit, tables.OPS_INDEX_MONTH) for one in subjects
        ]
        for looked, item in enumerate(merge(*parts, key=itemgetter("sk"), reverse=True), start=1):
            entry = audit_entry_of(item)
            found += [entry] if wanted(entry) else []
            if len(found) >= limit or looked >= MOST_READ:
                return found, str(item["sk"])
        return found, None

    def _of_day(self, day: str, before: str | None, limit: int) -> Iterator[Item]:
        page = max(limit // tables.SHARDS, SMALLEST_PAGE)
        return merge(
            *(self._newest_of(pk, before, page) for pk in tables.audit_pks(day)), key=itemgetter("sk"), reverse=True
        )

    def _newest_of(self, pk: str, before: str | None, page: int, index: str = "") -> Iterator[Item]:
        """Of one partition, newest first."""
        pk_name, sk_name = tables.OPS_INDEXES[index] if index else tables.OPS_KEYS
        condition = f"{pk_name} = :pk" + (f" AND {sk_name} < :before" if before else "")
        asked = by_key(self._table, condition, pk=pk, **({"before": before} if before else {}))
        asked |= {"IndexName": index} if index else {}
        return query(self._dynamodb, Limit=page, ScanIndexForward=False, **asked)


def audit_entry_of(item: Item) -> AuditEntry:
    """Entries from before people signed in have no user id."""
    names = ("audit_id", "at", "actor", "action", "subject")
    return AuditEntry(**{name: item[name] for name in names}, detail=item["detail"], user_id=item.get("user_id", ""))
