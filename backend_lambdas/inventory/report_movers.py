"""Which products moved, and what the change is made of: price, volume, availability.

price part = (price now - price before) x units now; the rest of the change is volume, of which at most what stockouts
of the week are estimated to have lost is availability. "Because" names a part that explains MOST of the change.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from backend_lambdas.inventory.report_inputs import ProductSales, SalesFacts, ThreeWeeks
from backend_lambdas.inventory.report_sales import money
from backend_lambdas.inventory.week_sales import Because, ChangeParts, Mover, MoverList
from backend_lambdas.inventory.week_stock import Stockout

LISTED = 10
MOST = Decimal("0.6")
ENOUGH_UNITS = 10  # in both weeks together, below that a percentage is noise
SHARE = Decimal("0.001")
NONE = Decimal(0)


def lost_by_product(stockouts: Sequence[Stockout]) -> dict[str, Decimal]:
    """What the stockouts of the week are estimated to have lost, per product."""
    lost: dict[str, Decimal] = {}
    for row in stockouts:
        if row.lost_value:
            lost[row.product_id] = lost.get(row.product_id, NONE) + row.lost_value
    return lost


def movers(products: Sequence[ProductSales], lost: Mapping[str, Decimal], has_before: bool) -> tuple[Mover, ...]:
    """Top and bottom in money, then in % (only products sold in both weeks, with ENOUGH_UNITS)."""
    if not has_before:
        return ()
    changes = [(p, p.sold.week.revenue - p.sold.before.revenue) for p in products]
    moved = [(product, change) for product, change in changes if change]
    firm = [pair for pair in moved if _is_firm(pair[0].sold)]
    lists = (
        (MoverList.UP, moved, _by_money, True),
        (MoverList.DOWN, moved, _by_money, False),
        (MoverList.UP_SHARE, firm, _by_share, True),
        (MoverList.DOWN_SHARE, firm, _by_share, False),
    )
    rows: list[Mover] = []
    for name, pairs, rank, up in lists:
        chosen = [pair for pair in pairs if (pair[1] > 0) is up]
        chosen.sort(key=lambda pair, rank=rank, up=up: (-rank(pair) if up else rank(pair), pair[0].product_id))  # type: ignore[misc]
        rows += [_mover(name, product, change, lost) for product, change in chosen[:LISTED]]
    return tuple(rows)


def change_parts(facts: SalesFacts, total: ThreeWeeks, lost: Decimal) -> ChangeParts | None:
    """The company's change taken apart; None without a week before."""
    if facts.effects is None or not total.before.revenue:
        return None
    price, _, new, gone = (money(part) for part in facts.effects)
    change = money(total.week.revenue - total.before.revenue)
    volume = change - price - new - gone
    from_gone = min(lost, max(-gone, NONE))
    from_volume = min(lost - from_gone, max(-volume, NONE))
    availability = money(-(from_gone + from_volume))
    gone, volume = gone + from_gone, volume + from_volume
    parts = {
        Because.PRICE: price,
        Because.VOLUME: volume,
        Because.AVAILABILITY: availability,
        Because.NEW: new,
        Because.GONE: gone,
    }
    return ChangeParts(change, price, volume, availability, new, gone, explains(change, parts))


def explains(change: Decimal, parts: Mapping[Because, Decimal]) -> Because:
    """The part with the change's sign that makes up MOST of all the parts with that sign and MOST of the change."""
    if not change:
        return Because.NOT_CLEAR
    same_way = {name: part for name, part in parts.items() if part * change > 0}
    if not same_way:
        return Because.NOT_CLEAR
    name = max(same_way, key=lambda part: abs(same_way[part]))
    size = abs(same_way[name])
    whole = sum((abs(part) for part in same_way.values()), NONE)
    return name if size >= MOST * whole and size >= MOST * abs(change) else Because.NOT_CLEAR


def _mover(moves: MoverList, product: ProductSales, change: Decimal, lost: Mapping[str, Decimal]) -> Mover:
    week, before = product.sold.week, product.sold.before
    price_part = volume_part = availability_part = None
    change = money(change)
    if week.units > 0 and before.units > 0 and week.revenue > 0 and before.revenue > 0:
        price_part = money((week.revenue / week.units - before.revenue / before.units) * week.units)
        rest = change - price_part
        availability_part = money(-min(lost.get(product.product_id, NONE), max(-rest, NONE)))
        volume_part = rest - availability_part
        parts = {
            Because.PRICE: price_part,
            Because.VOLUME: volume_part,
            Because.AVAILABILITY: availability_part,
        }
        because = explains(change, parts)
    else:
        because = Because.NEW if not before.units else Because.GONE if not week.units else Because.NOT_CLEAR
    return Mover(
        moves=moves,
        product_id=product.product_id,
        product_name=product.product_name,
        category=product.category,
        revenue=money(week.revenue),
        before=money(before.revenue),
        change=change,
        share=(change / before.revenue).quantize(SHARE) if before.revenue else None,
        price_part=price_part,
        volume_part=volume_part,
        availability_part=availability_part,
        because=because,
    )


def _is_firm(sold: ThreeWeeks) -> bool:
    return min(sold.week.revenue, sold.before.revenue) > 0 and sold.week.units + sold.before.units >= ENOUGH_UNITS


def _by_money(pair: tuple[ProductSales, Decimal]) -> Decimal:
    return pair[1]


def _by_share(pair: tuple[ProductSales, Decimal]) -> Decimal:
    return pair[1] / pair[0].sold.before.revenue
