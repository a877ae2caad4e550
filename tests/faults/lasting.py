"""What of the tables must not depend on what an upload, a mail or a check met on its way."""

import re
from collections.abc import Sequence
from typing import Any

from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.core.tables import SALES_PK

# When it was done, by whose attempt, and what only the next attempt needs.
TIMES = ("ttl", "reload", "claims", "touched_ms", "seen_ms")
EVENTS = ("opened_at", "resolved_at", "arrived_at", "snoozed_until")  # of the data: all other times are of the work
ATTEMPTS = (
    "until_ms",
    "worked_ms",
    "claim_until_ms",
    "attempts",
    "stalls",
    "epoch",
    "claim_owner",
    "last_error",
    "waiting_since",
)
ATTEMPTS += ("waiting_for", "next_check_ms", "mail_until_ms", "mail_owner", "sending_until_ms")
ATTEMPTS += ("owner",)  # of a lease whose release was refused: it ends by its time
# Numbers of what an attempt wrote; what they lead to is compared instead.
PLACES = ("plan_key", "snapshot_key", "snapshot_rev", "sales_version", "weekly_version", "daily_version")
IGNORED = frozenset(TIMES + ATTEMPTS + PLACES)
# Totals and changes by day or commit, the change token: at least once, not exactly once.
ELSEWHERE = ("CH#", "AGH", "CHANGES")
# When sales were taken off (the end of a row's version), or a product changed (the key of its history).
MOVED_AT = re.compile(r"~\d{12}#\d{13}|^HI#\d{13}(?=#)")


def lasting(items: Sequence[dict[str, Any]], without: Sequence[str] = (), also: Sequence[str] = ()) -> list[Any]:
    """The items of a table, sorted; `without` those whose pk begins so, and the attributes `also`."""
    kept = (item for item in items if not item["pk"]["S"].startswith((*ELSEWHERE, "AU#", *without)))
    return [_lasting(item, frozenset(also)) for item in kept]


def _lasting(item: dict[str, Any], also: frozenset[str]) -> list[tuple[str, str]]:
    values = from_item(item)
    if values["pk"] == SALES_PK:
        # Publishing the same sales again counts their revision up.
        values = {**values, "rev": 0, "weeks": {week: one["rows"] for week, one in values.get("weeks", {}).items()}}
    shown = {name: value for name, value in values.items() if name not in IGNORED | also and _is_of_the_data(name)}
    return sorted((name, MOVED_AT.sub("~", _text(value))) for name, value in shown.items())


def _is_of_the_data(name: str) -> bool:
    return name in EVENTS or not (name.endswith("_at") or name == "at" or name.startswith(("month_", "open_")))


def _text(value: Any) -> str:
    return str(sorted(value.items()) if isinstance(value, dict) else sorted(value) if isinstance(value, set) else value)


def audited(items: Sequence[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Audit entries (I8: one for each change), without their times."""
    found = (from_item(item) for item in items if item["pk"]["S"].startswith("AU#"))
    return sorted((str(one.get("actor")), str(one.get("action")), str(one.get("subject"))) for one in found)
