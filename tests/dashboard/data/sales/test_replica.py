"""The sales in memory: read from a real lake in a folder, refreshed by publication, kept when reading fails."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from backend_lambdas.aws.lake.lake import DAILY, Lake, LakeTable
from backend_lambdas.aws.lake.ledger import PublishedWeeks
from backend_lambdas.aws.lake.reader import NOT_MERGED, SalesReader
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.movements import BY_HAND
from backend_lambdas.inventory.sales import SaleLine, SalesHead, WeekState
from backend_lambdas.uploads.sales_ports import Batch
from dashboard.data.availability import DataUnavailable, StillReading
from dashboard.data.sales.replica import SalesReplica, SalesState
from dashboard.data.sales.table import SalesTable
from dashboard.features.overview.sales_summary import summary_of
from tests.support.replica_sources import Clock


class Books(SalesReader):
    """A lake in a folder whose head and weeks are kept in memory. `read`: the weeks asked for, once each read."""

    def __init__(self, folder: Path) -> None:
        self.lake = Lake(str(folder))
        super().__init__(None, "", lambda: self.lake)
        self.published = PublishedWeeks(0, {})
        self.now_head = SalesHead()
        self.read: list[list[str]] = []
        self.broken = False
        self.late = 0
        self.opened = Event()
        self.opened.set()

    def sell(self, *lines: tuple[str, str, str | None, date, str, str | None], by_hand: bool = False) -> None:
        """(store, product, name, day, quantity, price): merged, rolled up, published, as load_sales does it."""
        kind = BY_HAND if by_hand else ""
        rev = self.published.rev + 1
        sales = [
            SaleLine(
                n, f"{kind}{rev}-{n}", store, item, day, Decimal(count), Decimal(price) if price else None, name, None
            )
            for n, (store, item, name, day, count, price) in enumerate(lines)
        ]
        lake = DeltaSalesLake(self.lake)
        lake.stage(Batch(sales, f"U{rev}", f"{rev:013d}")).merge()
        done = lake.roll_up({week_of(line[3]) for line in lines})
        weeks = self.published.weeks | {week: WeekState(rev, rows) for week, rows in done.rows.items()}
        self.published = PublishedWeeks(rev, weeks)
        self.now_head = SalesHead(rev, done.sales_version, done.weekly_version, done.daily_version, "")

    def head(self) -> SalesHead:
        self.opened.wait()
        if self.broken:
            raise StorageError("AWS is away")
        return self.now_head

    def weeks(self) -> PublishedWeeks:
        if self.late:
            self.late -= 1
            return PublishedWeeks(self.published.rev + 1, {})
        return self.published

    def weekly(self, weeks: Collection[str], head: SalesHead, merged: Merged = NOT_MERGED) -> Iterator[Any]:
        self.read.append(sorted(weeks))
        return super().weekly(weeks, head, merged)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def replica_of(books: Books, clock: Clock) -> SalesReplica:
    return SalesReplica(books, clock)


def read(replica: SalesReplica) -> SalesState:
    """What it shows once it has looked."""
    replica.refresh()
    return replica.state()


def sold(table: SalesTable | None) -> list[tuple[str | None, str | None, str | None, float, float]]:
    """Every row: store, product, its name, units, revenue."""
    assert table is not None
    columns, texts = table.weekly.columns, table.texts
    ids = texts["product_id"].decode(columns["product_id"])
    rows = zip(
        texts["store"].decode(columns["store"]),
        ids,
        [texts.name_of(id or "") for id in ids],
        columns["units"].tolist(),
        columns["revenue"].tolist(),
        strict=True,
    )
    return sorted(rows, key=str)


FIRST, NEXT = date(2026, 11, 4), date(2026, 11, 17)


def test_without_sales_there_is_no_table(books: Books) -> None:
    state = read(replica_of(books, Clock()))
    assert (state.table, state.rev) == (None, 0)


def test_sales_and_returns_come_from_the_lake_apart(books: Books) -> None:
    books.sell(("Camden", "tea", "Tea", FIRST, "3", "2.50"), ("Camden", "tea", "Tea", FIRST, "-1", "2.50"))
    table = read(replica_of(books, Clock())).table
    assert sold(table) == [("Camden", "tea", "Tea", 3.0, 7.5)]
    assert table is not None
    assert table.returns.columns["units"].tolist() == [1.0]
    assert table.returns.columns["revenue"].tolist() == [2.5]
    assert (table.first_day, table.last_day) == (FIRST, FIRST)
    assert table.daily.columns["units"].tolist() == [3.0]


def test_only_the_weeks_that_changed_are_read_again_and_weeks_without_sales_are_empty(books: Books) -> None:
    clock = Clock()
    replica = replica_of(books, clock)
    books.sell(("Camden", "tea", "Tea", FIRST, "3", "2"))
    before = read(replica)
    books.sell(("Bristol", "tea", "Green tea", NEXT, "1", "2"), ("Bristol", "jam", None, NEXT, "2", None))
    clock.now += timedelta(seconds=6)
    state = read(replica)
    assert books.read == [["2026-W45"], ["2026-W47"]]
    assert sold(state.table) == [
        ("Bristol", "jam", None, 2.0, 0.0),
        ("Bristol", "tea", "Green tea", 1.0, 2.0),
        ("Camden", "tea", "Green tea", 3.0, 6.0),
    ]
    assert state.table is not None
    assert state.table.weekly.starts.tolist() == [0, 1, 1, 3]
    assert len(before.table.weekly if before.table else ()) == 1


def test_a_late_sale_for_an_old_week_does_not_bring_an_old_name_back(books: Books) -> None:
    books.sell(("Camden", "tea", "Green tea", NEXT, "1", "2"))
    clock = Clock()
    replica = replica_of(books, clock)
    replica.refresh()
    books.sell(("Camden", "tea", "Tea", FIRST, "1", "2"))
    clock.now += timedelta(seconds=6)
    assert {row[2] for row in sold(read(replica).table)} == {"Green tea"}


def test_who_asks_reads_nothing_and_nothing_is_read_without_a_new_publication(books: Books) -> None:
    clock = Clock()
    replica = replica_of(books, clock)
    books.sell(("Camden", "tea", None, FIRST, "1", "2"))
    state = read(replica)
    books.sell(("Camden", "tea", None, NEXT, "1", "2"))
    assert replica.state() is state
    assert read(replica).rev == 2
    assert read(replica).rev == 2
    assert len(books.read) == 2


def test_a_publication_between_two_reads_is_read_whole(books: Books) -> None:
    books.sell(("Camden", "tea", None, FIRST, "1", "2"))
    books.late = 2
    assert read(replica_of(books, Clock())).rev == 1


def test_old_figures_are_kept_and_marked_while_reading_fails(books: Books) -> None:
    clock = Clock()
    replica = replica_of(books, clock)
    books.sell(("Camden", "tea", None, FIRST, "1", "2"))
    good = read(replica)
    books.broken = True
    clock.now += timedelta(seconds=6)
    state = read(replica)
    assert state.table is good.table
    assert (state.data.as_of, state.data.stale_since) == (good.data.as_of, clock.now)
    books.broken = False
    clock.now += timedelta(seconds=6)
    assert read(replica).data.stale_since is None


def test_a_lake_that_is_gone_leaves_the_old_figures(books: Books, tmp_path: Path) -> None:
    clock = Clock()
    replica = replica_of(books, clock)
    books.sell(("Camden", "tea", None, FIRST, "1", "2"))
    good = read(replica)
    books.sell(("Camden", "tea", None, NEXT, "1", "2"))
    books.lake = Lake(str(tmp_path / "elsewhere"))
    clock.now += timedelta(seconds=6)
    assert read(replica).table is good.table
    assert replica.state().data.stale_since == clock.now


def test_before_the_first_reading_it_says_so_and_when_that_failed_too(books: Books) -> None:
    books.broken = True
    replica = replica_of(books, Clock(datetime(2026, 1, 1, tzinfo=UTC)))
    with pytest.raises(StillReading) as waits:
        replica.state()
    assert replica.refresh() is False
    with pytest.raises(DataUnavailable) as failed:
        replica.state()
    assert (waits.value.what, type(failed.value), replica.mark()) == ("sales", DataUnavailable, "none")


def test_its_mark_changes_with_a_publication_and_when_it_becomes_stale(books: Books) -> None:
    replica = replica_of(books, Clock())
    marks = []
    for happens in (
        lambda: books.sell(("Camden", "tea", "Tea", FIRST, "3", "2")),
        lambda: books.sell(("Camden", "tea", "Tea", NEXT, "3", "2")),
        lambda: setattr(books, "broken", True),
    ):
        happens()
        replica.refresh()
        marks.append(replica.mark())
    assert len(set(marks)) == 3


def test_while_one_thread_reads_the_others_get_what_is_there(books: Books) -> None:
    books.sell(("Camden", "tea", "Tea", FIRST, "3", "2"))
    replica = replica_of(books, Clock())
    read(replica)
    books.sell(("Camden", "tea", "Tea", NEXT, "3", "2"))
    books.opened.clear()
    reader = Thread(target=replica.refresh)
    reader.start()
    assert replica.state().rev == 1
    books.opened.set()
    reader.join()
    assert replica.state().rev == 2


def two_weeks(books: Books, *stores: str) -> None:
    """Three units a day in each store, from 2 to 15 November, a Sunday."""
    days = (date(2026, 11, 2) + timedelta(days=number) for number in range(14))
    books.sell(*((store, "tea", "Tea", day, "3", "2") for day in days for store in stores))


@pytest.mark.parametrize("sold_on", [date(2026, 11, 17), date(2026, 11, 19)], ids=["two days ago", "today"])
def test_a_sale_recorded_by_hand_does_not_make_its_week_the_one_that_is_shown(books: Books, sold_on: date) -> None:
    two_weeks(books, "Berlin", "Hamburg")
    books.sell(("Berlin", "tea", None, sold_on, "1", "2"), by_hand=True)
    state, today = read(replica_of(books, Clock())), date(2026, 11, 19)
    for stores, revenue in (((), 84.0), (("Berlin",), 42.0), (("Hamburg",), 42.0), (("Berlin", "Hamburg"), 84.0)):
        summary = summary_of(state, stores, today)
        assert summary is not None
        assert (summary.week_start, summary.last_day, summary.now.revenue) == (
            date(2026, 11, 9),
            date(2026, 11, 15),
            revenue,
        )
        assert {one.last_day for one in summary.freshness.stores} == {date(2026, 11, 15)}
    assert sum(row[3] for row in sold(state.table)) == 85.0


def test_where_every_sale_is_recorded_by_hand_they_are_what_the_store_reports(books: Books) -> None:
    two_weeks(books, "Berlin")
    books.sell(("Kiosk", "tea", None, date(2026, 11, 17), "1", "2"), by_hand=True)
    state = read(replica_of(books, Clock()))
    kiosk, berlin = (summary_of(state, (store,), date(2026, 11, 19)) for store in ("Kiosk", "Berlin"))
    assert kiosk is not None
    assert berlin is not None
    assert (kiosk.week_start, kiosk.last_day, kiosk.now.revenue) == (date(2026, 11, 16), date(2026, 11, 17), 2.0)
    assert (berlin.week_start, berlin.now.revenue) == (date(2026, 11, 9), 42.0)


def test_a_lake_whose_days_do_not_say_who_recorded_sales_is_read_and_rolled_up(books: Books, tmp_path: Path) -> None:
    old = {name: kind for name, kind in DAILY.items() if name != "by_hand_units"}
    books.lake.open(LakeTable("lake/daily", old, "week"))
    two_weeks(books, "Berlin")
    books.sell(("Berlin", "tea", None, date(2026, 11, 17), "1", "2"), by_hand=True)
    table = read(replica_of(books, Clock())).table
    assert table is not None
    assert table.last_day == date(2026, 11, 15)
