"""Who receives alerts: which subscriptions of the topic are confirmed, and which stores' alerts their filters let pass.

What SNS does not tell: whether a mail arrived. A pending subscription, one that is gone and a filter that lets nothing
of a store pass can be known, and nobody else would notice them: alerts are then "mailed" and reach nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from backend_lambdas.alerts.alert import SEVERITY_OF, AlertKind, Severity
from backend_lambdas.alerts.filters import (
    ANY_CATEGORY,
    COMPANY_KINDS,
    HELD,
    KINDS,
    MISSING_UPLOAD,
    NO_STORE,
    filter_value,
    message_kinds,
)

MOST_NAMED = 50


class SubscriptionState(StrEnum):
    """UNREADABLE: confirmed, but what its filter lets pass could not be read."""

    CONFIRMED = "confirmed"
    PENDING = "pending"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Subscription:
    """`name` says whose it is without giving the address away. `policy` None: everything passes."""

    name: str
    state: SubscriptionState
    policy: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Who is reached at `at` (ISO 8601 UTC). `receivers`: names of the confirmed; `pending` have not confirmed yet.

    `gone`: receivers that were there within the last week and are not any more. `unreached`: stores whose empty shelves
    reach nobody (the first MOST_NAMED of `unreached_count`); `unreached_low`: those whose low stock alone does not.
    `unheard`: of each kind of message that somebody misses, of how many stores it reaches nobody (1 for what is about
    the company); `unheard_stores` names the first of these.
    """

    at: str
    receivers: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    gone: Mapping[str, str] = field(default_factory=dict)
    unreached: tuple[str, ...] = ()
    unreached_count: int = 0
    unreached_low: tuple[str, ...] = ()
    unreached_low_count: int = 0
    unheard: Mapping[str, int] = field(default_factory=dict)
    unheard_stores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def reach_of(
    stores: Sequence[str], subscriptions: Sequence[Subscription], before: Reach | None, at: str, week_ago: str
) -> Reach:
    """Who receives the alerts of these stores; `before` is what was known the last time."""
    confirmed = [one for one in subscriptions if one.state is not SubscriptionState.PENDING]
    unheard = {kind: _unheard(kind, stores, confirmed) for kind in KINDS}
    unheard = {kind: names for kind, names in unheard.items() if names}
    none_out, none_low = (unheard.get(kind, []) for kind in (AlertKind.OUT_OF_STOCK, AlertKind.LOW_STOCK))
    only_low = sorted(set(none_low) - set(none_out))
    return Reach(
        at=at,
        receivers=tuple(sorted(one.name for one in confirmed)),
        pending=tuple(sorted(one.name for one in subscriptions if one.state is SubscriptionState.PENDING)),
        gone=_gone({one.name for one in subscriptions}, before, at, week_ago),
        unreached=tuple(sorted(none_out)[:MOST_NAMED]),
        unreached_count=len(none_out),
        unreached_low=tuple(only_low[:MOST_NAMED]),
        unreached_low_count=len(only_low),
        unheard={kind: len(names) for kind, names in unheard.items()},
        unheard_stores={kind: tuple(sorted(names)[:MOST_NAMED]) for kind, names in unheard.items()},
    )


def _gone(now: set[str], before: Reach | None, at: str, week_ago: str) -> dict[str, str]:
    if before is None:
        return {}
    known = {name: since for name, since in before.gone.items() if since > week_ago}
    lost = dict.fromkeys(before.receivers, at) | known
    return {name: since for name, since in sorted(lost.items()) if name not in now}


def _unheard(kind: str, stores: Sequence[str], confirmed: Sequence[Subscription]) -> list[str]:
    """The stores of which messages of this kind reach nobody; what is about the company has NO_STORE."""
    places = [NO_STORE] if kind in COMPANY_KINDS else stores
    return [place for place in places if not _reached(place, kind, confirmed)]


def _reached(place: str, kind: str, confirmed: Iterable[Subscription]) -> bool:
    """Whether a message of this kind passes, about whatever category."""
    store = place if place == NO_STORE else filter_value(place)
    attributes = {"store": [store], "severity": [severity_of(kind)], "category": [ANY_CATEGORY]}
    attributes |= {"kind": list(message_kinds([kind]))}
    return any(one.policy is None or lets_pass(one.policy, attributes) for one in confirmed)


def severity_of(kind: str) -> str:
    """As messages of this kind have it; of several in one mail the worst counts."""
    if kind in set(AlertKind):
        return str(SEVERITY_OF[AlertKind(kind)])
    return str(Severity.WARNING if kind in (MISSING_UPLOAD, HELD) else Severity.INFO)


def lets_pass(policy: Mapping[str, Any], attributes: Mapping[str, Sequence[str]]) -> bool:
    """SNS's rule: every key must match, by any of its conditions and any of the attribute's values.

    Conditions that are not understood here (numbers, $or, wildcards) count as matching: no alarm without a reason.
    """
    return all(
        key not in attributes and _may_be_absent(conditions) or _matches(conditions, attributes.get(key, ()))
        for key, conditions in policy.items()
    )


def _may_be_absent(conditions: Any) -> bool:
    """An attribute our messages do not have; `digest_id` differs in each, so nobody can filter by it in earnest."""
    return conditions == [{"exists": False}] or not isinstance(conditions, list)


def _matches(conditions: Any, values: Sequence[str]) -> bool:
    return not isinstance(conditions, list) or any(_fits(one, value) for one in conditions for value in values)


def _fits(condition: Any, value: str) -> bool:
    if isinstance(condition, str):
        return condition == value
    if not isinstance(condition, dict) or len(condition) != 1:
        return not isinstance(condition, int | float | None)
    ((operator, wanted),) = condition.items()
    match operator:
        case "prefix":
            return value.startswith(str(wanted))
        case "suffix":
            return value.endswith(str(wanted))
        case "equals-ignore-case":
            return value.lower() == str(wanted).lower()
        case "exists":
            return bool(wanted)
        case "anything-but":
            return not any(_fits(one, value) for one in (wanted if isinstance(wanted, list) else [wanted]))
    return True
