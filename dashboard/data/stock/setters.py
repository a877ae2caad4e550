"""Who set the thresholds that the history of a row tells of (pure)."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from backend_lambdas.inventory.audit import AuditEntry

NO_TIME = pd.Timestamp.min.tz_localize("UTC")


def with_setters(history: pd.DataFrame, entries: Sequence[AuditEntry], store: str) -> pd.DataFrame:
    """The history with a column `set_by`: the actor of the rule that each entry `by_rule` follows, "" where unknown.

    `entries`: the audit entries about the product, its categories and the default, newest first.
    """
    ours = [entry for entry in entries if entry.detail.get("store", store) == store and _point_of(entry) != ""]
    since, found = NO_TIME, []
    for at, point, by_rule in zip(history["at"], history["reorder_point"], history["by_rule"], strict=True):
        found.append(_setter(ours, since, at, point) if by_rule else "")
        since = at if by_rule else since
    return history.assign(set_by=found)


def _setter(entries: Sequence[AuditEntry], since: datetime, at: datetime, point: int) -> str:
    """Of the changes since the rows last followed, the newest to this value; else (one was taken away) the newest."""
    between = [entry for entry in entries if since < datetime.fromisoformat(entry.at) <= at]
    same = [entry for entry in between if _point_of(entry) == point]
    return next((entry.actor for entry in (*same, *between)), "")


def _point_of(entry: AuditEntry) -> int | str | None:
    """The reorder point that an entry tells of; None where it was taken away, "" where it is about none."""
    if entry.subject.startswith("threshold "):
        return entry.detail.get("after")
    return entry.detail.get("threshold") if entry.subject.startswith("category ") else ""
