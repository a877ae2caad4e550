"""Which reorder point a row gets when its file names none: the most specific rule wins."""

from dataclasses import dataclass, field

from backend_lambdas.inventory.stock import ReorderRule, StockRow

BUILT_IN_REORDER_POINT = 10


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The reorder points people have set, in whole units: per store and product, per product, per category, default."""

    default: int = BUILT_IN_REORDER_POINT
    categories: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    store_products: dict[tuple[str, str], int] = field(default_factory=dict)


def effective_reorder_point(
    thresholds: Thresholds,
    store: str,
    product_id: str,
    category: str | None,
    from_file: int | None,
    existing: StockRow | None,
) -> tuple[int, ReorderRule]:
    """Return the reorder point of a row and the rule that gave it.

    A value in the file wins and sticks: later files without the column keep it, until a file or a rule for this store
    and product says otherwise.
    """
    if from_file is not None:
        return from_file, ReorderRule.STORE_PRODUCT
    set_here = thresholds.store_products.get((store, product_id))
    if set_here is not None:
        return set_here, ReorderRule.STORE_PRODUCT
    if existing is not None and existing.reorder_rule is ReorderRule.STORE_PRODUCT:
        return existing.reorder_point, ReorderRule.STORE_PRODUCT
    if product_id in thresholds.products:
        return thresholds.products[product_id], ReorderRule.PRODUCT
    if category is not None and category in thresholds.categories:
        return thresholds.categories[category], ReorderRule.CATEGORY
    return thresholds.default, ReorderRule.DEFAULT
