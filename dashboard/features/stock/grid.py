"""The grid of every item in every store. It holds no rows: assets/js/grid.js fetches them block by block."""

from collections.abc import Mapping
from typing import Any

import dash_ag_grid as dag
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _
from dashboard.data.stock.filters import OF_SALES, StockFilters, StockSort
from dashboard.data.stock.values import GridShape
from dashboard.features.stock.ids import StockIds
from dashboard.ui.formatting import currency

ROW, HEADER, BLOCK = 44, 40, 100
NUMBER = {"type": "rightAligned", "cellClass": "num", "valueFormatter": {"function": "stockNumber(params)"}}
A_DAY = {**NUMBER, "valueFormatter": {"function": "stockADay(params)"}}
DAYS = {**NUMBER, "valueFormatter": {"function": "stockDays(params)"}}
MONEY = {**NUMBER, "valueFormatter": {"function": "stockMoney(params)"}}
TEXT = {"valueFormatter": {"function": "stockText(params)"}, "tooltipValueGetter": {"function": "stockHover(params)"}}
STORE = {
    "valueFormatter": {"function": "stockStore(params)"},
    "tooltipValueGetter": {"function": "stockStore(params)"},
}
PINNED = {"pinned": "left"}
HIDDEN = {"hide": True}  # until somebody chooses them
MOST_FIRST = {"sortingOrder": ["desc", "asc", None]}
ANY_SHAPE = GridShape()
# Pixels of a capital in the grid's type, of a cell's padding, and of a column at most.
LETTER, AROUND, WIDEST = 10, 28, 400

COLUMNS: tuple[dict[str, Any], ...] = (
    {
        "field": "status",
        "headerName": N_("Status"),
        "width": 128,
        "cellRenderer": "StockStatus",
        "resizable": False,
        **PINNED,
    },
    {"field": "product_id", "headerName": N_("Product ID"), "width": 120, "cellClass": "stock-id", **TEXT, **PINNED},
    {"field": "product_name", "headerName": N_("Product"), "minWidth": 194, "flex": 5, **TEXT},
    {"field": "store", "headerName": N_("Store"), "minWidth": 100, "flex": 2, **STORE},
    {"field": "category", "headerName": N_("Category"), "minWidth": 100, "flex": 2, **TEXT},
    {"field": "on_hand", "headerName": N_("On hand"), "width": 84, **NUMBER, "cellClass": "num stock-on-hand"},
    {"field": "reorder_point", "headerName": N_("Threshold"), "width": 94, **NUMBER},
    {"field": "units_a_day", "headerName": N_("Sold a day"), "width": 104, **A_DAY, **MOST_FIRST, **HIDDEN},
    {"field": "days_of_cover", "headerName": N_("Days of cover"), "width": 120, **DAYS},
    {"field": "unit_price", "headerName": N_("Price"), "width": 100, **MONEY},
    {"field": "value", "headerName": N_("Value"), "width": 104, **MONEY, **MOST_FIRST},
    {"field": "short_units", "headerName": N_("Units short"), "width": 104, **NUMBER, **MOST_FIRST, **HIDDEN},
    {"field": "value_at_risk", "headerName": N_("To refill"), "width": 124, **MONEY, **MOST_FIRST, **HIDDEN},
    {"field": "overstock", "headerName": N_("Overstock"), "width": 104, **NUMBER, **MOST_FIRST, **HIDDEN},
    {"field": "overstock_value", "headerName": N_("Overstock value"), "width": 160, **MONEY, **MOST_FIRST, **HIDDEN},
    {"field": "unit_cost", "headerName": N_("Cost"), "width": 110, **MONEY, **HIDDEN},
    {"field": "value_at_cost", "headerName": N_("Value at cost"), "width": 140, **MONEY, **MOST_FIRST, **HIDDEN},
    {
        "field": "changed_at",
        "headerName": N_("Changed"),
        "width": 104,
        "cellRenderer": "StockChanged",
        **MOST_FIRST,
    },
    {
        "colId": "card",
        "headerName": N_("Items"),
        "flex": 1,
        "hide": True,
        "cellRenderer": "StockCard",
        "sortable": False,
        "suppressMovable": True,
    },
)

