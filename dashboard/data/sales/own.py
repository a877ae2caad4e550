"""The sales of some stores, as if there were no others."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.sales import SalesAsked
from dashboard.data.actor import current_actor
from dashboard.data.sales.filters import week_text
from dashboard.data.sales.metrics import marked
from dashboard.data.sales.reporting import Mask
from dashboard.data.sales.table import Columns, SalesTable, SalesTexts, WeekParts, build_table, parts_of

if TYPE_CHECKING:
    from backend_lambdas.aws.lake.origins import SaleOrigins


class OwnTexts(SalesTexts):
    """The numbers of all texts, and the names of the products that sold in some stores only."""

    def __init__(self, whole: SalesTexts, sold: Mask) -> None:
        self.by_column = whole.by_column
        self._whole, self._sold = whole, sold

    def name_of(self, product_id: str) -> str | None:
        code = self.by_column["product_id"].find(product_id)
        sold = code is not None and code < len(self._sold) and self._sold[code]
        return self._whole.name_of(product_id) if sold else None


def sales_of_stores(table: SalesTable, stores: Collection[str]) -> SalesTable | None:
    """The table that these stores alone would have; None without a sale of theirs."""
    known = table.texts["store"]
    codes = [code for store in stores if (code := known.find(store)) is not None]
    own = marked(codes, len(known))
    weeks = {number: _of_week(part, own) for number, part in parts_of(table).items()}
    weeks = {number: part for number, part in weeks.items() if len(part.weekly["units"]) or len(part.returns["units"])}
    return build_table(weeks, OwnTexts(table.texts, _sold_products(weeks.values(), table.texts)), table.rev)


def weeks_of_stores(table: SalesTable, stores: Collection[str]) -> set[str]:
    """The weeks in which any of these stores has a row."""
    known = table.texts["store"]
    theirs = marked([code for store in stores if (code := known.find(store)) is not None], len(known))
    return {
        week_text(number)
        for number, part in parts_of(table).items()
        if any(theirs[columns["store"]].any() for columns in (part.weekly, part.returns, part.daily))
    }


def _of_week(part: WeekParts, own: Mask) -> WeekParts:
    return WeekParts(*(_rows_of(columns, own) for columns in (part.weekly, part.returns, part.daily)))


def _rows_of(columns: Columns, own: Mask) -> Columns:
    rows = own[columns["store"]]
    return {name: values[rows] for name, values in columns.items()}


def _sold_products(weeks: Iterable[WeekParts], texts: SalesTexts) -> Mask:
    sold = np.zeros(len(texts["product_id"]), dtype=np.bool_)
    for week in weeks:
        for columns in (week.weekly, week.returns):
            sold[columns["product_id"]] = True
    return sold


class OwnOrigins:
    """Which files and lines sales come from, of the stores that the one who asks may see; reads from `whole`.

    `names`: under which names categories are shown; `merged`: names of stores that stand for other stores.
    """

    def __init__(
        self,
        whole: "SaleOrigins",
        names: Callable[[], Categories] = Categories,
        merged: Callable[[], Merged] = Merged,
    ) -> None:
        self._whole = whole
        self._names, self._merged = names, merged

    def files_and_lines(self, asked: SalesAsked, with_lines: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        actor = current_actor()
        if actor.stores is not None:
            asked = replace(asked, stores=actor.own(asked.stores or sorted(actor.stores)))
        names = self._names()
        said = {one for shown in asked.categories for one in names.names_under(names.shown(shown))}
        asked = replace(asked, categories=tuple(sorted(said)), merged=self._merged())
        return self._whole.files_and_lines(asked, with_lines) if actor.stores is None or asked.stores else ([], [])
