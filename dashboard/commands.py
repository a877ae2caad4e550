"""The only door to write: each raises InvalidRequest or NotFound with words for people, and leaves an audit entry."""

from collections.abc import Sequence
from datetime import datetime


def acknowledge_alerts(refs: Sequence[str], by: str, reason: str) -> int:
    """Mark alerts as seen to by a person; return how many changed. A ref is `store|sk` (`Alert.ref`)."""
    raise NotImplementedError


def snooze_alerts(refs: Sequence[str], until: datetime, by: str, reason: str) -> int:
    """Hide alerts until an aware time in the future; return how many changed."""
    raise NotImplementedError


def reopen_alerts(refs: Sequence[str], by: str, reason: str) -> int:
    """Make acknowledged or snoozed alerts open again; return how many changed."""
    raise NotImplementedError


def approve_upload(upload_id: str, by: str, reason: str) -> None:
    """Release a held upload: what was held is applied."""
    raise NotImplementedError


def discard_upload(upload_id: str, by: str, reason: str) -> None:
    """Drop what was held of an upload; nothing of it is applied."""
    raise NotImplementedError
