"""Which products moved, and what the change is made of, over the stores compared with the week before.

The parts are those of `metrics.change_split`: of each product in each store, then summed. "Because" names a part only
as `metrics.explanation` allows.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from backend_lambdas.inventory.metrics.change_split import explanation, split_change
from backend_lambdas.reports.inputs import ProductChange, SalesFacts
from backend_lambdas.reports.sales_figures import money
from backend_lambdas.reports.week_sales import Because, ChangeParts, Mover, MoverList
from backend_lambdas.reports.week_stock import Stockout

LISTED = 10
ENOUGH_UNITS = 10  # in both weeks together, below that a percentage is noise
SHARE = Decimal("0.001")
NONE = Decimal(0)


def availability_by_product(facts: SalesFacts, stockouts: Sequence[Stockout]) -> dict[str, Decimal]:
    """What stockouts took from the change of each product, 0 or less: at most what its volume lost in that store."""
    taken: dict[str, Decimal] = {}
    for row in stockouts:
        cell = facts.cells.get((row.store, row.product_id))
        if cell is None or not row.lost_value:
            continue
        before, now = (cell.before_units, cell.before_revenue), (cell.units, cell.revenue)
        part = split_change(before, now, float(row.lost_value)).availability
        if part:
            taken[row.product_id] = taken.get(row.product_id, NONE) + money(part)
    return taken


def movers(changes: Sequence[ProductChange], taken: Mapping[str, Decimal]) -> tuple[Mover, ...]:
    """Top and bottom in money, then in % (only products sold in both weeks, with ENOUGH_UNITS)."""
    moved = [(product, money(product.revenue - product.before_revenue)) for product in changes]
    moved = [pair for pair in moved if pair[1]]
    firm = [pair for pair in moved if _is_firm(pair[0])]
    lists = (
        (MoverList.UP, moved, _by_money, True),
        (MoverList.DOWN, moved, _by_money, False),
        (MoverList.UP_SHARE, firm, _by_share, True),
        (MoverList.DOWN_SHARE, firm, _by_share, False),
    )
    rows: list[Mover] = []
    for name, pairs, rank, up in lists:
        by_id = sorted((pair for pair in pairs if (pair[1] > 0) is up), key=lambda pair: pair[0].product_id)
        chosen = sorted(by_id, key=rank, reverse=up)[:LISTED]
        rows += [_mover(name, product, change, taken) for product, change in chosen]
    return tuple(rows)


def change_parts(facts: SalesFacts, taken: Mapping[str, Decimal]) -> ChangeParts | None:
    """The change of the stores compared taken apart; None where no store can be compared."""
    same = facts.same.before
    if not same.same or not facts.changes:
        return None
    each = ((product.revenue - product.before_revenue, product.price, product.unpriced) for product in facts.changes)
    change, price, unpriced = (money(sum(values)) for values in zip(*each, strict=True))
    availability = sum(taken.values(), NONE)
    parts = _parts(change, price, availability, unpriced)
    because, against = _reason(change, parts)
    return ChangeParts(
        change=change,
        price=price,
        volume=parts[Because.VOLUME],
        availability=availability,
        new=NONE,
        gone=NONE,
        because=because,
        unpriced=unpriced,
        against=against,
        same=len(same.same),
        stores=same.total,
    )


def _parts(change: Decimal, price: Decimal, availability: Decimal, unpriced: Decimal) -> dict[Because, Decimal]:
    """Volume is what the others leave, so that all of them add up to the cent."""
    return {
        Because.PRICE: price,
        Because.VOLUME: change - price - availability - unpriced,
        Because.AVAILABILITY: availability,
        Because.UNPRICED: unpriced,
    }


def _reason(change: Decimal, parts: Mapping[Because, Decimal]) -> tuple[Because, Because]:
    """What explains the change, and what has to be said against it; NOT_CLEAR for neither."""
    found = explanation(change, parts)
    if found is None:
        return Because.NOT_CLEAR, Because.NOT_CLEAR
    return found.main, found.against or Because.NOT_CLEAR


def _mover(moves: MoverList, product: ProductChange, change: Decimal, taken: Mapping[str, Decimal]) -> Mover:
    price, unpriced = money(product.price), money(product.unpriced)
    availability = taken.get(product.product_id, NONE)
    parts = _parts(change, price, availability, unpriced)
    because, against = _reason(change, parts)
    if because is not Because.AVAILABILITY and product.units <= 0:
        because, against = Because.NOT_NOW, Because.NOT_CLEAR
    if product.before_units <= 0:
        because, against = Because.NOT_BEFORE, Because.NOT_CLEAR
    before = money(product.before_revenue)
    return Mover(
        moves=moves,
        product_id=product.product_id,
        product_name=product.product_name,
        category=product.category,
        revenue=money(product.revenue),
        before=before,
        change=change,
        share=(change / before).quantize(SHARE) if before else None,
        price_part=price,
        volume_part=parts[Because.VOLUME],
        availability_part=availability,
        because=because,
        unpriced_part=unpriced,
        against=against,
    )


def _is_firm(product: ProductChange) -> bool:
    sold_in_both = min(product.revenue, product.before_revenue) > 0
    return sold_in_both and product.units + product.before_units >= ENOUGH_UNITS


def _by_money(pair: tuple[ProductChange, Decimal]) -> Decimal:
    return pair[1]


def _by_share(pair: tuple[ProductChange, Decimal]) -> Decimal:
    return pair[1] / Decimal(pair[0].before_revenue)
