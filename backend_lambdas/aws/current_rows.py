"""Stock rows as they are now, by their keys."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.attributes import to_item
from backend_lambdas.aws.batches import read_batches
from backend_lambdas.aws.stock_items import item_to_row
from backend_lambdas.inventory.stock import StockRow


class DynamoCurrentRows:
    """`inventory.stock_recheck.CurrentRows` on DynamoDB."""

    def __init__(self, client: Any, stock_table: str) -> None:
        self._client = client
        self._table = stock_table

    def rows_of(self, items: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], StockRow]:
        keys = [
            to_item({"pk": tables.store_pk(store), "sk": tables.item_sk(product_id)})
            for store, product_id in dict.fromkeys(items)
        ]
        rows = (item_to_row(item) for item in read_batches(self._client, self._table, keys))
        return {(row.store, row.product_id): row for row in rows}
