"""Names of stores that stand for another store."""

import pytest

from backend_lambdas.inventory.merged import Merged, followed
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary, merged_of

TWO = Merged({"Shelf 1": "Rome", "Shelf 2": "Rome"})


def test_names_are_followed_to_the_last_and_a_circle_stands_for_itself() -> None:
    assert followed({"A": "B", "B": "C"}) == Merged({"A": "C", "B": "C"})
    assert followed({"A": "B", "B": "A", "C": "A"}) == Merged()
    summaries = [StoreSummary("A", StockTotals(), merged_into="B"), StoreSummary("B", StockTotals(), gone_by="U")]
    assert merged_of(summaries) == Merged({"A": "B"})


def test_a_name_means_one_store_and_a_store_has_its_names() -> None:
    assert [TWO.store(name) for name in ("Shelf 1", "Rome", "Bern")] == ["Rome", "Rome", "Bern"]
    assert [TWO.names_of(store) for store in ("Rome", "Bern", "Shelf 1")] == [
        ("Rome", "Shelf 1", "Shelf 2"),
        ("Bern",),
        (),
    ]
    assert TWO.concerned == ("Rome", "Shelf 1", "Shelf 2")


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ({}, {}, set()),
        ({}, {"A": "B"}, {"A"}),
        ({"A": "B"}, {}, {"B"}),
        ({"A": "B"}, {"A": "C", "B": "C"}, {"B"}),
        ({"A": "B", "X": "Y"}, {"A": "B", "X": "Y", "Z": "Y"}, {"Z"}),
    ],
)
def test_what_has_moved_between_two_moments_was_under_these_stores(
    before: dict[str, str], after: dict[str, str], moved: set[str]
) -> None:
    assert Merged(after).moved_since(Merged(before)) == moved


def test_its_mark_tells_one_state_from_another() -> None:
    marks = [one.mark for one in (Merged(), TWO, Merged(dict(reversed(TWO.names.items()))), Merged({"A": "B"}))]
    assert (marks[0], marks[1] == marks[2], len({*marks})) == ("", True, 3)