OPTIONS: dict[str, Any] = {
    "rowHeight": ROW,
    "headerHeight": HEADER,
    "cacheBlockSize": BLOCK,
    "maxBlocksInCache": 20,
    # No limit: a request whose rows a change of filter threw away meanwhile stays in the grid's count, so that with a
    # limit a few quick changes left it waiting for ever.
    "maxConcurrentDatasourceRequests": -1,
    "blockLoadDebounceMillis": 40,
    "infiniteInitialRowCount": 12,
    "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
    "rowClassRules": {"stock-row-waiting": "!params.data"},
    "suppressDragLeaveHidesColumns": True,
    "suppressMultiSort": True,
    "suppressNoRowsOverlay": True,
    "animateRows": False,
    "ensureDomOrder": True,
    "tooltipShowMode": "whenTruncated",
    "tooltipShowDelay": 500,
    "tooltipHideDelay": 20000,
}


def stock_columns(filters: StockFilters, shape: GridShape = ANY_SHAPE) -> list[dict[str, Any]]:
    """The columns, the one the rows are sorted by marked. Worst first, the default, is no column's order.

    Where no file ever named a category the room goes to the names.
    """
    columns = [_wide_enough(_headed(column), shape.longest) for column in _columns_of(shape)]
    if filters.sort == StockSort.WORST:
        return [dict(column) for column in columns]
    order = "desc" if filters.descending else "asc"
    return [
        {**column, "initialSort": order} if column.get("field") == filters.sort else dict(column) for column in columns
    ]


def _wide_enough(column: dict[str, Any], longest: Mapping[str, int]) -> dict[str, Any]:
    letters = longest.get(column.get("field", ""), 0)
    wide = min(letters * LETTER + AROUND, WIDEST)
    return {**column, "width": max(column["width"], wide)} if letters and "width" in column else column


def _columns_of(shape: GridShape) -> list[dict[str, Any]]:
    """Those that have anything to say; where days of cover are known they stand in the price's place."""
    without = [*([] if shape.categories else ["category"]), *([] if shape.sells else OF_SALES)]
    kept = [column for column in COLUMNS if column.get("field") not in without]
    return [column | HIDDEN if shape.sells and column.get("field") == "unit_price" else column for column in kept]


def column_choices(shape: GridShape) -> list[tuple[str, str]]:
    """(id, words) of the columns that can be chosen."""
    return [(one["field"], one["headerName"]) for one in map(_headed, _columns_of(shape)) if "field" in one]


def usual_columns(shape: GridShape) -> tuple[list[str], list[str]]:
    """The ids of those shown, and of those that stay at the left, until somebody chooses others."""
    shown = [one for one in _columns_of(shape) if "field" in one and not one.get("hide")]
    return [one["field"] for one in shown], [one["field"] for one in shown if "pinned" in one]


def _headed(column: dict[str, Any]) -> dict[str, Any]:
    """The head in words; a column of money names the currency too."""
    name = column["headerName"]
    of_money = column.get("valueFormatter") == MONEY["valueFormatter"]
    return {**column, "headerName": f"{_(name)}, {currency()}" if of_money else _(name)}


def _grid_words() -> dict[str, str]:
    """What the grid itself says, by its own keys (ag-grid.com, "Localisation"); of the parts that are used here."""
    return {
        "loadingOoo": _("Loading"),
        "loadingError": _("Failed"),
        "noRowsToShow": _("No item matches"),
        "ariaRowSelect": _("Press the space bar to select this row"),
        "ariaSortableColumn": _("Press Enter to sort"),
    }


def stock_grid(filters: StockFilters, shape: GridShape = ANY_SHAPE) -> Component:
    """The empty grid, its columns sorted as the address says."""
    return dag.AgGrid(
        id=StockIds.GRID,
        rowModelType="infinite",
        columnDefs=stock_columns(filters, shape),
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": True, "filter": False},
        dashGridOptions=OPTIONS | {"localeText": _grid_words(), "context": {"currency": currency()}},
        getRowId="params.data.store + '|' + params.data.product_id",
        className="stock-grid",
        style={"height": None},
    )
