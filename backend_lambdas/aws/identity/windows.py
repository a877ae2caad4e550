"""How often something was done in a window of time: counted in the Ops table, so that all processes see the same."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.writes import conditional_update
from backend_lambdas.inventory.errors import ConditionFailed


class Windows:
    """Windows that begin with their first count; atomic over all processes.

    Only the hash of a key is stored: keys are addresses of people and of their machines.
    """

    def __init__(self, dynamodb: Any, ops_table: str, clock: Callable[[], datetime]) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table
        self._clock = clock

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """The new count. Less than nothing is counted in an open window alone."""
        now = int(self._clock().timestamp())
        if amount < 0:
            taken = self._update(key, "ADD n :n", "#ttl > :now AND n >= :least", n=amount, now=now, least=-amount)
            return taken or 0
        while True:
            counted = self._update(key, "ADD n :n", "#ttl > :now", n=amount, now=now)
            fresh = "attribute_not_exists(pk) OR #ttl <= :now"
            counted = counted or self._update(
                key, "SET n = :n, #ttl = :end", fresh, n=amount, now=now, end=now + expiry
            )
            if counted:
                return counted

    def get(self, key: str) -> int:
        item = self._open_window(key)
        return int(item["n"]) if item else 0

    def get_expiry(self, key: str) -> float:
        item = self._open_window(key)
        return float(item["ttl"]) if item else self._clock().timestamp()

    def _open_window(self, key: str) -> dict[str, Any] | None:
        where = to_item({"pk": _pk(key), "sk": tables.TRIES_SK})
        with our_errors("Reading how often was tried"):
            found = self._dynamodb.get_item(TableName=self._table, Key=where, ConsistentRead=True).get("Item", {})
        item = from_item(found)
        return item if item and item["ttl"] > self._clock().timestamp() else None

    def _update(self, key: str, update: str, condition: str, **values: int) -> int | None:
        """The count after it, None when the condition does not hold."""
        where = to_item({"pk": _pk(key), "sk": tables.TRIES_SK})
        named = {f":{name}": value for name, value in values.items()}
        asked = conditional_update(self._table, where, update, condition, named, {"#ttl": "ttl"})
        try:
            with our_errors("Counting tries"):
                answer = self._dynamodb.update_item(**asked, ReturnValues="ALL_NEW")
        except ConditionFailed:
            return None
        return int(answer["Attributes"]["n"]["N"])


def _pk(key: str) -> str:
    return tables.tries_pk(sha256(key.encode("utf-8", "surrogatepass")).hexdigest())
