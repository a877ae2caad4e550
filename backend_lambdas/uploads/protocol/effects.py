"""What a held file would change, in numbers. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from backend_lambdas.inventory.stock import StockLine, StockRow
from backend_lambdas.uploads.held import Effect
from backend_lambdas.uploads.protocol.stored_plan import Plan

OnHand = tuple[int, Decimal | None]  # units and the price of one
EMPTY: OnHand = (0, None)


def effect_of_plan(plan: Plan, rows: Mapping[str, StockRow]) -> Effect:
    """Of one store, exactly; `rows` as they are now."""
    before = [(row.on_hand, row.unit_price) for row in rows.values() if not row.delisted]
    changes = [(_on_hand(change.old), _on_hand(change.new)) for change in plan.changes]
    return _effect(before, changes, removed=len(plan.removed), new_store=not rows)


def effect_of_lines(before: Mapping[str, OnHand] | None, lines: Mapping[str, StockLine], whole: bool) -> Effect:
    """Of one store, from its items as a snapshot has them; None: the store is new."""
    fresh, before = before is None, before or {}
    delisted = [product_id for product_id in before if product_id not in lines] if whole else []
    changes: list[tuple[OnHand | None, OnHand | None]] = [(before[product_id], None) for product_id in delisted]
    for product_id, line in lines.items():
        old = before.get(product_id)
        price = line.unit_price if line.unit_price is not None or old is None else old[1]
        new = (line.on_hand, price)
        if new != old:
            changes.append((old, new))
    return _effect(before.values(), changes, removed=len(delisted), new_store=fresh)


def _effect(
    before: Iterable[OnHand], changes: Iterable[tuple[OnHand | None, OnHand | None]], removed: int, new_store: bool
) -> Effect:
    """`changes` are (old, new), None where the item is not on the list."""
    changes = list(changes)
    units = value = more_units = more_value = Decimal(0)
    for on_hand in before:
        units, value = units + _units(on_hand), value + _value(on_hand)
    for old, new in changes:
        more_units += _units(new or EMPTY) - _units(old or EMPTY)
        more_value += _value(new or EMPTY) - _value(old or EMPTY)
    return Effect(
        stores=1,
        new_stores=int(new_store),
        rows=sum(new is not None for _, new in changes),
        new_items=sum(old is None for old, _ in changes),
        zeroed=sum(new is not None and new[0] <= 0 < _units(old or EMPTY) for old, new in changes),
        removed=removed,
        units_before=int(units),
        units_after=int(units + more_units),
        value_before=value,
        value_after=value + more_value,
    )


def _on_hand(row: StockRow | None) -> OnHand | None:
    return None if row is None or row.delisted else (row.on_hand, row.unit_price)


def _units(on_hand: OnHand) -> int:
    """A count below 0 is no stock."""
    return max(0, on_hand[0])


def _value(on_hand: OnHand) -> Decimal:
    return _units(on_hand) * (on_hand[1] or Decimal(0))
