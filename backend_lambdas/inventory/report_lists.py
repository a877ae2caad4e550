"""Every row of a report's long tables: the report itself holds the first of them, the files for machines all."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from backend_lambdas.inventory.report_calendar import Period
from backend_lambdas.inventory.report_inputs import ReportInputs
from backend_lambdas.inventory.report_sales import ranked_products
from backend_lambdas.inventory.report_stock import idle_items, idle_rank, stockouts
from backend_lambdas.inventory.week_sales import SalesRow
from backend_lambdas.inventory.week_stock import IdleItem, Stockout


@dataclass(frozen=True, slots=True)
class IdleRows:
    """Slow or dead items, dearest first, and what all of them are worth."""

    rows: Collection[IdleItem] = ()
    value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReportLists:
    """In the order in which they are listed; each can be gone through again. Most may be made or read on the way."""

    products: Collection[SalesRow] = ()
    stockouts: tuple[Stockout, ...] = ()
    slow: IdleRows = IdleRows()
    dead: IdleRows = IdleRows()


RankIdle = Callable[[Iterable[IdleItem]], tuple[IdleRows, IdleRows]]


def rank_in_memory(items: Iterable[IdleItem]) -> tuple[IdleRows, IdleRows]:
    """Slow and dead items, ranked; for as many as memory holds (`reports/idle_spool.py` ranks any number)."""
    ranked = sorted(items, key=idle_rank)
    slow, dead = ([item for item in ranked if item.is_dead is kind] for kind in (False, True))
    return _valued(slow), _valued(dead)


def report_lists(period: Period, inputs: ReportInputs, rank: RankIdle = rank_in_memory) -> ReportLists:
    slow, dead = rank(idle_items(inputs))
    return ReportLists(ranked_products(inputs.sales), stockouts(inputs, period), slow, dead)


def _valued(rows: list[IdleItem]) -> IdleRows:
    return IdleRows(rows, sum((item.value or Decimal(0) for item in rows), Decimal(0)))
