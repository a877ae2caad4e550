"""The reorder points people have set, in the Ops table."""

from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.inventory.thresholds import BUILT_IN_REORDER_POINT, Thresholds


class DynamoThresholdRules:
    """`uploads.ports.ThresholdRules` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def thresholds(self) -> Thresholds:
        request = by_key(self._table, "pk = :pk", pk=tables.THRESHOLDS_PK)
        points = {
            item["sk"]: int(item["reorder_point"]) for item in query(self._client, ConsistentRead=True, **request)
        }
        categories: dict[str, int] = {}
        products: dict[str, int] = {}
        store_products: dict[tuple[str, str], int] = {}
        for sk, point in points.items():
            if sk.startswith("CAT#"):
                categories[sk[4:]] = point
            elif sk.startswith("IT#"):
                products[sk[3:]] = point
            elif sk.startswith("ST#"):
                store, _, product_id = sk[3:].partition("#IT#")
                store_products[tables.unquoted(store), product_id] = point
        return Thresholds(points.get("DEFAULT", BUILT_IN_REORDER_POINT), categories, products, store_products)
