"""The grid of every item in every store. It holds no rows: assets/grid.js fetches them block by block."""

from typing import Any

import dash_ag_grid as dag
from dash.development.base_component import Component

from dashboard.components.stock_ids import StockIds
from dashboard.filters import StockFilters, StockSort

ROW, HEADER, BLOCK = 44, 40, 100
NUMBER = {"type": "rightAligned", "cellClass": "num", "valueFormatter": {"function": "stockNumber(params)"}}
MONEY = {**NUMBER, "valueFormatter": {"function": "stockMoney(params)"}}
TEXT = {"valueFormatter": {"function": "stockText(params)"}, "tooltipValueGetter": {"function": "stockHover(params)"}}
PINNED = {"pinned": "left", "lockPinned": True}

COLUMNS: tuple[dict[str, Any], ...] = (
    {
        "field": "status",
        "headerName": "Status",
        "width": 136,
        "cellRenderer": "StockStatus",
        "resizable": False,
        **PINNED,
    },
    {"field": "product_id", "headerName": "Product ID", "width": 136, "cellClass": "stock-id", **TEXT, **PINNED},
    {"field": "product_name", "headerName": "Product", "minWidth": 190, "flex": 3, **TEXT},
    {"field": "store", "headerName": "Store", "minWidth": 96, "flex": 1, **TEXT},
    {"field": "category", "headerName": "Category", "minWidth": 104, "flex": 1, **TEXT},
    {"field": "on_hand", "headerName": "On hand", "width": 98, **NUMBER, "cellClass": "num stock-on-hand"},
    {"field": "reorder_point", "headerName": "Reorder at", "width": 104, **NUMBER},
    {"field": "unit_price", "headerName": "Price", "width": 92, **MONEY},
    {"field": "value", "headerName": "Value", "width": 108, **MONEY, "sortingOrder": ["desc", "asc", None]},
    {
        "field": "changed_at",
        "headerName": "Changed",
        "width": 112,
        "cellRenderer": "StockChanged",
        "sortingOrder": ["desc", "asc", None],
    },
    {"colId": "card", "headerName": "Items", "flex": 1, "hide": True, "cellRenderer": "StockCard", "sortable": False},
)

OPTIONS: dict[str, Any] = {
    "rowHeight": ROW,
    "headerHeight": HEADER,
    "cacheBlockSize": BLOCK,
    "maxBlocksInCache": 20,
    "maxConcurrentDatasourceRequests": 2,
    "blockLoadDebounceMillis": 40,
    "infiniteInitialRowCount": 12,
    "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
    "rowClassRules": {"stock-row-waiting": "!params.data"},
    "suppressDragLeaveHidesColumns": True,
    "suppressMultiSort": True,
    "suppressMovableColumns": True,
    "suppressNoRowsOverlay": True,
    "animateRows": False,
    "ensureDomOrder": True,
    "tooltipShowDelay": 500,
    "tooltipHideDelay": 20000,
}


def stock_columns(filters: StockFilters) -> list[dict[str, Any]]:
    """The columns, the one the rows are sorted by marked. Worst first, the default, is no column's order."""
    if filters.sort == StockSort.WORST:
        return [dict(column) for column in COLUMNS]
    order = "desc" if filters.descending else "asc"
    return [
        {**column, "initialSort": order} if column.get("field") == filters.sort else dict(column) for column in COLUMNS
    ]


def stock_grid(filters: StockFilters) -> Component:
    """The empty grid, its columns sorted as the address says."""
    return dag.AgGrid(
        id=StockIds.GRID,
        rowModelType="infinite",
        columnDefs=stock_columns(filters),
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": True, "filter": False},
        dashGridOptions=OPTIONS,
        getRowId="params.data.store + '|' + params.data.product_id",
        className="stock-grid",
        style={"height": None},
    )
