"""The emulator does the same small work again for every row of a write; here it does it once.

Only what a user of `make run` notices is here, each measured alone; each keeps what the function returns. It helps
every client of the emulator alike, and nothing on AWS (docs/decisions/027-what-an-upload-waits-for.md).
"""

import bisect
import functools
import gc
import json
from collections.abc import Callable
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.services import dynamodb

from infra.local.emulator.index_pages import read_projections_once, turn_pages_without_the_whole_index

MOST_REMEMBERED = 65_536
LARGE_PARTITION = 50_000  # items; a smaller one is read as ever
FIRST_LOOK = 10_000  # items looked at for a page, which ends at 1 MB; more when these do not fill it

Answer = tuple[int, dict[str, str], bytes]


def install() -> None:
    """Call once, before the server starts."""
    # Policies were parsed anew for every row of a transaction.
    iam_evaluator.parse_policy_document = _remembered(iam_evaluator.parse_policy_document)
    # A transaction's rows were checked one by one; rows of one table and action differ in nothing a policy sees.
    checks = iam_actions.dynamodb_transaction_checks
    iam_actions.dynamodb_transaction_checks = lambda *request: list(dict.fromkeys(checks(*request)))
    # Every row of a write has the same condition, and few different numbers; each was parsed anew.
    for name in ("_condition_syntax_error", "_number_size_bytes"):
        setattr(dynamodb, name, _remembered(getattr(dynamodb, name)))
    _turn_pages_without_the_whole_partition()
    turn_pages_without_the_whole_index()
    read_projections_once()


def collect_garbage_seldom() -> None:
    """Tables are millions of small dicts that stay; looking through all of them for garbage took 0.15 s at a time."""
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def _turn_pages_without_the_whole_partition() -> None:
    """Every page of a Query sorted the partition and held each of its items against the key condition.

    Reading a million rows of one store took a page 10 s, and 300 pages. Here the emulator is shown, of a large
    partition, only the items behind ExclusiveStartKey: more and more until they fill the page.
    """
    query = dynamodb._query
    orders: dict[str, tuple[tuple[int, str], list[str]]] = {}

    def in_order(partition: str, items: dict[str, Any]) -> list[str]:
        # Keys that come are last in a dict: as many keys with the same last one are the same keys.
        known = len(items), next(reversed(items))
        if partition not in orders or orders[partition][0] != known:
            orders.clear()
            orders[partition] = known, sorted(items)
        return orders[partition][1]

    def page(request: dict[str, Any]) -> Answer:
        table = dynamodb._tables.get(dynamodb._normalize_table_name(request.get("TableName")))
        partition = _large_partition(table, request)
        if table is None or partition is None:
            answer: Answer = query(request)
            return answer
        whole = table["items"]
        items, order = whole[partition], in_order(partition, whole[partition])
        after = request.get("ExclusiveStartKey", {}).get(table["sk_name"], {}).get("S")
        first = 0 if after is None else bisect.bisect_right(order, after)
        looked_at = FIRST_LOOK
        while True:
            shown = order[first : first + looked_at]
            table["items"] = {partition: {key: items[key] for key in shown if key in items}}
            try:
                answer = query(request)
            finally:
                table["items"] = whole
            if first + looked_at >= len(order) or answer[0] != 200 or "LastEvaluatedKey" in json.loads(answer[2]):
                return answer
            looked_at *= 4

    dynamodb._query = page


def _large_partition(table: Any, request: dict[str, Any]) -> str | None:
    """The large partition that a forward Query of the table itself asks for by its key alone, sorted by a text."""
    values = list((request.get("ExpressionAttributeValues") or {}).values())
    backward = not request.get("ScanIndexForward", True)
    if table is None or request.get("IndexName") or backward or len(values) != 1:
        return None
    partition, types = (
        values[0].get("S"),
        {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]},
    )
    is_large = types.get(table["sk_name"]) == "S" and len(table["items"].get(partition, ())) > LARGE_PARTITION
    return partition if is_large else None


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Remember answers about a text; about anything else ask each time."""
    remembering = functools.lru_cache(MOST_REMEMBERED)(function)

    def answer(about: Any, *more: str) -> Any:
        return remembering(about, *more) if type(about) is str else function(about, *more)

    return answer
