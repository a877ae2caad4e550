"""DynamoDB changes an item as one step and answers beside it; moto's tables are dicts, which no thread may go through
while another changes them ("dictionary changed size during iteration", in a page that read while a file was read)."""

import threading
from typing import Any

from moto.dynamodb.responses import DynamoHandler

turn = threading.RLock()
_moto_answers = DynamoHandler.call_action


def let_dynamodb_be_asked_at_once() -> None:
    """In this process, from now on: no two of its answers overlap."""
    DynamoHandler.call_action = _answer  # type: ignore[method-assign]


def _answer(self: DynamoHandler) -> Any:
    with turn:
        return _moto_answers(self)
