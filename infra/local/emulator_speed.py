"""The emulator does the same small work again for every row of a write; here it does it once.

Each change keeps what the function returns. It helps every client of the emulator alike, and nothing on AWS
(docs/decisions/027-what-an-upload-waits-for.md).
"""

import functools
import gc
import json
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import orjson
from ministack.core import iam_actions, iam_evaluator
from ministack.services import dynamodb

MOST_REMEMBERED = 65_536


def install() -> None:
    """Call once, before the server starts."""
    _parse_policies_once()
    _ask_once_per_table_and_action()
    _parse_a_body_once()
    _read_expressions_and_numbers_once()
    _measure_texts_and_numbers_directly()
    _count_capacity_only_when_asked()


def collect_garbage_seldom() -> None:
    """Tables are millions of small dicts that stay; looking through all of them for garbage took 0.15 s at a time."""
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def _parse_policies_once() -> None:
    """Policies were parsed anew for every row of a transaction."""
    iam_evaluator.parse_policy_document = _remembered(iam_evaluator.parse_policy_document)


def _ask_once_per_table_and_action() -> None:
    """A transaction's rows were checked one by one; rows of one table and action differ in nothing a policy sees."""
    checks = iam_actions.dynamodb_transaction_checks
    iam_actions.dynamodb_transaction_checks = lambda *request: list(dict.fromkeys(checks(*request)))


def _parse_a_body_once() -> None:
    """Each check before a request parsed its body, and the service once more. The checks only read what they get."""
    last: tuple[Any, Any] = (None, None)

    def read(body: Any) -> Any:
        nonlocal last
        known, value = last
        if known is not body or not isinstance(body, bytes):
            value = _parse(body)
            last = (body, value)
        return value

    def take(body: Any) -> Any:
        nonlocal last
        known, value = last
        last = (None, None)
        return value if known is body and isinstance(body, bytes) else _parse(body)

    iam_actions.json = SimpleNamespace(**{**vars(json), "loads": read})
    dynamodb.json = SimpleNamespace(**{**vars(json), "loads": take})


def _parse(body: Any) -> Any:
    """What orjson does not take, json may, and says best what is wrong with it."""
    try:
        return orjson.loads(body)
    except ValueError:
        return json.loads(body)


def _read_expressions_and_numbers_once() -> None:
    tokens = _remembered(dynamodb._tokenize)
    dynamodb._tokenize = lambda expression: list(tokens(expression))  # a copy, as it hands out a new list each time
    for name in ("_condition_syntax_error", "_number_size_bytes", "_number_error", "_ddb_canonicalize_number"):
        setattr(dynamodb, name, _remembered(getattr(dynamodb, name)))


def _measure_texts_and_numbers_directly() -> None:
    """Most values of an item are texts and numbers; each was walked like a nested one, several times per write."""
    size_of_any, size_of_number = dynamodb._attribute_value_size, dynamodb._number_size_bytes

    def size(item: Any) -> int:
        if not isinstance(item, dict):
            return 0
        total = 0
        for name, value in item.items():
            total += len(name) if name.isascii() else len(name.encode())
            text = value.get("S") if type(value) is dict and len(value) == 1 else None
            if type(text) is str:
                total += len(text) if text.isascii() else len(text.encode())
            elif type(value) is dict and len(value) == 1 and "N" in value:
                total += size_of_number(value["N"])
            else:
                total += size_of_any(value)
        return total

    dynamodb._item_size_bytes = size


def _count_capacity_only_when_asked() -> None:
    """The units of every index were counted for each row, and thrown away unless the caller had asked for them."""
    unasked = threading.local()

    def telling(write: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        def told(request: dict[str, Any]) -> Any:
            unasked.now = request.get("ReturnConsumedCapacity", "NONE") == "NONE"
            try:
                return write(request)
            finally:
                unasked.now = False

        return told

    def when_asked(count: Callable[..., Any], otherwise: Any) -> Callable[..., Any]:
        return lambda *given: otherwise if getattr(unasked, "now", False) else count(*given)

    dynamodb._transact_write_items = telling(dynamodb._transact_write_items)
    dynamodb._batch_write_item = telling(dynamodb._batch_write_item)
    dynamodb._index_write_units = when_asked(dynamodb._index_write_units, 0.0)
    dynamodb._accumulate_write_capacity = when_asked(dynamodb._accumulate_write_capacity, None)


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Remember answers about a text; about anything else ask each time."""
    remembering = functools.lru_cache(MOST_REMEMBERED)(function)

    def answer(about: Any, *more: str) -> Any:
        return remembering(about, *more) if type(about) is str else function(about, *more)

    return answer
