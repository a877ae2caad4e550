"""The emulator does the same small work again for every row of a write; here it does it once.

Each change keeps what the function returns. It helps every client of the emulator alike, and nothing on AWS
(docs/decisions/027-what-an-upload-waits-for.md).
"""

import functools
import json
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.services import dynamodb

MOST_REMEMBERED = 65_536


def install() -> None:
    """Call once, before the server starts."""
    _parse_policies_once()
    _ask_once_per_table_and_action()
    _parse_a_body_once_for_all_checks()
    _read_expressions_and_numbers_once()
    _count_capacity_only_when_asked()


def _parse_policies_once() -> None:
    """Policies were parsed anew for every row of a transaction."""
    iam_evaluator.parse_policy_document = _remembered(iam_evaluator.parse_policy_document)


def _ask_once_per_table_and_action() -> None:
    """A transaction's rows were checked one by one; rows of one table and action differ in nothing a policy sees."""
    checks = iam_actions.dynamodb_transaction_checks
    iam_actions.dynamodb_transaction_checks = lambda *request: list(dict.fromkeys(checks(*request)))


def _parse_a_body_once_for_all_checks() -> None:
    """The checks before a request each parsed its body; they only read it. The service still parses its own copy."""
    last: tuple[Any, Any] = (None, None)

    def loads(body: Any) -> Any:
        nonlocal last
        known, value = last
        if known is not body or not isinstance(body, bytes):
            value = json.loads(body)
            last = (body, value)
        return value

    iam_actions.json = SimpleNamespace(**{**vars(json), "loads": loads})


def _read_expressions_and_numbers_once() -> None:
    tokens = _remembered(dynamodb._tokenize)
    dynamodb._tokenize = lambda expression: list(tokens(expression))  # a copy, as it hands out a new list each time
    for name in ("_condition_syntax_error", "_number_size_bytes", "_number_error", "_ddb_canonicalize_number"):
        setattr(dynamodb, name, _remembered(getattr(dynamodb, name)))


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
    """Remember answers by text; whatever else is given is asked for each time."""
    remembering = functools.lru_cache(MOST_REMEMBERED)(function)

    def answer(*given: Any) -> Any:
        return remembering(*given) if all(isinstance(value, str) for value in given) else function(*given)

    return answer
