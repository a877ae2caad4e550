"""That a person's file has ended, kept in the Ops table until the person was mailed: written with what ended it."""

import time
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.writes import conditional_update, setting, transact, update_if
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.uploads.models import Ending

KEPT_DAYS = 1  # where no mail can be sent; later it is no news any more
WRITE_AT_ONCE = 99  # of the 100 items that a transaction takes, one gives the claim back


def ending_puts(table: str, ending: Ending) -> list[dict[str, Any]]:
    """A part of the transaction that ends the upload; nothing where nobody is to be mailed."""
    if not ending.user_id:
        return []
    values = {"upload_id": ending.upload_id, "undone": ending.undone or None, **expiry(KEPT_DAYS, time.time())}
    return [{"Put": {"TableName": table, "Item": _key(ending) | to_item(values)}}]


class DynamoEndings:
    """What is to be mailed, by person, and who is at it."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def all(self) -> dict[str, list[Ending]]:
        """By person, the oldest first; strongly consistent."""
        found: dict[str, list[Ending]] = {}
        for item in query(self._client, ConsistentRead=True, **by_key(self._table, "pk = :pk", pk=tables.ENDINGS_PK)):
            ending = _ending_of(item)
            found.setdefault(ending.user_id, []).append(ending)
        return found

    def of(self, user_id: str) -> list[Ending]:
        request = by_key(
            self._table, "pk = :pk AND begins_with(sk, :sk)", pk=tables.ENDINGS_PK, sk=tables.ending_sk(user_id, "", "")
        )
        return [_ending_of(item) for item in query(self._client, ConsistentRead=True, **request)]

    def claim(self, user_id: str, owner: str, now_ms: int, until_ms: int) -> bool:
        free = "attribute_not_exists(until_ms) OR until_ms <= :now"
        values = {"claim_owner": owner, "until_ms": until_ms, **expiry(KEPT_DAYS, time.time())}
        update = setting(self._table, _claim_key(user_id), values, free, {":now": now_ms})
        return update_if(self._client, update, "Claiming the mail to a sender")

    def release(self, user_id: str, owner: str) -> None:
        update_if(self._client, self._released(user_id, owner), "Giving back the mail to a sender")

    def settle(self, user_id: str, owner: str, endings: list[Ending]) -> None:
        left = list(reversed(endings))
        while left:
            now, left = left[:WRITE_AT_ONCE], left[WRITE_AT_ONCE:]
            parts: list[dict[str, Any]] = [{"Delete": {"TableName": self._table, "Key": _key(one)}} for one in now]
            last = [] if left else [{"Update": self._released(user_id, owner)}]
            try:
                transact(self._client, [*parts, *last], f"Noting that a sender knows of {len(now)} files")
            except ConditionFailed:  # somebody else has the claim by now, and what is left with it
                return

    def _released(self, user_id: str, owner: str) -> dict[str, Any]:
        values = {":me": owner, ":none": 0}
        return conditional_update(self._table, _claim_key(user_id), "SET until_ms = :none", "claim_owner = :me", values)


def _key(ending: Ending) -> Item:
    sk = tables.ending_sk(ending.user_id, ending.at, ending.upload_id)
    return to_item({"pk": tables.ENDINGS_PK, "sk": sk})


def _claim_key(user_id: str) -> Item:
    return to_item({"pk": tables.ENDINGS_CLAIMS_PK, "sk": user_id})


def _ending_of(item: dict[str, Any]) -> Ending:
    user_id, at, upload_id = item["sk"].split("#", 2)
    return Ending(user_id, at, upload_id, undone=bool(item.get("undone")))
