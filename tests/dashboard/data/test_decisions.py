"""What needs a decision: by money at risk, one cause as one row, what was answered left out."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from backend_lambdas.alerts.alert import Alert
from dashboard.data import alerts, decisions, matters
from dashboard.data.alerts import AlertFilters
from dashboard.data.at_risk import ItemFigures, figures_of, no_figures
from dashboard.data.decisions import Decisions, decisions_of
from dashboard.data.open_now import open_now
from dashboard.data.sales.stock_links import link_stock
from dashboard.data.stock.table import StockTable, Vocabulary, build_table, part_of_rows
from dashboard.data.uploads import stopped_uploads
from dashboard.features.alerts import commands
from tests.dashboard.data.test_at_risk import LEAD, SUNDAY, WEEKS, daily
from tests.support.dashboard import DashboardStack
from tests.support.people import BO, asked_by
from tests.support.replica_sources import NOW, stock_row
from tests.support.sales_tables import table_of

pytestmark = pytest.mark.usefixtures("stack")


def stock(**rows: dict[str, int]) -> StockTable:
    """By store the count of each product; all came with the upload `U1`, from `F` on with `file`."""
    vocabulary = Vocabulary()
    parts = {
        store: part_of_rows(
            [
                stock_row(store, id, count, upload_id="file" if id.startswith("F") else "U1")
                for id, count in some.items()
            ],
            vocabulary,
        )
        for store, some in rows.items()
    }
    return build_table(parts, vocabulary, "1")


def figures(table: StockTable) -> ItemFigures:
    lines = [
        *daily("Kiel", "bread", 0, WEEKS, units=9),
        *daily("Kiel", "milk", 0, WEEKS),
        *daily("Kiel", "tea", 0, WEEKS),
    ]
    lines += daily("Kiel", "F001", 0, WEEKS, units=1) + daily("Kiel", "F002", 0, WEEKS, units=1, price=1.0)
    sales = table_of(lines)
    assert sales is not None
    return figures_of(link_stock(table, sales), sales, SUNDAY + timedelta(days=1), LEAD)


def ranked(found: Decisions) -> list[tuple[str, str, int, float]]:
    """Store, product, how many items the row stands for, money at risk a day (-1: not known)."""
    rows = found.rows
    risk = np.nan_to_num(rows["at_risk"], nan=-1.0).round(2).tolist()
    return list(zip(rows["store"], rows["product_id"], rows["items"].tolist(), risk, strict=True))


def test_what_costs_most_a_day_comes_first_and_what_nobody_buys_last() -> None:
    table = stock(Kiel={"bread": 9, "milk": 0, "tea": 10, "soap": 0}, Ulm={"milk": 0})
    found = decisions_of(table, figures(table), [], (), 9)
    assert ranked(found) == [
        ("Kiel", "bread", 1, 24.3),  # 9 a day at 3.00, gone after one of the ten days until a delivery
        ("Kiel", "milk", 1, 6.0),
        ("Kiel", "tea", 1, 3.0),  # lasts five of the ten days
        ("Ulm", "milk", 1, -1.0),  # the store sends no sales
        ("Kiel", "soap", 1, 0.0),
    ]
    assert (found.total, found.items, found.sales_known) == (5, 5, True)
    assert ranked(decisions_of(table, figures(table), [], ("Ulm",), 9)) == [("Ulm", "milk", 1, -1.0)]


def test_what_one_file_left_out_of_stock_is_one_row_with_all_its_money() -> None:
    table = stock(Kiel={"milk": 0, **{f"F{n:03d}": 0 for n in range(1, 31)}})
    found = decisions_of(table, figures(table), [], (), 9)
    assert ranked(found) == [("Kiel", "milk", 1, 6.0), ("Kiel", "F001", 30, 4.0)]
    assert (found.rows["upload_id"].tolist(), found.total, found.items) == (["U1", "file"], 2, 31)


def test_a_few_items_of_a_large_store_stay_rows_of_their_own() -> None:
    few = stock(Kiel={f"F{n:03d}": 0 for n in range(19)} | {"milk": 50})
    large = stock(Kiel={f"F{n:03d}": 0 for n in range(25)} | {f"M{n:03d}": 50 for n in range(300)})
    for table in (few, large):
        found = decisions_of(table, no_figures(table), [], (), 9)
        assert (found.total, found.sales_known) == (found.items, False)


def test_an_item_that_was_answered_is_not_asked_for_again(stack: DashboardStack) -> None:
    stack.upload("uploads/stock.csv", "store,item,count,reorder_point\nBerlin,001,0,5\nBerlin,002,0,5\nBonn,003,0,5\n")
    first, second = stack.alert("001"), stack.alert("002")
    assert [one[1] for one in ranked(decisions.item_decisions((), 9))] == ["001", "002", "003"]
    assert decisions.item_decisions((), 9).rows["ref"].tolist() == [first, second, ""]
    commands.acknowledge_alerts([first], "ordered")
    assert [one[1] for one in ranked(decisions.item_decisions((), 9))] == ["002", "003"]
    commands.snooze_alerts([second], NOW + timedelta(hours=2), "delivery today")
    assert [one[1] for one in ranked(decisions.item_decisions((), 9))] == ["003"]
    stack.clock.go_on(3 * 3600)
    assert [one[1] for one in ranked(decisions.item_decisions((), 9))] == ["002", "003"]
    asked_by(BO)
    assert [one[:2] for one in ranked(decisions.item_decisions((), 9))] == [("Berlin", "002")]


def test_lists_and_badge_are_ranked_once_until_something_is_another(
    stack: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked_of: list[int] = []

    def counted(*asked: Any) -> Decisions:
        ranked_of.append(len(asked[0]))
        return decisions_of(*asked)

    def ask() -> tuple[int, int]:
        number = matters.decision_number(())
        assert [len(decisions.item_decisions((), limit).rows) for limit in (1, 8)] == [1, number - others]
        return number - others, len(ranked_of)

    monkeypatch.setattr(decisions, "decisions_of", counted)
    stack.upload("uploads/stock.csv", "store,item,count,reorder_point\nBerlin,001,0,5\nBerlin,002,0,5\nBonn,003,0,5\n")
    ref = stack.alert("001")
    others = matters.matters(()).number
    assert [ask(), ask()] == [(3, 1), (3, 1)]
    commands.snooze_alerts([ref], NOW + timedelta(hours=2), "delivery today")
    assert [ask(), ask()] == [(2, 2), (2, 2)]
    stack.clock.go_on(3 * 3600)
    assert [ask(), ask()] == [(3, 3), (3, 3)]
    stack.upload("uploads/more.csv", "store,item,count,reorder_point\nBonn,004,0,5\n")
    assert [ask(), ask()] == [(4, 4), (4, 4)]


def test_what_is_open_is_looked_through_once_until_people_see_others(stack: DashboardStack) -> None:
    first, second = stack.alert("001"), stack.alert("002")
    commands.snooze_alerts([first], NOW + timedelta(hours=2), "delivery today")
    opened = open_now()
    assert [one.ref for one in opened] == [second]
    stack.look()
    assert open_now() is opened
    stack.clock.go_on(3 * 3600)
    assert sorted(one.ref for one in open_now()) == sorted([first, second])
    assert alerts.open_alerts() is alerts.open_alerts()
    asked_by(BO)
    assert open_now() is not opened


def test_files_of_which_nothing_came_stand_there_until_they_are_sent_again(stack: DashboardStack) -> None:
    stack.upload("uploads/bad.csv", "nothing\nof,use\n")
    stack.upload("uploads/other.csv", "nothing\nof,use\nat,all\n")
    assert [one.file_name for one in stopped_uploads()] == ["other.csv", "bad.csv"]
    assert stopped_uploads(("Berlin",)) == stopped_uploads()  # they name no store: somebody has to see to them
    stack.upload("uploads/bad.csv", "store,item,count\nBerlin,001,4\n")
    assert [one.file_name for one in stopped_uploads()] == ["other.csv"]
    stack.clock.go_on(4 * 24 * 3600)
    stack.look()
    assert stopped_uploads() == ()


def test_the_ranking_knows_alerts_as_the_page_of_alerts_does(stack: DashboardStack) -> None:
    ref = stack.alert("001")
    (seen,) = alerts.alerts(AlertFilters()).rows
    assert isinstance(seen, Alert)
    assert [one.ref for one in open_now()] == [ref] == [seen.ref]
