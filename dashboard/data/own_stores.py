"""What is said of the stores that the one who asks may see; another store's is as if there were none."""

from typing import TYPE_CHECKING

from backend_lambdas.alerts.missing_uploads import Gap
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.store_names import given_names
from backend_lambdas.inventory.store_settings import StoreSettings
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.alerts.missing_uploads import DynamoGaps
    from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings


class OwnStores:
    """Reads and writes `whole`; `gaps`: which stores send nothing."""

    def __init__(self, whole: "DynamoStoreSettings", gaps: "DynamoGaps") -> None:
        self._whole = whole
        self._gaps = gaps

    def settings(self) -> dict[str, StoreSettings]:
        """By store, of those somebody has said anything of."""
        actor = current_actor()
        return {store: one for store, one in self._whole.all().items() if actor.sees(store)}

    def names(self) -> dict[str, str]:
        """By store the name it was given: of all of them, for stores that are shown anyway."""
        return given_names(self._whole.all().values())

    def open_gaps(self) -> dict[str, Gap]:
        """By store, of those whose files are missing."""
        actor = current_actor()
        return {gap.store: gap for gap in self._gaps.all() if gap.ended_at is None and actor.sees(gap.store)}

    def save(self, settings: StoreSettings, audit: AuditEntry) -> bool:
        current_actor().require_store(settings.store)
        return self._whole.save(settings, audit)
