"""The stock and store pages' callbacks and parts, called directly."""

from collections.abc import Callable
from typing import Any

import pytest
from dash import no_update
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from backend_lambdas.identity.saved_view import ViewsOf
from dashboard.app import server
from dashboard.data import views
from dashboard.data.sales import freshness as sales_queries
from dashboard.data.stock.filters import OF_SALES, StockFilters, StockSort
from dashboard.data.stock.values import GridShape
from dashboard.features.stock import grid
from dashboard.features.stock import page as stock_page
from dashboard.features.stock.grid import stock_columns
from dashboard.features.stock.ids import StockIds
from dashboard.features.stock.item_panel import item_body, item_mark
from dashboard.features.store import page as store
from dashboard.features.store.parts import StoreIds
from tests.support.browser.sales import no_trade
from tests.support.browser.stock_stub import StockStub, stock_row
from tests.support.query_modules import answer_instead

__all__ = ["server"]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> StockStub:
    rows = [stock_row("Camden", "7", 0, product_name=HOSTILE, category="Dairy"), stock_row("Bristol", "7", 90)]
    made = StockStub(rows)
    named = ("grid_shape", "live_state", "data_state", "filter_choices", "stock_item", "store_view", "gone_store")
    for name in (*named, "other_stores"):
        answer_instead(monkeypatch, name, getattr(made, name))
    monkeypatch.setattr(views, "my_views", ViewsOf)
    monkeypatch.setattr(sales_queries, "sales_freshness", no_trade().freshness)
    return made


def part(tree: Any, id: str) -> Any:
    return next(item for item in tree._traverse() if getattr(item, "id", None) == id)


def written(tree: Any) -> str:
    """As Dash sends it: a part that was written for its mark is not written again."""
    return str(to_json_plotly(tree))


def test_the_page_opens_as_its_address_says(stub: StockStub) -> None:
    page = stock_page.layout(
        q="tea", store=["Camden", "Gone"], status="out", sort="value", desc="1", item="7", at="Camden"
    )
    fields = (StockIds.SEARCH, StockIds.STORES, StockIds.STATUSES, StockIds.CATEGORIES, StockIds.SORT)
    assert [part(page, field).value for field in fields] == ["tea", ["Camden", "Gone"], ["out"], [], "-value"]
    assert [option["value"] for option in part(page, StockIds.STORES).options] == ["Bristol", "Camden", "Gone"]
    assert (
        part(page, StockIds.CSV).href == "/export/stock.csv?store=Camden&store=Gone&status=out&q=tea&sort=value&desc=1"
    )


def test_no_data_gives_the_reason_instead_of_a_table(stub: StockStub) -> None:
    stub.problem = "The store database does not answer."
    page = stock_page.layout()
    assert "The store database does not answer." in written(page)
    assert StockIds.GRID not in [getattr(item, "id", None) for item in page._traverse()]


def test_only_the_column_of_the_order_is_marked() -> None:
    marked = stock_columns(StockFilters(sort=StockSort.ON_HAND, descending=True))
    assert [(column["field"], column["initialSort"]) for column in marked if "initialSort" in column] == [
        ("on_hand", "desc")
    ]
    assert [column for column in stock_columns(StockFilters()) if "initialSort" in column] == []


def test_without_categories_their_column_is_left_out() -> None:
    assert "category" not in [
        column.get("field") for column in stock_columns(StockFilters(), GridShape(categories=False))
    ]


def test_no_column_lets_a_name_become_markup() -> None:
    assert [column for column in stock_columns(StockFilters()) if "dangerously_allow_code" in column] == []
    assert "dangerously_allow_code" not in written(grid.stock_grid(StockFilters()).to_plotly_json()["props"])


def test_the_panel_shows_the_chosen_item(stub: StockStub) -> None:
    body, title, mark = stock_page.item_panel({"item": "7", "at": "Camden"}, "v1", None)
    assert title == HOSTILE
    assert mark == item_mark(stub.stock_item("Camden", "7"))
    assert "berlin.csv" in written(body)


def test_the_panel_is_left_alone_while_nothing_in_it_changed(stub: StockStub) -> None:
    mark = item_mark(stub.stock_item("Camden", "7"))
    assert stock_page.item_panel({"item": "7", "at": "Camden"}, "v2", mark) == (no_update, no_update, no_update)
    stub.count("Bristol", "7", 3)
    assert stock_page.item_panel({"item": "7", "at": "Camden"}, "v3", mark)[2] != mark


