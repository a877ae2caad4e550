"""The sales in memory under a merge: those of a company whose files never had the old name, and back again."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.merged import Merged
from dashboard.data.sales.by_store import sold_by_store
from dashboard.data.sales.filters import Compare, SalesFilters
from dashboard.data.sales.freshness import freshness_of
from dashboard.data.sales.recent import recent_sales
from dashboard.data.sales.replica import SalesReplica, SalesState
from dashboard.features.trends.view import trends_of
from tests.dashboard.data.sales.test_replica import Books, read, sold
from tests.support.people import asked_by
from tests.support.replica_sources import Clock

MONDAY, TODAY = date(2026, 9, 14), date(2026, 11, 9)
Line = tuple[str, str, str | None, date, str, str | None]


def lines(shelf: str) -> list[Line]:
    """Eight weeks up to 8 November: Rome all of them, the shelf the first five and, of another item, the last; both on
    the same days, at last with a return. What each sells a day differs, so that no sum is another's."""
    days = [MONDAY + timedelta(days=number) for number in range(56)]
    found: list[Line] = [("Rome", "tea", "Tea", day, "3", "2") for day in days]
    found += [("Bern", "tea", "Tea", day, "1", "7") for day in days]
    found += [(shelf, "tea", "Tea", day, "2", "1.50") for day in days[:35]]
    found += [(shelf, "jam", "Jam", day, "1", "4") for day in days[-7:]]
    return [*found, (shelf, "tea", None, days[-1], "-1", "1.50")]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Books, SalesState]:
    """The files as they name the shelf, and what a company shows whose files say Rome instead."""
    books, other = (Books(Path(tmp_path_factory.mktemp(name))) for name in ("shelf", "rome"))
    books.sell(*lines("Shelf"))
    other.sell(*lines("Rome"))
    asked_by(Actor("ada", "Ada", Role.ADMINISTRATOR))
    return books, read(SalesReplica(other, Clock()))


def frames(state: SalesState, **chosen: Any) -> dict[str, Any]:
    """All that Trends shows, what each store sold, up to when it reported, and what an item sells a day."""
    assert state.table is not None
    filters = SalesFilters(weeks=4, compare=Compare.BEFORE, **chosen)
    view = trends_of(state, None, filters, TODAY)
    assert view is not None
    found = {name: getattr(view, name) for name in type(view).__slots__ if name != "state"}
    found |= {"by store": sold_by_store(state.table, filters, TODAY), "freshness": freshness_of(state.table)}
    found["recent"] = recent_sales(state.table, "Rome", "jam", TODAY, is_out=False)
    return {k: v.to_csv() if isinstance(v, pd.DataFrame) else v for k, v in found.items()}


def test_merged_it_is_what_files_with_the_other_name_would_show_and_undone_what_it_was(
    company: tuple[Books, SalesState],
) -> None:
    books, as_rome = company
    names: dict[str, str] = {}
    books.read.clear()
    replica = SalesReplica(books, Clock(), merged=lambda: Merged(dict(names)))
    before = read(replica)
    names["Shelf"] = "Rome"
    merged = read(replica)
    assert replica.merged() == Merged({"Shelf": "Rome"})
    assert sold(merged.table) == sold(as_rome.table) != sold(before.table)
    for chosen in ({}, {"stores": ("Rome",)}, {"products": ("tea",)}):
        assert frames(merged, **chosen) == frames(as_rome, **chosen)
    names.clear()
    after = read(replica)
    assert sold(after.table) == sold(before.table)
    assert frames(after) == frames(before) != frames(merged)
    shelf = [f"2026-W{number}" for number in (38, 39, 40, 41, 42, 45)]
    both = [f"2026-W{number}" for number in range(38, 46)]
    assert books.read == [both, shelf, both]
    assert [state.version for state in (before, merged, after)] == ["1", merged.version, "1"] != ["1"] * 3
    assert read(replica).table is after.table


def test_the_same_store_in_the_same_week_is_compared_with_like(company: tuple[Books, SalesState]) -> None:
    """Four weeks against the four before: Rome's sums grow by the shelf's in both, and in no other way."""
    books, _ = company
    found = []
    for names in (Merged(), Merged({"Shelf": "Rome"})):
        state = read(SalesReplica(books, Clock(), merged=lambda names=names: names))
        assert state.table is not None
        stores = sold_by_store(state.table, SalesFilters(weeks=4), TODAY).stores
        found.append({name: (one.revenue, one.now, one.before, one.weeks) for name, one in stores.items()})
    rome, shelf = 3 * 2.0 * 28, (7 * 4.0 + 7 * 3.0, 28 * 3.0)  # a week of tea and one of jam; four weeks of tea
    apart, together = found
    assert apart["Rome"] == (rome, rome, rome, 4)
    assert apart["Shelf"][0] == shelf[0]
    assert together == {"Bern": apart["Bern"], "Rome": (rome + shelf[0], rome + shelf[0], rome + shelf[1], 4)}


def test_who_follows_the_receiving_store_sees_both_and_who_followed_the_old_name_nothing(
    company: tuple[Books, SalesState],
) -> None:
    books, as_rome = company
    replica = SalesReplica(books, Clock(), merged=lambda: Merged({"Shelf": "Rome"}))
    replica.refresh()
    seen = {}
    for store in ("Rome", "Shelf", "Bern"):
        asked_by(Actor("mo", "Mo", Role.STORE_MANAGER, frozenset({store})))
        table = replica.state().table
        seen[store] = None if table is None else sold(table)
    asked_by(Actor("ada", "Ada", Role.ADMINISTRATOR))
    whole = sold(as_rome.table)
    assert seen == {
        "Rome": [row for row in whole if row[0] == "Rome"],
        "Shelf": None,
        "Bern": [row for row in whole if row[0] == "Bern"],
    }


def test_a_later_file_under_the_old_name_is_the_other_store_s_and_equal_numbers_stay_two_sales(tmp_path: Path) -> None:
    books = Books(tmp_path)
    replica = SalesReplica(books, Clock(), merged=lambda: Merged({"Shelf": "Rome"}))
    books.sell(("Rome", "tea", "Tea", MONDAY, "3", "2"))
    assert sold(read(replica).table) == [("Rome", "tea", "Tea", 3.0, 6.0)]
    books.published = replace(books.published, rev=0)  # the next file's numbers are those of the first
    books.sell(("Shelf", "tea", "Tea", MONDAY, "2", "1.50"))
    books.sell(("Bern", "tea", "Tea", MONDAY, "1", "1"))
    assert sold(read(replica).table) == [("Bern", "tea", "Tea", 1.0, 1.0), ("Rome", "tea", "Tea", 5.0, 9.0)]
