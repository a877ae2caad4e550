"""The emulator answers a page of an index by the items of that page; it sorted and compared the whole partition.

It also read a ProjectionExpression anew for every item. Fifty of 20,000 open alerts took it a second, all of them four,
and meanwhile it answers nobody else. Helps every client of the emulator alike, and nothing on AWS
(docs/decisions/420-what-a-page-waits-for.md).
"""

import bisect
import json
import re
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from ministack.services import dynamodb

LARGE_PARTITION = 200  # items; a smaller one is read as ever
FIRST_LOOK = 1_500  # items looked at for a page, which ends at 1 MB; more when these do not fill it
MOST_ORDERS = 64  # partitions whose order is remembered
# The conditions of our own readers; of every other one the emulator looks at the whole partition, as ever.
CONDITION = re.compile(r"(\w+) = (:\w+)(?: AND (\w+) (<|<=|>|>=) (:\w+))?")

PLAIN_NAMES = re.compile(r"\s*#?\w+\s*(,\s*#?\w+\s*)*")
MOST_EXPRESSIONS = 256

Answer = tuple[int, dict[str, str], bytes]
Place = tuple[str, str]  # pk and sk in the table


@dataclass(frozen=True, slots=True)
class _Order:
    """`keys`, ascending, and `places` beside them; `newest`: the item that was last to come when it was made."""

    newest: Any
    keys: list[tuple[str, ...]]
    places: list[Place]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A partition of an index, and which part of its order."""

    index: str
    partition: str
    keys: tuple[str, ...]  # attributes by which it is ordered
    compared: tuple[str, str] | None
    after: tuple[str, ...] | None
    forward: bool


def turn_pages_without_the_whole_index() -> None:
    """Call once, before the server starts."""
    query, members_of = dynamodb._query, dynamodb._index_members
    orders: dict[tuple[str, str, str], _Order] = {}
    shown: dict[str, Any] = {}  # of the one Query that is being answered

    def page(request: dict[str, Any]) -> Answer:
        table = dynamodb._tables.get(dynamodb._normalize_table_name(request.get("TableName")))
        asked = _asked(table, request) if table else None
        members = members_of(table).get(asked.index, {}).get(asked.partition, {}) if asked else {}
        if asked is None or len(members) <= LARGE_PARTITION:
            answer: Answer = query(request)
            return answer
        order = _order(orders, (table["TableName"], asked.index, asked.partition), members, table, asked.keys)
        first, end = _part(order.keys, asked)
        looked_at = min(int(request.get("Limit") or FIRST_LOOK), FIRST_LOOK)
        while True:
            part = (first, min(first + looked_at, end)) if asked.forward else (max(end - looked_at, first), end)
            shown["members"] = {asked.index: {asked.partition: dict.fromkeys(order.places[slice(*part)])}}
            try:
                answer = query(request)
            finally:
                shown.clear()
            if part == (first, end) or answer[0] != 200 or "LastEvaluatedKey" in json.loads(answer[2]):
                return answer
            looked_at *= 4

    dynamodb._query = page
    dynamodb._index_members = lambda table: shown.get("members") or members_of(table)


def read_projections_once() -> None:
    """Call once, before the server starts."""
    project = dynamodb._project_item
    known: dict[tuple[str, frozenset[tuple[str, str]]], list[str]] = {}

    def projected(item: dict[str, Any], expression: str, names: dict[str, str] | None) -> Any:
        if not expression or not PLAIN_NAMES.fullmatch(expression):
            return project(item, expression, names)
        asked = expression, frozenset((names or {}).items())
        if asked not in known:
            answer = project(item, expression, names)  # raises for what may not be asked
            if len(known) >= MOST_EXPRESSIONS:
                known.clear()
            known[asked] = [(names or {}).get(name, name) for name in (one.strip() for one in expression.split(","))]
            return answer
        return {name: item[name] for name in known[asked] if name in item}

    dynamodb._project_item = projected


def _asked(table: Any, request: dict[str, Any]) -> _Asked | None:
    """None for what this file does not know: keys of several attributes or that are no texts, other conditions."""
    index = dynamodb._index_def(table, request.get("IndexName"))
    condition = CONDITION.fullmatch(request.get("KeyConditionExpression") or "")
    if index is None or condition is None:
        return None
    hashes, ranges = dynamodb._index_key_lists(index)
    values = request.get("ExpressionAttributeValues") or {}
    named = [condition[1], condition[3]] if condition[3] else [condition[1]]
    keys = dynamodb._index_order_keys(table, ranges)
    texts = [values.get(name, {}).get("S") for name in (condition[2], condition[5]) if name]
    after = request.get("ExclusiveStartKey")
    if (
        len(hashes) != 1
        or len(ranges) != 1
        or named != [*hashes, *ranges][: len(named)]
        or any(kind != "S" for _, kind in keys)
        or any(type(text) is not str for text in texts)
        or (after is not None and any(type(after.get(name, {}).get("S")) is not str for name, _ in keys))
    ):
        return None
    return _Asked(
        index["IndexName"],
        str(texts[0]),
        tuple(name for name, _ in keys),
        (condition[4], str(texts[1])) if condition[3] else None,
        tuple(after[name]["S"] for name, _ in keys) if after else None,
        bool(request.get("ScanIndexForward", True)),
    )


def _order(
    orders: dict[tuple[str, str, str], _Order],
    name: tuple[str, str, str],
    members: dict[Place, None],
    table: Any,
    keys: tuple[str, ...],
) -> _Order:
    """What is written comes last, as an item of its own: as many with the same last one are the same items."""
    items = table["items"]
    pk, sk = next(reversed(members))
    known, newest = orders.get(name), items[pk][sk]
    if known is None or known.newest is not newest or len(known.places) != len(members):
        found = sorted((tuple(items[pk][sk][key]["S"] for key in keys), (pk, sk)) for pk, sk in members)
        if len(orders) >= MOST_ORDERS:
            orders.clear()
        known = orders[name] = _Order(newest, [key for key, _ in found], [place for _, place in found])
    return known


def _part(keys: list[tuple[str, ...]], asked: _Asked) -> tuple[int, int]:
    """From which place to which the condition and the key to start after leave them."""
    first, end = 0, len(keys)
    if asked.compared is not None:
        sign, text = asked.compared
        at = (
            bisect.bisect_right(keys, text, key=itemgetter(0))
            if sign in ("<=", ">")
            else bisect.bisect_left(keys, (text,))
        )
        first, end = (first, at) if sign in ("<", "<=") else (at, end)
    if asked.after is not None and asked.forward:
        first = max(first, bisect.bisect_right(keys, asked.after))
    elif asked.after is not None:
        end = min(end, bisect.bisect_left(keys, asked.after))
    return first, max(first, end)
