"""Show a category under another name: what that does to thresholds, and the doing of it, with one audit entry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.thresholds import RuleChange, Target, Thresholds
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import N_, _
from backend_lambdas.uploads.apply_thresholds import send_for
from backend_lambdas.uploads.ports import IngestQueue

FASTER = N_("Somebody has changed the categories or their thresholds meanwhile. Look at the newest and decide again.")


class CategoryBook(Protocol):
    """Where names and rules are kept."""

    def change_categories(
        self,
        before: Categories,
        after: Categories,
        changes: Sequence[RuleChange],
        stores: Sequence[str],
        entry: AuditEntry,
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class Renaming:
    """`name` shown as `new`, its own name where a rename is taken back. `own`, `others`: the thresholds that meet.

    `point`: the one that `new` has then, None without one; `wakes`: the one that `name` has again.
    """

    name: str
    new: str
    before: Categories
    after: Categories
    own: int | None
    others: int | None
    point: int | None
    rules: tuple[RuleChange, ...]
    wakes: int | None = None

    @property
    def is_undone(self) -> bool:
        return self.name == self.new

    @property
    def moves_rows(self) -> bool:
        """Whether any row may get another threshold by it."""
        return any(point is not None for point in (self.own, self.others, self.point, self.wakes))


def thresholds_after(known: Thresholds, renaming: Renaming) -> Thresholds:
    """As the rules will be, under the names as they will be."""
    every = known.categories | known.resting
    for rule in renaming.rules:
        every.pop(rule.target.category, None)
        every |= {} if rule.after is None else {rule.target.category: rule.after}
    return replace(known, categories=every, resting={}).shown_as(renaming.after)


def plan_renaming(known: Thresholds, name: str, new: str, keep_own: bool = False) -> Renaming:
    """What showing `name` as `new` would do; `keep_own`: where both have a threshold, that of `name` goes on.

    Raises InvalidRequest.
    """
    before, after = known.names, known.names.with_name(name, new)
    if name == new:
        return _taken_back(known, name, after)
    own, others = known.categories.get(name), known.categories.get(new)
    turned = new in before.renamed  # the head takes the name of one of its own: it stays the same category
    point = own if turned or others is None or (keep_own and own is not None) else others
    stored = known.resting.get(new) if turned else others
    rules = _rule(new, stored, point)
    points = {**after.points, name: (stored, point)} if rules and not turned else after.points
    return Renaming(name, new, before, replace(after, points=points), own, stored, point, rules)


def _taken_back(known: Thresholds, name: str, after: Categories) -> Renaming:
    """The threshold of the other one is again what it was, unless somebody has set it since."""
    parent = known.names.renamed[name]
    then, given = known.names.points.get(name, (None, None))
    now = known.categories.get(parent)
    undo = name in known.names.points and now == given
    rules = _rule(parent, now, then) if undo else ()
    point = then if undo else now
    return Renaming(name, name, known.names, after, None, now, point, rules, known.resting.get(name))


def _rule(category: str, before: int | None, after: int | None) -> tuple[RuleChange, ...]:
    return () if before == after else (RuleChange(Target(category=category), before, after),)


def change_categories(
    renaming: Renaming,
    actor: Actor,
    book: CategoryBook,
    known_stores: Collection[str],
    queue: IngestQueue,
    now: datetime,
) -> None:
    """Do it; rows whose threshold may change follow. Raises NotAllowed, or InvalidRequest when somebody was faster."""
    actor.require(Right.MANAGE_COMPANY)
    stores = sorted(known_stores) if renaming.moves_rows else []
    entry = _entry(renaming, actor, now)
    if not book.change_categories(renaming.before, renaming.after, renaming.rules, stores, entry):
        raise InvalidRequest(_(FASTER))
    send_for(frozenset(stores), queue)


def order_categories(
    before: Categories, names: Sequence[str], actor: Actor, book: CategoryBook, now: datetime
) -> Categories:
    """Put these names first. Raises NotAllowed, InvalidRequest."""
    actor.require(Right.MANAGE_COMPANY)
    after = before.in_order(names)
    if after.order == before.order:
        return before
    detail: dict[str, str | int] = {"order_before": _listed(before.order), "order": _listed(after.order)}
    entry = actor.did("categories ordered", "categories", moment_text(now), detail)
    if not book.change_categories(before, after, (), (), entry):
        raise InvalidRequest(_(FASTER))
    return replace(after, rev=before.rev + 1)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)[:500] or "by alphabet"


def _entry(renaming: Renaming, actor: Actor, now: datetime) -> AuditEntry:
    name, new = renaming.name, renaming.new
    detail: dict[str, str | int] = {"shown_as_before": renaming.before.shown(name), "shown_as": new}
    for rule in renaming.rules:
        detail["threshold_of"] = rule.target.category
        points = {"threshold_before": rule.before, "threshold": rule.after}
        detail |= {field: point for field, point in points.items() if point is not None}
    merged = new in renaming.before.renamed.values() or renaming.others is not None
    action = "category shown by its own name" if name == new else "category merged" if merged else "category renamed"
    return actor.did(action, f"category {name}", moment_text(now), detail)
