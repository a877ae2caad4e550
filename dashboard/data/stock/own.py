"""Stock rows read live, of the stores that the one who asks may see; another store's are as if there were none."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.store_summary import StockTotals
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.stock.reader import StockReader


class OwnStock:
    """Reads from `whole`."""

    def __init__(self, whole: "StockReader") -> None:
        self._whole = whole

    def row(self, store: str, product_id: str) -> StockRow | None:
        return self._whole.row(store, product_id) if current_actor().sees(store) else None

    def history(self, store: str, product_id: str) -> list[dict[str, Any]]:
        return self._whole.history(store, product_id) if current_actor().sees(store) else []

    def across(self, product_id: str) -> list[StockRow]:
        actor = current_actor()
        return [row for row in self._whole.across(product_id) if actor.sees(row.store)]

    def by_category(self, store: str) -> Mapping[str, StockTotals]:
        return self._whole.by_category(store) if current_actor().sees(store) else {}
