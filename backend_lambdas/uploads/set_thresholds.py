"""What people set thresholds to. Each rule leaves an audit entry; then every store concerned is asked to follow."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import RuleChange, Target, check_change
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _, grouped
from backend_lambdas.uploads.apply_thresholds import send_for
from backend_lambdas.uploads.ports import IngestQueue

# DynamoDB takes 100 items in a transaction: the rule and its audit entry of each, and how often rules were changed.
RULES_AT_ONCE = 49
NO_LINES: Mapping[Target, int] = MappingProxyType({})


class RuleBook(Protocol):
    """Where rules are kept."""

    def change(self, changes: Sequence[RuleChange], stores: Sequence[str], entries: Sequence[AuditEntry]) -> bool:
        """Set or take away at most RULES_AT_ONCE rules, note that the `stores` wait for their rows to follow, write the
        audit entries: all at once. False, and nothing written, when a rule is no longer as `before` says.
        """


def set_thresholds(
    changes: Sequence[RuleChange],
    actor: Actor,
    book: RuleBook,
    known_stores: Collection[str],
    queue: IngestQueue,
    now: datetime,
    file: str = "",
    lines: Mapping[Target, int] = NO_LINES,
) -> int:
    """Return how many rules were changed; their audit entries name the `file` and line they come from.

    Raises NotAllowed, NotFound for a store that is not the actor's to know, and InvalidRequest when a value makes no
    sense or somebody else was faster: what was changed before that stays, and doing all again does the rest.
    """
    changes = [_settled(change) for change in changes]
    changes = [change for change in changes if change.before != change.after]
    if len({change.target for change in changes}) < len(changes):
        raise InvalidRequest(_("The same rule is given twice."))
    for change in changes:
        check_rights(change.target, actor)
        check_change(change)
    origins: dict[Target, dict[str, str | int]] = {
        target: {"file": file, "line": line} for target, line in lines.items()
    }
    asked: set[str] = set()
    try:
        for start in range(0, len(changes), RULES_AT_ONCE):
            part = changes[start : start + RULES_AT_ONCE]
            stores = stores_of(part, known_stores)
            if not book.change(part, stores, [_entry(change, actor, now, origins) for change in part]):
                raise InvalidRequest(_faster(start, len(changes)))
            asked |= set(stores)
    finally:
        # Once a store: a change of a category concerns all of them. What is not sent the nightly check sends.
        send_for(frozenset(asked), queue)
    return len(changes)


def check_rights(target: Target, actor: Actor) -> None:
    """Raises NotAllowed, or NotFound for a store that is not theirs to know."""
    actor.require(Right.SET_THRESHOLDS)
    if target.store:
        actor.require_store(target.store)
    elif actor.stores is not None:
        raise NotAllowed(_("This threshold is every store's. You may set those of products in your own stores."))


def stores_of(changes: Collection[RuleChange], known_stores: Collection[str]) -> list[str]:
    """The stores whose rows the changes may touch."""
    if any(not change.target.store for change in changes):
        return sorted(known_stores)
    return sorted({change.target.store for change in changes} & set(known_stores))


def _settled(change: RuleChange) -> RuleChange:
    """A default that is taken away is 0: that nobody chose one is only true of a company that never did."""
    if change.after is None and change.target.scope is ReorderRule.DEFAULT and change.before is not None:
        return RuleChange(change.target, change.before, 0)
    return change


def _faster(saved: int, of: int) -> str:
    words = _("Somebody has changed one of these thresholds meanwhile. Look at the newest and decide again.")
    done = _("{saved} of {number} were saved before that.", saved=grouped(saved), number=grouped(of)) if saved else ""
    return f"{words} {done}".strip()


def _entry(
    change: RuleChange, actor: Actor, now: datetime, origins: Mapping[Target, Mapping[str, str | int]]
) -> AuditEntry:
    target = change.target
    named = {"category": target.category, "product_id": target.product_id, "store": target.store}
    points = {"before": change.before, "after": change.after}
    detail: dict[str, str | int] = {name: text for name, text in named.items() if text}
    detail |= {name: point for name, point in points.items() if point is not None}
    detail |= origins.get(target, {})
    action = "threshold removed" if change.after is None else "threshold set"
    return actor.did(action, f"threshold of {target}", moment_text(now), detail)
