"""Pairs of products that somebody has said are two, in the Ops table."""

from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.writes import setting, write_audited
from backend_lambdas.inventory.audit import AuditEntry

Pair = tuple[str, str]


class DynamoNotDuplicates:
    """Kept for ever; thread-safe. A pair has the lower product number first."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def all(self) -> frozenset[Pair]:
        """As it was last written."""
        request = by_key(self._table, "pk = :pk", pk=tables.NOT_DUPLICATES_PK)
        items = query(self._client, ConsistentRead=True, **request)
        return frozenset((str(item["first"]), str(item["second"])) for item in items)

    def add(self, pair: Pair, audit: AuditEntry) -> bool:
        """Keep it with its audit entry; False, and nothing written, where it is kept already."""
        key = to_item({"pk": tables.NOT_DUPLICATES_PK, "sk": tables.not_duplicates_sk(pair)})
        values = {"first": pair[0], "second": pair[1], "by": audit.actor, "at": audit.at}
        update = setting(self._table, key, values, "attribute_not_exists(pk)", {})
        return write_audited(self._client, self._table, {"Update": update}, audit, "Keeping that two products are two")
