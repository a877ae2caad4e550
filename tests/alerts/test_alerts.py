"""What raises an alert, once per episode; what ends one."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.alerts.alert import (
    Alert,
    AlertKind,
    AlertStatus,
    Severity,
    StockZone,
    clear_line,
    expects_alert,
    stock_zone,
)
from backend_lambdas.alerts.episodes import AlertState, transition
from tests.support.stock_rows import HOUR, T0, change, counts_to_changes, run, stock_row, told

OUT, LOW, BACK = ("out_of_stock", True), ("low_stock", True), ("back_in_stock", True)
LOW_QUIET = ("low_stock", False)


@pytest.mark.parametrize(
    ("on_hand", "zone"),
    [(-3, "out"), (0, "out"), (1, "low"), (10, "low"), (11, "band"), (12, "clear")],
)
def test_a_row_stands_in_one_zone(on_hand: int, zone: str) -> None:
    assert stock_zone(stock_row(on_hand)) == StockZone(zone)


@pytest.mark.parametrize(("reorder_point", "line"), [(0, 1), (10, 11), (50, 55), (1000, 1100)])
def test_an_episode_ends_above_the_reorder_point_plus_ten_percent(reorder_point: int, line: int) -> None:
    assert clear_line(reorder_point) == line


@pytest.mark.parametrize(
    ("counts", "alerts"),
    [
        ([20], []),
        ([0], [OUT]),
        ([4], [LOW]),
        ([5, 0], [LOW, OUT]),
        ([20, 0], [OUT]),
        ([20, 0, 0], [OUT]),
        ([20, 0, -2], [OUT]),
        ([0, 5, 0], [OUT, BACK, LOW_QUIET, OUT]),
        ([0, 50, 0], [OUT, BACK, OUT]),
        ([0, 11, 0], [OUT, BACK, OUT]),
        ([20, 8, 7, 6], [LOW]),
        ([20, 8, 11, 9], [LOW]),
        ([20, 8, 12, 9], [LOW, LOW]),
        ([20, 8, 12, 20], [LOW]),
    ],
)
def test_counts_hours_apart_raise_these_alerts(counts: list[int], alerts: list[tuple[str, bool]]) -> None:
    assert told(run(counts_to_changes(counts))[0]) == alerts


@pytest.mark.parametrize(
    ("counts", "alerts"),
    [
        ([20, 8, 30, 8, 30, 8], [LOW, LOW_QUIET, LOW_QUIET]),
        ([0, 5, 0], [OUT, BACK, LOW_QUIET, OUT]),
        ([20, 8, 0], [LOW, OUT]),
        ([0, 50, 8], [OUT, BACK, LOW_QUIET]),
    ],
)
def test_within_the_cooldown_a_low_item_is_not_mailed_again_but_a_stockout_is(
    counts: list[int], alerts: list[tuple[str, bool]]
) -> None:
    assert told(run(counts_to_changes(counts, step_ms=60_000))[0]) == alerts


def test_an_item_that_flaps_all_day_is_mailed_once_per_cooldown() -> None:
    steps, _ = run(counts_to_changes([8, 30] * 9, step_ms=HOUR // 2))
    assert [notify for _, notify in told(steps)] == [True, False, False, False] * 2 + [True]


def test_the_alert_says_what_happened_and_where_it_comes_from() -> None:
    old, new = stock_row(5, at_ms=T0 - HOUR), stock_row(0, rev=2)
    step = transition(change(old, new), None)
    assert step is not None
    assert step.opened == (
        Alert(
            alert_id=step.opened[0].alert_id,
            store="Berlin",
            product_id="4711",
            product_name="Milk",
            category="Dairy",
            unit_price=Decimal("1.20"),
            kind=AlertKind.OUT_OF_STOCK,
            severity=Severity.CRITICAL,
            status=AlertStatus.OPEN,
            opened_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
            on_hand=0,
            reorder_point=10,
            old_value="5",
            new_value="0",
            upload_id="U1",
            line=2,
            event_ms=T0,
            episode=1,
        ),
    )


def test_from_low_to_out_is_the_same_episode_and_resolves_the_low_alert() -> None:
    (low, out), state = run(counts_to_changes([5, 0]))
    assert (low.opened[0].episode, out.opened[0].episode, state and state.episode) == (1, 1, 1)
    assert out.resolved == low.after.open_alert
    assert out.resolved_at == out.opened[0].opened_at


def test_stock_above_the_line_resolves_the_alert_and_opens_none() -> None:
    (low, clear), state = run(counts_to_changes([5, 30]))
    assert (clear.resolved, clear.opened) == (low.after.open_alert, ())
    assert state is not None
    assert (state.condition, state.open_alert) == (None, None)


def test_a_row_that_is_delisted_or_deleted_resolves_its_alert_silently() -> None:
    empty = stock_row(0)
    first = transition(change(None, empty), None)
    assert first is not None
    for last in (stock_row(0, rev=2, at_ms=T0 + HOUR, delisted=True), None):
        step = transition(change(empty, last), first.after)
        assert step is not None
        assert (step.opened, step.resolved) == ((), first.after.open_alert)


def test_a_deleted_row_that_comes_back_empty_at_revision_one_alerts_again() -> None:
    empty, again = stock_row(0, rev=7), stock_row(0, rev=1, at_ms=T0 + HOUR)
    steps, _ = run([change(None, empty), change(empty, None), change(None, again)])
    assert told(steps) == [OUT, OUT]


def test_a_new_price_and_a_new_name_are_reported_as_done() -> None:
    old = stock_row(20)
    new = replace(stock_row(20, rev=2, at_ms=T0 + HOUR), unit_price=Decimal("1.30"), product_name="Whole milk")
    steps, _ = run([change(None, old), change(old, new)])
    alerts = steps[0].opened
    assert [(a.kind, a.status, a.old_value, a.new_value) for a in alerts] == [
        (AlertKind.PRICE_CHANGED, AlertStatus.RESOLVED, "1.20", "1.30"),
        (AlertKind.PRODUCT_RENAMED, AlertStatus.RESOLVED, "Milk", "Whole milk"),
    ]


@pytest.mark.parametrize("field", ["unit_price", "product_name"])
def test_a_first_price_or_name_is_no_change(field: str) -> None:
    old = replace(stock_row(20), **{field: None})  # type: ignore[arg-type]
    assert not expects_alert(old, stock_row(20, rev=2))


def test_the_same_price_written_differently_is_no_change() -> None:
    assert not expects_alert(stock_row(20, unit_price=Decimal("1.2")), stock_row(20, unit_price=Decimal("1.20")))


def test_a_raised_reorder_point_makes_an_unchanged_count_low() -> None:
    old, new = stock_row(20), stock_row(20, rev=2, reorder_point=25)
    assert told(run([change(None, old), change(old, new)])[0]) == [LOW]


def test_a_snooze_that_ran_out_is_open_again() -> None:
    step = transition(change(None, stock_row(0)), None)
    assert step is not None
    alert = replace(step.opened[0], status=AlertStatus.SNOOZED, snoozed_until=datetime(2026, 1, 2, tzinfo=UTC))
    assert alert.status_at(datetime(2026, 1, 1, tzinfo=UTC)) is AlertStatus.SNOOZED
    assert alert.status_at(datetime(2026, 1, 2, tzinfo=UTC)) is AlertStatus.OPEN


counts_over_time = st.lists(st.sampled_from([-1, 0, 1, 5, 10, 11, 12, 30]), min_size=1, max_size=30)


def spells(counts: list[int]) -> tuple[int, int]:
    """The oracle: how often the item runs out, and how often it becomes low (with hysteresis) otherwise."""
    empty = sum(
        now <= 0 and (before is None or before > 0) for before, now in zip([None, *counts], counts, strict=False)
    )
    low, store_summary = 0, ""
    for count in counts:
        before = store_summary
        if count <= 0:
            store_summary = "out"
        elif count <= 10 or (before == "low" and count == 11):
            store_summary = "low"
        else:
            store_summary = ""
        low += store_summary == "low" and before != "low"
    return empty, low


@given(counts_over_time, st.integers(0, 3))
def test_every_spell_alerts_exactly_once_however_often_changes_are_repeated(counts: list[int], repeats: int) -> None:
    changes = counts_to_changes(counts)
    delivered = [one for position, one in enumerate(changes) for one in [one, *changes[: position + 1]][: repeats + 1]]
    kinds = [kind for kind, _ in told(run(delivered)[0])]
    assert (kinds.count("out_of_stock"), kinds.count("low_stock")) == spells(counts)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_late_change_never_reopens_what_a_newer_one_has_settled(order: tuple[int, ...]) -> None:
    changes = counts_to_changes([0, 1, 0, 1, 5])
    _, state = run([*(changes[at] for at in order), changes[-1]])
    assert state is not None
    assert state.condition is AlertKind.LOW_STOCK


def test_a_row_that_comes_back_from_the_band_settles_what_older_changes_say() -> None:
    """Low, out, in the band and low again; the way out and back is heard of last."""
    low, out, band, low_again, lower = counts_to_changes([5, -1, 11, 5, 4])
    _, state = run([low, low_again, out, band, lower])
    assert state is not None
    assert state.condition is AlertKind.LOW_STOCK


@given(counts_over_time, st.randoms(use_true_random=False))
def test_the_open_episode_is_that_of_the_newest_change_even_when_changes_come_in_any_order(
    counts: list[int], rng: object
) -> None:
    changes = counts_to_changes(counts)
    newest = stock_zone(changes[-1].new)
    earlier = changes[:-1]
    rng.shuffle(earlier)  # type: ignore[attr-defined]
    _, state = run([*earlier, changes[-1]])
    condition = state.condition if state else None
    wanted = {StockZone.OUT: AlertKind.OUT_OF_STOCK, StockZone.LOW: AlertKind.LOW_STOCK}.get(newest)
    assert newest is StockZone.BAND or condition == wanted


@given(counts_over_time)
def test_a_change_that_raises_an_alert_was_expected_to(counts: list[int]) -> None:
    state: AlertState | None = None
    for one in counts_to_changes(counts):
        step = transition(one, state)
        state = step.after if step else state
        assert not (step and step.opened) or expects_alert(one.old, one.new)
