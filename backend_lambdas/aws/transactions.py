"""Transactions of parts that stand or fall together; the client repeats one that meets another (`repeating.py`)."""

from collections.abc import Sequence
from typing import Any

from backend_lambdas.aws.failures import our_errors


def transact(client: Any, parts: Sequence[dict[str, Any]], doing: str) -> None:
    """Write all parts or none. Raise ConditionFailed at once, Throttled when repeating did not help."""
    with our_errors(doing):
        client.transact_write_items(TransactItems=list(parts))
