"""Which reorder point a row has: what people set, and the column of the store's own file. Pure; docs/decisions/250."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.stock import ReorderRule, StockRow
from backend_lambdas.language.texts import _, grouped

LARGEST = 9_999_999  # as the counts of files
LONGEST_NAMES = 800  # bytes of what a rule is about; a sort key of DynamoDB has 1,024, and a store's `#` takes three


Given = tuple[int, ReorderRule]  # a reorder point, and what gave it


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What a rule is about: one store's product, a product, a category; all empty: every item (the default)."""

    category: str = ""
    product_id: str = ""
    store: str = ""

    @property
    def scope(self) -> ReorderRule:
        if self.product_id:
            return ReorderRule.STORE_PRODUCT if self.store else ReorderRule.PRODUCT
        return ReorderRule.CATEGORY if self.category else ReorderRule.DEFAULT

    def __str__(self) -> str:
        names = {
            ReorderRule.STORE_PRODUCT: f"{self.product_id} in {self.store}",
            ReorderRule.PRODUCT: self.product_id,
            ReorderRule.CATEGORY: f"the category {self.category}",
        }
        return names.get(self.scope, "every item")


@dataclass(frozen=True, slots=True)
class Rule:
    """A reorder point in whole units that a person has set; `set_at` is ISO 8601 UTC."""

    target: Target
    reorder_point: int
    set_by: str = ""
    set_at: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """`before` is what the person saw there, `after` what they want; None: no rule."""

    target: Target
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Every rule: per store and product, per product, per category, default. `default` None: nobody has chosen one.

    `rev` counts the changes; the rows of the stores `waiting` do not all follow the newest yet. Rules of categories go
    by the name they are shown under (`names`); those of names that are shown as another one rest.
    """

    default: int | None = None
    categories: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    store_products: dict[tuple[str, str], int] = field(default_factory=dict)
    rev: int = 0
    waiting: frozenset[str] = frozenset()
    names: Categories = field(default_factory=Categories)
    resting: dict[str, int] = field(default_factory=dict)

    def of(self, target: Target) -> int | None:
        """The rule with exactly this target."""
        found = {
            ReorderRule.STORE_PRODUCT: self.store_products.get((target.store, target.product_id)),
            ReorderRule.PRODUCT: self.products.get(target.product_id),
            ReorderRule.CATEGORY: self.categories.get(target.category),
        }
        return found.get(target.scope, self.default)

    def changed(self, changes: Iterable[RuleChange]) -> "Thresholds":
        """As the rules will be; a default that is taken away leaves 0, which is low for nothing."""
        rules = {rule.target: rule.reorder_point for rule in self.rules()}
        for change in changes:
            rules.pop(change.target, None)
            if change.after is not None:
                rules[change.target] = change.after
            elif change.target == Target():
                rules[change.target] = 0
        fresh = thresholds_of(Rule(target, point) for target, point in rules.items())
        return replace(fresh, rev=self.rev, waiting=self.waiting, names=self.names, resting=self.resting)

    def shown_as(self, names: Categories) -> "Thresholds":
        """The same rules under these names."""
        every = self.categories | self.resting
        awake = {name: point for name, point in every.items() if name not in names.renamed}
        resting = {name: point for name, point in every.items() if name in names.renamed}
        return replace(self, categories=awake, resting=resting, names=names)

    def rules(self) -> list[Rule]:
        """All of them, without who set them."""
        found = [] if self.default is None else [Rule(Target(), self.default)]
        found += [Rule(Target(category=name), point) for name, point in self.categories.items()]
        found += [Rule(Target(product_id=name), point) for name, point in self.products.items()]
        found += [Rule(Target("", name, store), point) for (store, name), point in self.store_products.items()]
        return found


def thresholds_of(rules: Iterable[Rule], rev: int = 0, waiting: Iterable[str] = ()) -> Thresholds:
    default: int | None = None
    categories: dict[str, int] = {}
    products: dict[str, int] = {}
    store_products: dict[tuple[str, str], int] = {}
    for rule in rules:
        target, point = rule.target, rule.reorder_point
        if target.scope is ReorderRule.STORE_PRODUCT:
            store_products[target.store, target.product_id] = point
        elif target.scope is ReorderRule.PRODUCT:
            products[target.product_id] = point
        elif target.scope is ReorderRule.CATEGORY:
            categories[target.category] = point
        else:
            default = point
    return Thresholds(default, categories, products, store_products, rev, frozenset(waiting))


def effective_reorder_point(
    thresholds: Thresholds,
    store: str,
    product_id: str,
    category: str | None,
    from_file: int | None,
    held: Given | None,
) -> Given:
    """Return the reorder point of a row and what gave it; `held`: what the row has so far.

    A rule for the store's product wins, then the value of the store's file, which sticks: later files without the
    column keep it. Where nobody chose a default a row keeps the one it has from before there was a choice, else 0:
    such an item is never low, only out.
    """
    set_here = thresholds.store_products.get((store, product_id))
    if set_here is not None:
        return set_here, ReorderRule.STORE_PRODUCT
    if from_file is not None:
        return from_file, ReorderRule.FILE
    if held is not None and held[1] is ReorderRule.FILE:
        return held
    if product_id in thresholds.products:
        return thresholds.products[product_id], ReorderRule.PRODUCT
    shown = None if category is None else thresholds.names.shown(category)
    if shown is not None and shown in thresholds.categories:
        return thresholds.categories[shown], ReorderRule.CATEGORY
    if thresholds.default is not None:
        return thresholds.default, ReorderRule.DEFAULT
    if held is not None and held[1] is ReorderRule.DEFAULT:
        return held
    return 0, ReorderRule.DEFAULT


def reorder_point_now(thresholds: Thresholds, row: StockRow) -> Given:
    """What the rules give a row that no new file speaks of."""
    held = (row.reorder_point, row.reorder_rule)
    return effective_reorder_point(thresholds, row.store, row.product_id, row.category, None, held)


def check_change(change: RuleChange) -> None:
    """Raises InvalidRequest saying what to enter."""
    target, point = change.target, change.after
    if target.store and not target.product_id:
        raise InvalidRequest(_("Enter the product the threshold is for. A store alone cannot have one."))
    if target.category and target.product_id:
        raise InvalidRequest(_("Enter a category or a product, not both."))
    if len(f"{target.category}{target.product_id}{target.store.replace('#', '%23')}".encode()) > LONGEST_NAMES:
        raise InvalidRequest(_("That name is too long to have a threshold of its own."))
    if point is not None and not 0 <= point <= LARGEST:
        raise InvalidRequest(_("Enter a whole number from 0 to {most} as the threshold.", most=grouped(LARGEST)))
