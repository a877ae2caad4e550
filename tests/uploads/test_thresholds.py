"""Thresholds that people set: which value counts, and how the rows of stores follow."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.inventory.errors import LeaseLost
from backend_lambdas.inventory.stock import ReorderRule, StockRow
from backend_lambdas.inventory.thresholds import Rule, RuleChange, Target, Thresholds, thresholds_of
from backend_lambdas.uploads.apply_thresholds import ThresholdsApplied, apply_thresholds, ask_again, thresholds_message
from backend_lambdas.uploads.ports import Attempt, Lease
from backend_lambdas.uploads.protocol.stored_plan import decode_delta
from tests.support.stock_tables import MemoryStockRows
from tests.support.uploader import HOUR, MORNING, Uploader

BERLIN = thresholds_message("Berlin")


def apply(uploader: Uploader, message: str = BERLIN) -> ThresholdsApplied | None:
    uploader.attempts += 1
    now = uploader.now
    attempt = Attempt(f"attempt{uploader.attempts}", lambda: now, now + 90_000, expects_alert)
    return apply_thresholds(message, uploader.memory.stores(), attempt)


def points(uploader: Uploader, store: str = "Berlin") -> dict[str, tuple[int, ReorderRule]]:
    return {item: (row.reorder_point, row.reorder_rule) for item, row in uploader.memory.rows[store].items()}


def choose(uploader: Uploader, *rules: Rule, waiting: tuple[str, ...] = ("Berlin",)) -> None:
    uploader.memory.thresholds = thresholds_of(rules, uploader.memory.thresholds.rev + 1, waiting)


def test_nobody_chose_a_threshold_so_nothing_is_low(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,0\nBerlin,B,1\n")
    assert points(uploader) == {"A": (0, ReorderRule.DEFAULT), "B": (0, ReorderRule.DEFAULT)}
    assert uploader.memory.commits["Berlin"][0].aggregate.totals.low == 0
    assert uploader.memory.commits["Berlin"][0].aggregate.totals.out == 1


def test_rows_from_before_there_was_a_choice_keep_their_default_until_somebody_chooses(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    (row,) = uploader.memory.rows["Berlin"].values()
    uploader.memory.rows["Berlin"]["A"] = replace(row, reorder_point=10)
    uploader.send("b.csv", "store,item,count\nBerlin,A,4\nBerlin,NEW,4\n", HOUR)
    assert points(uploader) == {"A": (10, ReorderRule.DEFAULT), "NEW": (0, ReorderRule.DEFAULT)}
    choose(uploader, Rule(Target(), 3))
    assert apply(uploader) == ThresholdsApplied("Berlin", 2)
    assert points(uploader) == {"A": (3, ReorderRule.DEFAULT), "NEW": (3, ReorderRule.DEFAULT)}


def test_a_rule_for_the_stores_product_holds_against_its_file_and_the_file_against_all_others(
    uploader: Uploader,
) -> None:
    choose(uploader, Rule(Target("", "A", "Berlin"), 9), Rule(Target("", "A"), 8), Rule(Target("", "B"), 7))
    uploader.send("a.csv", "store,item,count,reorder_point\nBerlin,A,50,4\nBerlin,B,50,5\n")
    assert points(uploader) == {"A": (9, ReorderRule.STORE_PRODUCT), "B": (5, ReorderRule.FILE)}
    choose(uploader, Rule(Target("", "A"), 8), Rule(Target("", "B"), 7))
    apply(uploader)
    assert points(uploader) == {"A": (8, ReorderRule.PRODUCT), "B": (5, ReorderRule.FILE)}


def test_rows_follow_a_change_and_readers_follow_by_its_plan(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count,category\nBerlin,A,5,Dairy\nBerlin,B,5,Tea\n")
    before = uploader.memory.rows["Berlin"]["A"]
    choose(uploader, Rule(Target(category="Dairy"), 6))
    assert apply(uploader) == ThresholdsApplied("Berlin", 1)
    row = uploader.memory.rows["Berlin"]["A"]
    assert row == replace(
        before, reorder_point=6, reorder_rule=ReorderRule.CATEGORY, rev=2, ver=f"{before.ver}~{2:012d}#{MORNING:013d}"
    )
    commit = uploader.memory.commits["Berlin"][-1]
    assert (commit.aggregate.totals.low, commit.newest, commit.statement, commit.reload) == (1, False, False, False)
    assert [changed[0] for changed in decode_delta(uploader.memory.objects[commit.part.plan_key or ""]).rows] == ["A"]
    assert uploader.memory.thresholds.waiting == frozenset()


def test_the_same_message_again_writes_no_row(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    choose(uploader, Rule(Target(), 6))
    apply(uploader)
    rows = len(uploader.memory.stream)
    assert apply(uploader) == ThresholdsApplied("Berlin", 0)
    assert (len(uploader.memory.stream), uploader.memory.heads["Berlin"].rev) == (rows, 2)


def test_a_file_that_arrived_before_the_change_still_counts_after_it(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    choose(uploader, Rule(Target(), 6))
    apply(uploader)
    uploader.send("b.csv", "store,item,count\nBerlin,A,4\n", HOUR)
    row = uploader.memory.rows["Berlin"]["A"]
    assert (row.on_hand, row.reorder_point) == (4, 6)


def test_an_upload_that_read_older_rules_does_not_put_them_back(
    uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,50\n")
    stores = uploader.memory.stores()
    old = uploader.memory.thresholds
    read = type(stores.rules).thresholds
    answers = iter([old])

    def first_the_old_ones(rules: object) -> Thresholds:
        return next(answers, None) or read(rules)  # type: ignore[arg-type]

    choose(uploader, Rule(Target(), 6))
    apply(uploader)
    monkeypatch.setattr(type(stores.rules), "thresholds", first_the_old_ones)
    uploader.send("b.csv", "store,item,count\nBerlin,A,40\nBerlin,B,40\n", HOUR)
    assert points(uploader) == {"A": (6, ReorderRule.DEFAULT), "B": (6, ReorderRule.DEFAULT)}


def test_what_crashes_half_way_is_done_by_the_next_delivery(
    uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"Berlin,P{number},5\n" for number in range(150))
    uploader.send("a.csv", f"store,item,count\n{lines}")
    choose(uploader, Rule(Target(), 6))
    write = MemoryStockRows.write_rows
    calls: Iterator[int] = iter(range(9))

    def crash_at_the_second(rows: MemoryStockRows, lease: Lease, batch: list[StockRow]) -> list[str]:
        if next(calls) == 1:
            raise LeaseLost("the process is gone")
        return write(rows, lease, batch)

    monkeypatch.setattr(MemoryStockRows, "write_rows", crash_at_the_second)
    with pytest.raises(LeaseLost):
        apply(uploader)
    assert uploader.memory.thresholds.waiting == {"Berlin"}
    uploader.now += 120_000  # the lease of the attempt that is gone has run out
    assert apply(uploader) == ThresholdsApplied("Berlin", 51)
    assert set(points(uploader).values()) == {(6, ReorderRule.DEFAULT)}
    assert uploader.memory.commits["Berlin"][-1].reload  # no plan names all that was written
    assert uploader.memory.thresholds.waiting == frozenset()


def test_a_busy_store_is_asked_again_later(uploader: Uploader) -> None:
    uploader.send("a.csv", "store,item,count\nBerlin,A,5\n")
    uploader.memory.stores().ledger.acquire("Berlin", "an upload", uploader.now, uploader.now + 60_000)
    assert apply(uploader) == ThresholdsApplied("Berlin", None)
    assert uploader.memory.sent_again == [(BERLIN, 5)]


def test_a_change_made_meanwhile_keeps_the_store_waiting(uploader: Uploader) -> None:
    choose(uploader, Rule(Target(), 6))
    rev = uploader.memory.thresholds.rev
    choose(uploader, Rule(Target(), 7))
    uploader.memory.stores().rules.applied("Berlin", rev)
    assert uploader.memory.thresholds.waiting == {"Berlin"}


def test_the_nightly_check_asks_for_what_still_waits(uploader: Uploader) -> None:
    choose(uploader, Rule(Target(), 6), waiting=("Berlin", "Bonn"))
    assert ask_again(uploader.memory.stores()) == 2
    assert uploader.memory.sent_again == [(BERLIN, 0), (thresholds_message("Bonn"), 0)]


def test_a_message_about_a_file_is_none_of_ours(uploader: Uploader) -> None:
    assert apply(uploader, json.dumps({"Records": []})) is None


def test_rules_changed_are_as_they_will_be() -> None:
    known = Thresholds(5, {"Dairy": 6}, {"A": 7}, {("Berlin", "A"): 8}, 3)
    changes = [RuleChange(rule.target, rule.reorder_point, None) for rule in known.rules()]
    assert known.changed(changes) == Thresholds(0, {}, {}, {}, 3)
    assert known.changed([RuleChange(Target("", "B", "Bonn"), None, 1)]).of(Target("", "B", "Bonn")) == 1
