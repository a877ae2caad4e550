"""Builders of stock rows and of the changes a stream reports about them."""

from dataclasses import replace
from decimal import Decimal

from backend_lambdas.alerts.episodes import AlertState, Transition, transition
from backend_lambdas.inventory.stock import ReorderRule, RowChange, StockRow
from backend_lambdas.inventory.versions import write_version

T0 = 1_700_000_000_000
HOUR = 3_600_000


def stock_row(on_hand: int = 20, *, rev: int = 1, at_ms: int = T0, upload_id: str = "U1", **other: object) -> StockRow:
    row = StockRow(
        store="Berlin",
        product_id="4711",
        on_hand=on_hand,
        reorder_point=10,
        reorder_rule=ReorderRule.DEFAULT,
        product_name="Milk",
        category="Dairy",
        unit_price=Decimal("1.20"),
        ver=write_version(at_ms, "A1", upload_id),
        rev=rev,
        upload_id=upload_id,
        line=2,
        changed_at="2023-11-14T22:13:20.000Z",
    )
    return replace(row, **other)  # type: ignore[arg-type]


def change(old: StockRow | None, new: StockRow | None) -> RowChange:
    return RowChange(old=old, new=new, seen_ms=T0 + 5)


def counts_to_changes(counts: list[int], step_ms: int = HOUR * 5, **other: object) -> list[RowChange]:
    """One row counted again and again, by one upload each, `step_ms` apart; equal counts make no change."""
    rows: list[StockRow] = []
    for number, count in enumerate(counts):
        if not rows or rows[-1].on_hand != count:
            at_ms = T0 + number * step_ms
            rows.append(stock_row(count, rev=len(rows) + 1, at_ms=at_ms, upload_id=f"U{number}", **other))
    return [change(old, new) for old, new in zip([None, *rows[:-1]], rows, strict=True)]


def run(changes: list[RowChange]) -> tuple[list[Transition], AlertState | None]:
    """Apply the changes one after the other."""
    state: AlertState | None = None
    steps: list[Transition] = []
    for one in changes:
        step = transition(one, state)
        if step is not None:
            steps.append(step)
            state = step.after
    return steps, state


def told(steps: list[Transition]) -> list[tuple[str, bool]]:
    """Kind of each alert, and whether it is mailed."""
    return [(str(alert.kind), alert.notify) for step in steps for alert in step.opened]
