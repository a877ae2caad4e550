"""What every query rests on: choices, the change token, figures kept while AWS fails."""

import pytest

from dashboard.data import alerts, dependencies, reading
from dashboard.data.alerts import AlertFilters
from dashboard.data.availability import DataUnavailable, StillReading
from dashboard.data.stock.values import FilterChoices
from dashboard.features.overview import queries as overview_queries
from dashboard.features.stock import queries as stock_queries
from dashboard.features.uploads import queries as uploads_queries
from tests.support.dashboard import ID, DashboardStack
from tests.support.emulated import eventually


def version() -> str:
    return dependencies.current_dependencies().follower.version()


def test_choices_are_what_rows_have_now_and_no_category_comes_last(stocked: DashboardStack) -> None:
    assert reading.filter_choices() == FilterChoices(("Berlin", "Köln"), ("Fruit", ""))


def test_a_process_that_has_read_nothing_begins_when_a_form_asks_for_the_stores(
    stocked: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stocked, "look", lambda: None)
    stocked.start_dashboard()

    def stores() -> tuple[str, ...]:
        try:
            return reading.filter_choices().stores
        except StillReading:  # after the second that a request waits
            return ()

    try:
        assert eventually(stores, lambda found: found != ()) == ("Berlin", "Köln")
    finally:
        dependencies.current_dependencies().follower.stop()


def test_the_version_changes_with_stock_alerts_and_uploads_and_is_read_from_one_small_item(
    stocked: DashboardStack,
) -> None:
    seen = [version()]
    stocked.records.taken(), stocked.stock.taken()
    for _ in range(20):
        stocked.look()
        assert version() == seen[0]
    assert (stocked.stock.taken(), stocked.records.taken()) == ({}, {"change_token": 20})
    stocked.start_dashboard()
    assert version() == seen[0]
    for happens in (
        lambda: stocked.upload("uploads/again.csv", "store,item,count\nBerlin,001,3\n"),
        lambda: stocked.alert("001"),
        lambda: stocked.upload("uploads/bad.csv", "nothing here"),
    ):
        happens()
        seen.append(version())
    assert len(set(seen)) == 4


def test_when_aws_fails_figures_stay_marked_stale_and_what_was_never_read_says_so(stocked: DashboardStack) -> None:
    before = overview_queries.overview()
    stocked.clock.go_on()
    stocked.stock.fails = stocked.records.fails = stocked.alerts.fails = True
    dependencies.current_dependencies().replica.refresh()
    after = overview_queries.overview()
    assert (after.totals.items, after.state.as_of, after.state.stale_since) == (
        4,
        before.state.as_of,
        stocked.clock.now,
    )
    for ask in (
        lambda: uploads_queries.uploads(),
        lambda: uploads_queries.upload(ID),
        lambda: alerts.alerts(AlertFilters()),
        lambda: stock_queries.stock_item("Berlin", "001"),
    ):
        with pytest.raises(DataUnavailable) as caught:
            ask()
        assert caught.value.message.endswith("Try again in a moment.")
