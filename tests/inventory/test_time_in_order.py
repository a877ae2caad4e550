"""For one key the sequencer decides, whatever the clocks of S3's hosts say."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.versions import sequence, time_in_order, version_sequence, version_time_ms, write_version

FILES = st.lists(st.integers(1_000, 1_020), min_size=2, max_size=6)


def placed(arrivals: list[tuple[str, int]]) -> dict[str, str]:
    """sequencer -> ver, as the files are first seen in this order."""
    seen: dict[str, int] = {}
    for sequencer, event_ms in arrivals:
        seen[sequence(sequencer)] = time_in_order(event_ms, sequencer, seen)
    return {sequencer: write_version(seen[sequence(sequencer)], sequencer, "U") for sequencer, _ in arrivals}


def test_the_later_file_wins_though_its_clock_was_behind_in_whatever_order_both_are_seen() -> None:
    for order in permutations([("0A", 1_000), ("0A1", 990), ("0B", 995)]):
        vers = placed(list(order))
        assert vers["0A"] < vers["0A1"] < vers["0B"]


@given(times=FILES, rng=st.randoms(use_true_random=False))
def test_any_number_of_files_stand_in_the_order_of_their_sequencers(times: list[int], rng: object) -> None:
    arrivals = [(f"{number:04X}", ms) for number, ms in enumerate(times)]
    shuffled = list(arrivals)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    vers = placed(shuffled)
    assert sorted(vers, key=lambda sequencer: vers[sequencer]) == [sequencer for sequencer, _ in arrivals]


def test_a_file_keeps_its_own_time_where_the_order_allows_it_and_the_place_it_was_given() -> None:
    seen = {sequence("0A"): 1_000}
    assert time_in_order(1_005, "0B", seen) == 1_005
    assert time_in_order(2_000, "0A", seen) == 1_000


def test_a_ver_tells_its_time_and_its_sequence() -> None:
    ver = write_version(1_005, "0b", "U")
    assert (version_time_ms(ver), version_sequence(ver)) == (1_005, sequence("0B"))