def test_the_panel_values_stock_at_cost_and_says_where_the_cost_is_known(stub: StockStub) -> None:
    body, _, _ = stock_page.item_panel({"item": "7", "at": "Camden"}, "v1", None)
    assert "Value at cost" in written(body)
    row = next(row for row in stub.rows if (row["store"], row["product_id"]) == ("Camden", "7"))
    row |= {"unit_cost": 1.25, "value_at_cost": 31.25}
    stores = sum(row["product_id"] == "7" for row in stub.rows)
    shown = written(stock_page.item_panel({"item": "7", "at": "Camden"}, "v2", None)[0])
    assert "31.25" in shown
    assert f"; cost known in 1 of {stores} stores" in shown


def test_a_closed_panel_asks_for_nothing(stub: StockStub) -> None:
    stub.problem = "must not be read"
    assert stock_page.item_panel(None, "v1", None) == (no_update, no_update, no_update)


def test_an_item_that_can_not_be_read_says_why(stub: StockStub) -> None:
    stub.problem = "The store database does not answer."
    body, _, mark = stock_page.item_panel({"item": "7", "at": "Camden"}, "v1", None)
    assert "The store database does not answer." in written(body)
    assert mark is None


def test_an_item_that_is_gone_is_said_kindly(stub: StockStub) -> None:
    body, title, _ = stock_page.item_panel({"item": "8", "at": "Camden"}, "v1", None)
    assert (title, "Camden does not list this item" in written(body)) == ("8", True)


def test_the_panel_links_every_store_that_has_the_item(stub: StockStub) -> None:
    links = [
        item.href for item in item_body(stub.stock_item("Camden", "7"), "Camden")._traverse() if hasattr(item, "href")
    ]
    assert "/stock?item=7&at=Bristol" in links
    assert "/store?store=Camden" in links


def test_the_store_page_fills_every_slot_once(stub: StockStub) -> None:
    *parts, marks = store.store_page("Camden", "v1", None, None)
    assert no_update not in parts
    assert store.store_page("Camden", "v2", None, marks) == (*[no_update] * len(store.SLOTS), marks)


def test_the_store_page_draws_only_what_changed(stub: StockStub) -> None:
    *_, marks = store.store_page("Bristol", "v1", None, None)
    stub.count("Bristol", "7", 4)
    answer = dict(zip(store.SLOTS, store.store_page("Bristol", "v2", None, marks), strict=False))
    assert {slot for slot, shown in answer.items() if shown is not no_update} == {
        StoreIds.FIGURES,
        StoreIds.ATTENTION,
        StoreIds.ALERTS,
    }


@pytest.mark.parametrize(("name", "words"), [("Atlantis", "No store is called Atlantis"), ("", "No store chosen")])
def test_a_store_nobody_named_is_said_kindly(stub: StockStub, name: str, words: str) -> None:
    assert words in written(store.store_page(name, "v1", None, None)[1])


def test_a_store_that_can_not_be_read_says_why(stub: StockStub) -> None:
    stub.problem = "The store database does not answer."
    assert "The store database does not answer." in written(store.store_page("Camden", "v1", None, None)[1])


def test_the_store_frame_takes_one_name_only() -> None:
    titles: Callable[[Component], str] = lambda page: part(page, StoreIds.STORE).data  # noqa: E731
    assert [titles(store.layout(store=name)) for name in ("Camden", ["a", "b"], None)] == ["Camden", "", ""]


def test_a_column_is_as_wide_as_its_longest_figure_or_id() -> None:
    columns = {
        one.get("field"): one for one in stock_columns(StockFilters(), GridShape({"product_id": 20, "on_hand": 3}))
    }
    assert columns["product_id"]["width"] == 20 * grid.LETTER + grid.AROUND
    assert columns["on_hand"]["width"] == 84
    widest = {one.get("field"): one for one in stock_columns(StockFilters(), GridShape({"product_id": 900}))}
    assert widest["product_id"]["width"] == grid.WIDEST


def test_the_menu_of_columns_names_all_of_them_and_ticks_the_usual(stub: StockStub) -> None:
    page = stock_page.layout()
    options = [one["value"] for one in part(page, StockIds.COLUMNS).options]
    assert options == [one["field"] for one in grid.COLUMNS if "field" in one and one["field"] not in OF_SALES]
    shown = part(page, StockIds.COLUMNS).value
    assert set(options) - set(shown) == {"short_units", "value_at_risk", "unit_cost", "value_at_cost"}
    assert part(page, StockIds.PINNED).value == ["status", "product_id"]


def test_days_of_cover_stand_in_the_price_s_place_where_sales_are_known() -> None:
    shown, _pinned = grid.usual_columns(GridShape(sells=True))
    assert ("days_of_cover" in shown, "unit_price" in shown) == (True, False)
    known = [id for id, _words in grid.column_choices(GridShape(sells=True))]
    assert known == [one["field"] for one in grid.COLUMNS if "field" in one]
