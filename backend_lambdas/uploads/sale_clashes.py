"""A sales file that tells of another store's sales once more: held for a person, as it would take them away from there.

Tills of two stores may number alike, so one equal sale proves nothing. Many of them do, when the sales whose number
both stores have are mostly the same ones: docs/decisions/110.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from backend_lambdas.uploads.sales_ports import SaleClash

NAMED = 3  # pairs of stores that a sentence can hold


@dataclass(frozen=True, slots=True)
class ClashLimits:
    """Fewer alike sales than `few` between two stores are never held; `share` (of 1) is of the numbers both have."""

    few: int = 20
    share: float = 0.5


def implausible(clashes: Iterable[SaleClash], limits: ClashLimits) -> list[SaleClash]:
    """Those between stores whose common numbers mostly mean the same sales, the largest first."""
    found = [one for one in clashes if one.alike >= limits.few and one.alike > limits.share * one.shared]
    return sorted(found, key=lambda one: (-one.alike, one.store, one.other))


def added_up(clashes: Iterable[SaleClash]) -> list[SaleClash]:
    """One for each pair of stores, from those of many batches."""
    sums: dict[tuple[str, str], SaleClash] = {}
    for one in clashes:
        so_far = sums.get((one.store, one.other), SaleClash(one.store, one.other, 0, 0))
        sums[one.store, one.other] = SaleClash(
            one.store, one.other, so_far.shared + one.shared, so_far.alike + one.alike
        )
    return list(sums.values())


def clash_reason(found: list[SaleClash], made_up: bool) -> str:
    """What holds the file, in words for the one who decides."""
    told = [f"{one.store} would take {one.alike:,} sales from {one.other}" for one in found[:NAMED]]
    more = len(found) - NAMED
    told += [f"so would {more:,} more pairs of stores" if more > 1 else "so would one more pair of stores"] * (more > 0)
    same = "the same line" if made_up else "the same sale_id"
    return (
        f"{', '.join(told)}: {same}, product, day, quantity and price. "
        "Import anyway if they were sent for the wrong store before; discard the file if it was sent for the wrong one."
    )
