"""kill -9 at any moment loses no accepted upload: after the next start every row of every file is there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local.emulator.saved_state import newest_state
from tests.support.emulated import eventually
from tests.support.free_port import free_port
from tests.support.local_run import LocalRun

pytestmark = pytest.mark.emulator
ROWS = 1500


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalRun]:
    run = LocalRun(tmp_path / "home")
    yield run
    run.end()


def stock_file(store: str, count: int) -> tuple[str, dict[str, int]]:
    """A file in which every item of the store has a count of its own, and the rows that must come of it."""
    rows = {f"P{number:05d}": count + number % 7 for number in range(ROWS)}
    lines = [f"{store},{product_id},{on_hand}" for product_id, on_hand in rows.items()]
    return "store,item,count\n" + "\n".join(lines) + "\n", rows


def at_once(_: LocalRun) -> None:
    """The put has just been answered."""


def when_rows_appear(local: LocalRun) -> None:
    """Some rows of the file are written, the upload has not ended."""
    eventually(lambda: local.counts("Ulm"), lambda seen: len(seen) > 0)


def when_committed(local: LocalRun) -> None:
    """The upload has ended; its alerts and history are still being written, so no state was saved."""
    eventually(lambda: local.items("OpsTable", "AGG"), lambda seen: len(seen) == 1)


@pytest.mark.parametrize("moment", [at_once, when_rows_appear, when_committed], ids=lambda moment: moment.__name__)
def test_a_kill_during_an_upload_loses_no_row(local: LocalRun, moment: Callable[[LocalRun], None]) -> None:
    local.start()
    body, rows = stock_file("Ulm", 20)
    local.put("ulm.csv", body)
    moment(local)
    local.kill(emulator_first=True)
    local.start()
    assert eventually(lambda: local.counts("Ulm"), lambda seen: seen == rows) == rows
    assert eventually(local.open_uploads, lambda seen: seen == []) == []
    aggregate = eventually(lambda: local.items("OpsTable", "AGG"), lambda seen: len(seen) == 1)
    assert [(entry["store"], entry["items"], entry["units"]) for entry in aggregate] == [
        ("Ulm", ROWS, sum(rows.values()))
    ]


def test_after_a_kill_files_come_back_in_the_order_of_their_arrival(local: LocalRun) -> None:
    local.start()
    wanted: dict[str, int] = {}
    for count in (10, 40, 30):
        body, wanted = stock_file("Ulm", count)
        local.put("ulm.csv", body)
    local.kill()
    local.start()
    assert local.said[-2] == "Recovery: 3 uploaded files had not been saved; they are processed again"
    assert eventually(local.open_uploads_and_counts, lambda seen: seen == ([], wanted)) == ([], wanted)


def test_a_kill_while_recovering_is_recovered_from(local: LocalRun) -> None:
    local.start()
    body, rows = stock_file("Ulm", 20)
    local.put("ulm.csv", body)
    for _ in range(3):
        local.kill(emulator_first=True)
        local.start()
    assert eventually(lambda: local.counts("Ulm"), lambda seen: seen == rows) == rows


def test_what_was_saved_needs_no_recovery(local: LocalRun) -> None:
    local.start()
    local.put("ulm.csv", "store,item,count\nUlm,P1,7\n")
    eventually(lambda: local.items("OpsTable", "HI#Ulm#P1"), lambda seen: len(seen) == 1)
    eventually(local.open_uploads, lambda seen: seen == [])  # rows, and so history, come before the upload's end
    local.stop()
    local.ports = (free_port(), free_port())  # the old ones are taken by now
    local.start()
    assert [line for line in local.said if line.startswith("Recovery")] == []
    assert local.counts("Ulm") == {"P1": 7}
    local.put("ulm.csv", "store,item,count\nUlm,P1,9\n")
    eventually(lambda: local.counts("Ulm"), lambda seen: seen == {"P1": 9})


@pytest.mark.parametrize("after", ["Embedded AWS is up", "Stack deployed"])
def test_a_kill_during_the_very_first_start_leaves_nothing_in_the_way(local: LocalRun, after: str) -> None:
    local.begin()
    local.read_until(after)
    local.kill()
    local.start()
    local.put("ulm.csv", "store,item,count\nUlm,P1,7\n")
    assert eventually(lambda: local.counts("Ulm"), lambda seen: len(seen) == 1) == {"P1": 7}
    assert newest_state(local.home / "aws") is not None
