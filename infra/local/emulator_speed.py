"""The emulator does the same small work again for every row of a write; here it does it once.

Only what a user of `make run` notices is here, each measured alone; each keeps what the function returns. It helps
every client of the emulator alike, and nothing on AWS (docs/decisions/027-what-an-upload-waits-for.md).
"""

import functools
import gc
from collections.abc import Callable
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.services import dynamodb

MOST_REMEMBERED = 65_536


def install() -> None:
    """Call once, before the server starts."""
    _parse_policies_once()
    _ask_once_per_table_and_action()
    _read_conditions_and_numbers_once()


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


def _read_conditions_and_numbers_once() -> None:
    """Every row of a write has the same condition, and few different numbers; each was parsed anew."""
    for name in ("_condition_syntax_error", "_number_size_bytes"):
        setattr(dynamodb, name, _remembered(getattr(dynamodb, name)))


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Remember answers about a text; about anything else ask each time."""
    remembering = functools.lru_cache(MOST_REMEMBERED)(function)

    def answer(about: Any, *more: str) -> Any:
        return remembering(about, *more) if type(about) is str else function(about, *more)

    return answer
