"""Lines of a file by store: everything is counted once, in bounded space."""

from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.uploads.rows.rejected_rows import MOST_BYTES, MOST_NAMES, UNKNOWN, RejectedByStore, lines_by_store

NAMES = st.text(max_size=12)
COUNTS = st.dictionaries(NAMES, st.integers(1, 50), max_size=8)


def counted(*stores: str | None) -> dict[str, int]:
    tally = RejectedByStore()
    for store in stores:
        tally.add(store)
    return dict(tally.counts())


def test_a_store_is_counted_under_the_name_that_its_accepted_rows_have() -> None:
    assert counted("Köln", "Ko\u0308ln", "Ko\u0308ln", None, "") == {"Köln": 3, UNKNOWN: 2}


def test_what_can_be_no_stores_name_is_unknown() -> None:
    assert counted("Ber\ufffdlin", "x" * 201, "a\x00b") == {UNKNOWN: 3}


def test_a_broken_store_column_does_not_fill_the_memory() -> None:
    found = counted(*(f"S{number}" for number in range(MOST_NAMES + 7)))
    assert (len(found), found[UNKNOWN], sum(found.values())) == (MOST_NAMES + 1, 7, MOST_NAMES + 7)


def test_most_rejected_come_first_and_stores_without_any_by_name() -> None:
    assert lines_by_store({"B": 4, "A": 2, "C": 1}, {"C": 9, "D": 1, UNKNOWN: 3}) == (
        ("C", 1, 9),
        ("D", 0, 1),
        ("A", 2, 0),
        ("B", 4, 0),
        (UNKNOWN, 0, 3),
    )


def test_what_is_too_much_to_keep_is_added_up() -> None:
    names = [f"{number:0200d}" for number in range(2 * MOST_BYTES // 200)]
    kept = lines_by_store(dict.fromkeys(names, 2), {names[-1]: 5})
    assert kept[0] == (names[-1], 2, 5)
    assert len(kept) == MOST_BYTES // 200 + 1
    assert kept[-1] == (UNKNOWN, 2 * (len(names) - len(kept) + 1), 0)


@given(COUNTS, COUNTS)
def test_no_line_is_lost(accepted: dict[str, int], rejected: dict[str, int]) -> None:
    kept = lines_by_store(accepted, rejected)
    assert [sum(one[1] for one in kept), sum(one[2] for one in kept)] == [
        sum(accepted.values()),
        sum(rejected.values()),
    ]
    assert len({one[0] for one in kept}) == len(kept)
