"""A report waits a little for files that have just arrived, so that it does not miss what is being read right now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

LOOK_SECONDS = 2.0
MOST_LOOKS = 40  # 80 seconds, of the 900 that the function has
JUST_ARRIVED_MINUTES = 15  # every upload ends within them or has raised an alarm; nobody waits for one that is stuck
UNREAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """An upload without an end. `received_at`: ISO 8601 UTC; `held`: it waits for a person's decision."""

    upload_id: str
    received_at: str
    held: bool


def wait_for_uploads(
    look: Callable[[], Sequence[OpenUpload]], arrived_since: str, pause: Callable[[float], None]
) -> tuple[str, ...]:
    """Look until none that arrived since then is being read, 80 s at most; return those that have not ended then."""
    found = look()
    for _ in range(MOST_LOOKS):
        if not any(one.received_at >= arrived_since and not one.held for one in found):
            break
        pause(LOOK_SECONDS)
        found = look()
    return tuple(one.upload_id for one in found)
