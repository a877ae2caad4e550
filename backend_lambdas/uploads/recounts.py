"""The message that asks for a store's sales to be taken off its counts again, after a count that landed late."""

import json
from dataclasses import dataclass

RECOUNT_DELAY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Recount:
    """`ver` is that of the stock file that landed after a newer sales file."""

    store: str
    ver: str


def recount_message(store: str, ver: str) -> str:
    return json.dumps({"recount": {"store": store, "ver": ver}})


def recounts(message: str) -> list[Recount]:
    """What the message asks for; nothing for one that tells of files."""
    asked = json.loads(message).get("recount")
    return [Recount(asked["store"], asked["ver"])] if asked else []
