"""The smallest change that brings a list on screen up to date."""

from dashboard.ui.live import FeedChange, difference, marks_after

A, B, C, NEW = (["a", "1"], ["b", "1"], ["c", "1"], ["new", "1"])
B_MOVED = ["b", "2"]


def test_nothing_changes_when_nothing_moved() -> None:
    assert difference([A, B], [A, B], ended=True) == FeedChange(0, (), ())
    assert difference([], [], ended=True) == FeedChange(0, (), ())


def test_new_rows_are_added_moved_ones_replaced_and_those_that_left_taken_away() -> None:
    fresh = [NEW, A, C]
    change = difference([A, B, ["c", "0"]], fresh, ended=True)

    assert change == FeedChange(added=1, changed=((2, 2),), gone=(1,))
    assert marks_after([A, B, ["c", "0"]], fresh, change) == [NEW, A, C]


def test_rows_the_fresh_list_does_not_reach_stay() -> None:
    change = difference([A, B, C], [NEW, A, B_MOVED], ended=False)

    assert change == FeedChange(added=1, changed=((1, 2),), gone=())
    assert marks_after([A, B, C], [NEW, A, B_MOVED], change) == [NEW, A, B_MOVED, C]


def test_older_rows_that_were_not_loaded_yet_are_not_new() -> None:
    assert difference([A], [A, B, C], ended=True) == FeedChange(0, (), ())


def test_a_burst_or_a_row_in_between_or_an_empty_list_draws_it_anew() -> None:
    burst = [[f"n{number}", "1"] for number in range(60)]

    assert difference([A], [*burst, A], ended=True) is None
    assert difference([A, C], [A, B, C], ended=True) is None
    assert difference([A], [], ended=True) is None
    assert difference([], [A], ended=True) is None
