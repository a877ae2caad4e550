"""The sample company's files: whole, alike at each start, and such that what is told of them is so."""

import csv
import io
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from infra.local.story.company import COMPANY
from infra.local.story.files import TODAY, SentFile, story

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def files() -> list[SentFile]:
    return story(NOW)


def rows(file: SentFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.body.decode("utf-8"))))


def counts(files: list[SentFile]) -> list[SentFile]:
    return [file for file in files if 0 < file.round < TODAY]


def test_they_are_the_same_at_each_start(files: list[SentFile]) -> None:
    assert story(NOW) == files


def test_each_store_counts_every_monday_and_today_but_one_that_has_stopped(files: list[SentFile]) -> None:
    came = defaultdict(list)
    for file in counts(files):
        (store,) = {row["store"] for row in rows(file)}
        came[store].append(file.came.date())
    mondays = [date(2026, 11, 23) - timedelta(weeks=weeks) for weeks in range(8, 0, -1)]
    today = [NOW.date()]
    of_samples = {"Berlin", "Karachi", "Köln", "Shanghai"}  # their newest counts are in sample_csvs/
    assert came == {
        store.name: mondays[:-1]
        if store.name == "Nairobi"
        else mondays
        if store.name in of_samples
        else mondays + today
        for store in COMPANY
    }


def test_before_the_stores_open_the_newest_counts_are_of_yesterday() -> None:
    early = story(datetime(2026, 11, 23, 5, 50, tzinfo=UTC))
    newest = [file.came for file in early if TODAY > file.round > 8]
    assert {came.date() for came in newest} == {date(2026, 11, 22)}
    assert max(file.came for file in early) < datetime(2026, 11, 23, 5, 50, tzinfo=UTC)


def test_sales_are_two_years_of_whole_weeks_that_the_samples_do_not_have(files: list[SentFile]) -> None:
    sold = rows(files[0])
    days = [date.fromisoformat(row["sale_date"]) for row in sold]
    assert (min(days) >= date(2024, 11, 25), max(days) <= date(2026, 11, 22)) == (True, True)
    assert len({row["sale_id"] for row in sold}) == len(sold)
    of_store = defaultdict(list)
    for row, day in zip(sold, days, strict=True):
        of_store[row["store"]].append(day)
    assert {name for name, sales in of_store.items() if min(sales) >= date(2024, 12, 2)} == {"Lyon"}
    last = {name: max(sales) for name, sales in of_store.items()}
    assert last["Nairobi"] < date(2026, 11, 9)
    assert last["Berlin"] < date(2025, 8, 25)


def test_nothing_is_sold_that_was_not_there(files: list[SentFile]) -> None:
    """Of stores without files of their own: stock of a Monday and what came, less what was sold, is the next count."""
    stock: dict[tuple[str, str], list[int]] = defaultdict(list)
    for file in counts(files):
        for row in rows(file):
            stock[row["store"], row["item"]].append(int(row["count"]))
    assert min(min(seen) for seen in stock.values()) == 0
    sold: dict[tuple[str, str, int], int] = defaultdict(int)
    for row in rows(files[0]):
        week = (date.fromisoformat(row["sale_date"]) - date(2026, 11, 23)).days // 7
        sold[row["store"], row["product_id"], week] += int(row["quantity"])
    came = [
        after - before + sold[store, item, at - 8]
        for (store, item), seen in stock.items()
        if store not in {"Berlin", "Karachi", "Köln", "Shanghai"}
        for at, (before, after) in enumerate(zip(seen, seen[1:], strict=False))
    ]
    assert min(came) == 0
    assert 0.1 < sum(1 for units in came if units) / len(came) < 0.6


def test_today_one_file_would_empty_a_store_and_one_has_no_counts(files: list[SentFile]) -> None:
    held, refused = files[-2:]
    assert (held.name, refused.name) == ("milan_recount.csv", "madrid_shelf_labels.csv")
    assert len({file.name for file in files}) == len(files)  # a second file of a name is another version of the first
    assert sum(row["count"] == "0" for row in rows(held)) >= len(rows(held)) / 2
    assert list(rows(refused)[0]) == ["store", "item", "shelf"]
