"""Stock rows read live, of the stores that the one who asks may see; another store's are as if there were none."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.store_summary import StockTotals, sum_totals
from backend_lambdas.uploads.product_plan import CataloguePlan
from backend_lambdas.uploads.protocol.stored_plan import Plan
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.stock.reader import StockReader


class OwnStock:
    """Reads from `whole`; `names`: under which names categories are shown."""

    def __init__(self, whole: "StockReader", names: Callable[[], Categories] = Categories) -> None:
        self._whole = whole
        self._names = names

    def row(self, store: str, product_id: str) -> StockRow | None:
        row = self._whole.row(store, product_id) if current_actor().sees(store) else None
        return None if row is None else self._shown(row)

    def rows(self, store: str) -> dict[str, StockRow]:
        """As they stand in the table, the delisted ones too, with categories as files name them."""
        return {row.product_id: row for row in self._whole.rows(store)} if current_actor().sees(store) else {}

    def plan(self, store: str, plan_key: str) -> Plan:
        """What an upload changed in a store of theirs. Raises NotFound when it is no longer kept."""
        current_actor().require_store(store)
        return self._whole.plan(plan_key)

    def catalogue_plan(self, plan_key: str) -> CataloguePlan:
        """What a catalogue wrote, for who may change products. Raises NotFound when it is no longer kept."""
        current_actor().require(Right.CHANGE_PRODUCTS)
        return self._whole.catalogue_plan(plan_key)

    def history(self, store: str, product_id: str) -> list[dict[str, Any]]:
        return self._whole.history(store, product_id) if current_actor().sees(store) else []

    def across(self, product_id: str) -> list[StockRow]:
        actor = current_actor()
        return [self._shown(row) for row in self._whole.across(product_id) if actor.sees(row.store)]

    def categories_of(self, product_id: str) -> frozenset[str] | None:
        """The names that files and pages have for the product's category; None: it is in none of their stores."""
        actor, names = current_actor(), self._names()
        own = [row.category or "" for row in self._whole.across(product_id) if actor.sees(row.store)]
        return frozenset({*own, *map(names.shown, own)} - {""}) if own else None

    def by_category(self, store: str) -> Mapping[str, StockTotals]:
        if not current_actor().sees(store):
            return {}
        names, parts = self._names(), dict[str, list[StockTotals]]()
        for name, totals in self._whole.by_category(store).items():
            parts.setdefault(names.shown(name), []).append(totals)
        return {name: sum_totals(some) for name, some in parts.items()}

    def _shown(self, row: StockRow) -> StockRow:
        return row if row.category is None else replace(row, category=self._names().shown(row.category))
