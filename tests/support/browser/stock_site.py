"""`stub`: stock of the tests' own making behind the dashboard's queries (see stock_stub)."""

from typing import Any

import pytest

from backend_lambdas.identity.saved_view import ViewsOf
from dashboard.data.paging import Page
from dashboard.data.sales import freshness as sales_queries
from dashboard.data.uploads import HeldUploads
from tests.support.browser.sales import no_trade
from tests.support.browser.stock_stub import StockStub, stock_row
from tests.support.query_modules import answer_instead

GOODS = (("Milk 1 L", "Dairy", 1.2), ("Brot, geschnitten 500 g", "Bakery", 2.4), ("Äpfel 1 kg", None, None))


def made_rows(stores: int = 4, items: int = 90) -> list[dict[str, object]]:
    """`stores` x `items` rows; in each store item 0 is out, items 1 to 3 are low."""
    rows = []
    for store in range(stores):
        for item in range(items):
            name, category, price = GOODS[item % len(GOODS)]
            on_hand = 0 if item == 0 else item if item < 4 else 20 + item
            more = {"product_name": f"{name} no {item}", "category": category, "unit_price": price, "line": item + 2}
            rows.append(stock_row(f"Store {store + 1}", f"SKU-{item:04d}", on_hand, **more))
    return rows


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> StockStub:
    """What happens on a page of stock where a query of it fails, or where its commands are doubles."""
    made = StockStub(made_rows())
    of_the_frame: dict[str, Any] = {
        "catch_up": lambda known=None: True,
        "held_uploads": lambda limit=20, stores=(): HeldUploads((), False),
        "my_alerts": lambda: Page((), None),
        "my_views": lambda: ViewsOf(),
        "decision_number": lambda stores: 0,
    }
    of_stock = (
        "live_state",
        "data_state",
        "filter_choices",
        "open_alerts",
        "stock_block",
        "grid_shape",
        "stock_export",
    )
    of_an_item = ("stock_item", "store_view")
    answers = of_the_frame | {name: getattr(made, name) for name in of_stock + of_an_item}
    for name, answer in answers.items():
        answer_instead(monkeypatch, name, answer)
    monkeypatch.setattr(sales_queries, "sales_freshness", no_trade().freshness)
    return made
