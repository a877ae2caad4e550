"""Where a row is shown, a count below 0 is named for what it is."""

from dataclasses import replace

from backend_lambdas.alerts.alert import AlertKind
from dashboard.data.stock.filters import StockFilters
from dashboard.features.overview import queries as overview_queries
from dashboard.features.stock import queries as stock_queries
from dashboard.features.stock.item_panel import item_body
from dashboard.features.uploads import queries as uploads_queries
from dashboard.ui.rows import figure_words
from tests.dashboard.features.overview.test_parts import words
from tests.support.browser.company import made_company
from tests.support.dashboard import DashboardStack

FILE = "store,item,name,count,price\nBerlin,A,Tea,-3,2.00\nBerlin,B,Rye,7,2.00\n"


def test_the_panel_names_it_and_counts_it_as_nothing(stack: DashboardStack) -> None:
    stack.upload("uploads/a.csv", FILE)
    item = stock_queries.stock_item("Berlin", "A")
    assert item is not None
    assert (item.row["on_hand"], item.row["status"], item.row["value"]) == (-3, "out", 0.0)
    said = words(item_body(item, "Berlin"))
    assert "Count below 0" in said
    assert "The last file counted \N{MINUS SIGN}3" in said


def test_the_grid_and_the_figures_count_it_as_nothing(stack: DashboardStack) -> None:
    stack.upload("uploads/a.csv", FILE)
    block = stock_queries.stock_block(StockFilters(), 0, 10)
    assert [(row["product_id"], row["on_hand"], row["value"]) for row in block.rows] == [("A", -3, 0.0), ("B", 7, 14.0)]
    assert (overview_queries.overview().totals.units, overview_queries.overview().totals.value) == (7, 14.0)


def test_the_upload_tells_of_it(stack: DashboardStack) -> None:
    detail = uploads_queries.upload(stack.upload("uploads/a.csv", FILE).upload_id)
    assert detail is not None
    assert detail.upload.notes[-1].startswith("1 count is below 0")


def test_its_alert_asks_for_a_count() -> None:
    alert = made_company(stores=1, items=30).alerts[0]
    below = replace(alert, kind=AlertKind.OUT_OF_STOCK, on_hand=-1200)
    assert figure_words(below) == ("counted \N{MINUS SIGN}1,200", "below 0: count it again")
