"""What people have said of the stores, in the Ops table."""

from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.writes import setting, write_audited
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.store_settings import StoreSettings, settings_of, settings_values


class DynamoStoreSettings:
    """Reads and writes; thread-safe."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def all(self) -> dict[str, StoreSettings]:
        """By store; of stores nobody has said anything of there is none. Strongly consistent."""
        request = by_key(self._table, "pk = :pk", pk=tables.STORES_PK)
        found = map(settings_of, query(self._client, ConsistentRead=True, **request))
        return {one.store: one for one in found}

    def save(self, settings: StoreSettings, audit: AuditEntry) -> bool:
        """Keep what follows `settings.rev`, with its audit entry; False when somebody else has changed it since."""
        key = to_item({"pk": tables.STORES_PK, "sk": tables.store_pk(settings.store)})
        condition = "#rev = :seen" if settings.rev else "attribute_not_exists(#rev)"
        given = {":seen": settings.rev} if settings.rev else {}
        values = settings_values(settings) | {"rev": settings.rev + 1}
        change = {"Update": setting(self._table, key, values, condition, given)}
        return write_audited(self._client, self._table, change, audit, f"Saving the settings of {settings.store}")
