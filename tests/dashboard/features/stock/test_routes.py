"""Stock rows over HTTP, for the grid and for download."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pandas as pd
import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard.data.stock.filters import StockFilters
from dashboard.features.stock.routes import MAX_BLOCK, SHOWN, export_name, register_stock_routes
from dashboard.web.guard import guard
from dashboard.web.signed_in import keep_sessions
from tests.support.browser.stock_stub import START, StockStub, stock_row
from tests.support.identity_double import KEYS
from tests.support.query_modules import answer_instead

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> StockStub:
    rows = [stock_row("Camden", f"{number:05d}", number, product_name=f"=Tea {number}") for number in range(1, 3001)]
    made = StockStub([*rows, stock_row("Bristol", "7", 0, unit_price=None)])
    for name in ("data_state", "stock_block", "stock_export"):
        answer_instead(monkeypatch, name, getattr(made, name))
    return made


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    server = Flask(__name__)
    guard(server, frozenset({"localhost"}))
    keep_sessions(server, False, lambda: KEYS)
    register_stock_routes(server)
    with server.test_client() as client:
        yield client


def test_a_block_holds_the_rows_asked_for_and_how_many_there_are(client: FlaskClient, stub: StockStub) -> None:
    answer = client.get("/api/stock?store=Camden&sort=product_id&start=10&end=12").get_json()
    assert [row["product_id"] for row in answer["rows"]] == ["00011", "00012"]
    assert {key: answer[key] for key in answer if key not in ("rows", "as_of")} == {
        "matching": 3000,
        "total": 3001,
        "version": "v1",
        "stale_since": None,
        "problem": None,
    }


def test_a_block_is_never_larger_than_a_screen_can_need(client: FlaskClient, stub: StockStub) -> None:
    assert len(client.get("/api/stock?start=0&end=999999").get_json()["rows"]) == MAX_BLOCK


@pytest.mark.parametrize(
    "query", ["start=-5&end=-1", "start=abc", "end=%00", "start=9&end=1", "cls=1&sort=nothing&desc=2"]
)
def test_a_senseless_query_is_never_an_error(client: FlaskClient, stub: StockStub, query: str) -> None:
    assert client.get(f"/api/stock?{query}").status_code == 200


def test_a_failure_is_told_in_words_with_the_age_of_the_data(client: FlaskClient, stub: StockStub) -> None:
    stub.problem = "The store database does not answer."
    answer = client.get("/api/stock")
    assert (answer.status_code, answer.get_json()) == (503, {"message": stub.problem, "as_of": START.isoformat()})


def test_stale_rows_come_with_the_reason(client: FlaskClient, stub: StockStub) -> None:
    stub.stale_since = START
    answer = client.get("/api/stock").get_json()
    assert (answer["stale_since"], answer["problem"]) == (START.isoformat(), "The tables did not answer.")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_every_matching_row_and_the_columns_shown(
    client: FlaskClient, stub: StockStub, kind: str
) -> None:
    answer = client.get(f"/export/stock.{kind}?store=Camden&sort=product_id&desc=1")
    read = BytesIO(answer.data)
    frame = pd.read_csv(read, dtype=str) if kind == "csv" else pd.read_excel(read, dtype=str, engine="calamine")
    assert tuple(frame.columns) == (*SHOWN, "currency")
    assert set(frame["currency"]) == {"EUR"}
    assert frame["product_id"].tolist() == [f"{number:05d}" for number in range(3000, 0, -1)]


def test_a_name_that_looks_like_a_formula_is_exported_as_text(client: FlaskClient, stub: StockStub) -> None:
    frame = pd.read_csv(BytesIO(client.get("/export/stock.csv?store=Camden&sort=product_id").data))
    assert frame["product_name"].iloc[0] == "'=Tea 1"


def test_an_export_that_can_not_be_made_says_why(client: FlaskClient, stub: StockStub) -> None:
    stub.problem = "The store database does not answer."
    answer = client.get("/export/stock.csv")
    assert (answer.status_code, answer.text) == (503, "The store database does not answer.")


@pytest.mark.parametrize(
    ("stores", "name"),
    [
        ((), "stock_2026-11-21.csv"),
        (("Leeds Central",), "stock_LeedsCentral_2026-11-21.csv"),
        (("a", "b"), "stock_2026-11-21.csv"),
        (('"; filename="x.exe\r\nX: y',), "stock_filenamexexeXy_2026-11-21.csv"),
        (("Größe/…",), "stock_Gre_2026-11-21.csv"),
    ],
)
def test_the_file_is_named_for_the_day_and_the_one_store(stores: tuple[str, ...], name: str) -> None:
    assert export_name(StockFilters(stores=stores), "csv", NOW) == name
