"""The preview of a change is what then happens."""

from collections import Counter
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.alerts.alert import AlertKind, StockZone, stock_zone, zone_of
from backend_lambdas.alerts.episodes import AlertState, transition
from backend_lambdas.inventory.stock import ReorderRule, RowChange, StockRow
from backend_lambdas.inventory.thresholds import Rule, RuleChange, Target, reorder_point_now, thresholds_of
from backend_lambdas.uploads.apply_thresholds import changes_of
from dashboard.data.stock.table import Vocabulary, build_table, part_of_rows
from dashboard.data.stock.threshold_effects import AlertEffect, StoreEffect, effects, total
from tests.support.stock_rows import T0, stock_row

STORES, PRODUCTS, CATEGORIES = ("Berlin", "Bonn"), ("A", "B", "C"), ("Dairy", "Tea")
LINES = (0, 1, 4, 20, 30)  # few, so that counts fall into the bands above them; those above 20 and 30 have more units
points = st.sampled_from(LINES)
counts = st.builds(int.__add__, points, st.integers(-1, 4))
targets = st.one_of(
    st.just(Target()),
    st.sampled_from([Target(category=name) for name in CATEGORIES]),
    st.sampled_from([Target(product_id=name) for name in PRODUCTS]),
    st.sampled_from([Target("", name, store) for name in PRODUCTS for store in STORES]),
)
rules = st.dictionaries(targets, points, max_size=6)
changes = st.dictionaries(targets, st.none() | points, min_size=1, max_size=4)


@st.composite
def companies(draw: st.DrawFn) -> list[StockRow]:
    """Rows of every store and product, some from files that name a reorder point, some from before the choice."""
    rows = []
    for store in STORES:
        for product_id in PRODUCTS:
            rule = draw(st.sampled_from([ReorderRule.FILE, ReorderRule.DEFAULT]))
            category = draw(st.sampled_from([*CATEGORIES, None]))
            given_here = {"reorder_point": draw(points), "reorder_rule": rule, "category": category}
            rows.append(
                stock_row(
                    draw(st.integers(-1, 16) | st.integers(17, 70)), store=store, product_id=product_id, **given_here
                )
            )
    return rows


def follow(rows: list[StockRow], rules: dict[Target, int]) -> list[StockRow]:
    """The rows as they are once they follow the rules."""
    known = thresholds_of(Rule(target, point) for target, point in rules.items())
    given_now = [(row, *reorder_point_now(known, row)) for row in rows]
    return [replace(row, reorder_point=point, reorder_rule=rule) for row, point, rule in given_now]


@given(companies(), rules, changes, st.booleans())
def test_the_preview_equals_what_then_happens(
    rows: list[StockRow], rules: dict[Target, int], wanted: dict[Target, int | None], open_in_band: bool
) -> None:
    rows, vocabulary = follow(rows, rules), Vocabulary()
    known = thresholds_of(Rule(target, point) for target, point in rules.items())
    asked = [RuleChange(target, known.of(target), after) for target, after in wanted.items()]
    parts = {store: part_of_rows([row for row in rows if row.store == store], vocabulary) for store in STORES}
    shown = effects(build_table(parts, vocabulary, "1"), known, asked)

    opened: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for store in STORES:
        own = {row.product_id: row for row in rows if row.store == store}
        for change in changes_of(own, known.changed(asked), T0 + 1):
            assert change.old is not None
            items[store] += change.old.reorder_point != change.new.reorder_point
            low = stock_zone(change.old) in ((StockZone.LOW, StockZone.BAND) if open_in_band else (StockZone.LOW,))
            out = stock_zone(change.old) is StockZone.OUT
            condition = AlertKind.OUT_OF_STOCK if out else AlertKind.LOW_STOCK if low else None
            step = transition(RowChange(change.old, change.new, T0), AlertState(condition=condition))
            opened[store] += 0 if step is None else len(step.opened)
            closed[store] += condition is not None and step is not None and step.after.condition is None
    for store in STORES:
        effect = shown.get(store, StoreEffect(0, AlertEffect())).alerts
        assert shown.get(store, StoreEffect(0, AlertEffect())).items == items[store]
        assert opened[store] == effect.opens + (0 if open_in_band else effect.may_open)
        assert closed[store] == effect.closes + (effect.may_close if open_in_band else 0)
    assert total(shown).items == sum(items.values())


def test_a_default_is_shown_by_store() -> None:
    rows = [stock_row(4, product_id="A", reorder_point=0), stock_row(20, product_id="B", reorder_point=0)]
    vocabulary = Vocabulary()
    table = build_table({"Berlin": part_of_rows(rows, vocabulary)}, vocabulary, "1")
    shown = effects(table, thresholds_of(()), [RuleChange(Target(), None, 5)])
    assert shown == {"Berlin": StoreEffect(2, AlertEffect(opens=1))}


@pytest.mark.parametrize("after", LINES)
def test_every_count_is_in_the_zones_that_alerts_go_by(after: int) -> None:
    zones = {
        (StockZone.CLEAR, StockZone.LOW): "opens",
        (StockZone.BAND, StockZone.LOW): "may_open",
        (StockZone.LOW, StockZone.CLEAR): "closes",
        (StockZone.BAND, StockZone.CLEAR): "may_close",
    }
    cases = {f"P{before}#{on_hand}": (before, on_hand) for before in LINES for on_hand in range(-1, 36)}
    rows = [stock_row(on_hand, product_id=name, reorder_point=before) for name, (before, on_hand) in cases.items()]
    vocabulary = Vocabulary()
    table = build_table({"Berlin": part_of_rows(rows, vocabulary)}, vocabulary, "1")
    shown = effects(table, thresholds_of(()), [RuleChange(Target("", name, "Berlin"), None, after) for name in cases])
    steps = Counter(
        zones.get((zone_of(on_hand, before), zone_of(on_hand, after))) for before, on_hand in cases.values()
    )
    assert asdict(shown["Berlin"].alerts) == {name: steps[name] for name in zones.values()}
