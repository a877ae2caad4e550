"""The stock pages over the real queries, on mocked AWS and files the real ingest protocol read."""

from collections.abc import Iterator

import pytest
from dash import no_update
from flask import Flask
from plotly.io.json import to_json_plotly

from dashboard.app import server
from dashboard.data import reading
from dashboard.features.stock import page as stock_page
from dashboard.features.stock.routes import register_stock_routes
from dashboard.features.store import page as store
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import open_stack

__all__ = ["server"]
FIRST = (
    "store,item,name,category,count,price,reorder_point\nBerlin,001,Apple,Fruit,8,1.50,10\nKöln,001,Apple,,30,1.50,10\n"
)
SECOND = "store,item,count\nBerlin,001,0\n"


@pytest.fixture
def stocked() -> Iterator[DashboardStack]:
    with open_stack() as stack:
        stack.upload("uploads/01JD4W2V0000000000000000AA/first.csv", FIRST, by="Anna")
        stack.upload("uploads/01JD4W2V0000000000000000AB/second.csv", SECOND, by="Anna")
        yield stack


def as_sent(answer: object) -> str:
    return str(to_json_plotly(answer))


def test_a_block_of_real_rows_is_plain_json(stocked: DashboardStack) -> None:
    app = Flask(__name__)
    register_stock_routes(app)
    answer = app.test_client().get("/api/stock?store=Berlin").get_json()
    assert [(row["product_id"], row["on_hand"], row["status"]) for row in answer["rows"]] == [("001", 0, "out")]
    assert (answer["matching"], answer["total"]) == (1, 2)


def test_the_whole_panel_can_be_sent_to_a_browser(stocked: DashboardStack) -> None:
    body, title, _ = stock_page.item_panel({"item": "001", "at": "Berlin"}, "v1", None)
    sent = as_sent(body)
    assert title == "Apple"
    assert [words in sent for words in ("second.csv", "In ", "stock?item=001&at=K%C3%B6ln")] == [True, True, True]


def test_the_whole_store_page_can_be_sent_to_a_browser(stocked: DashboardStack) -> None:
    *parts, marks = store.store_page("Berlin", "v1", None, None)
    sent = as_sent(parts)
    assert [words in sent for words in ("second.csv", "Fruit", "Apple")] == [True, True, True]
    assert store.store_page("Berlin", "v1", None, marks)[:-1] == (no_update,) * len(store.SLOTS)


def test_the_filters_offer_what_there_is(stocked: DashboardStack) -> None:
    assert reading.filter_choices().categories == ("Fruit", "")
    assert '"Köln"' in as_sent(stock_page.layout())
