"""States of the embedded AWS: whole or not there."""

from datetime import UTC, datetime
from pathlib import Path

from infra.local.emulator.saved_state import finish_state, instant_of, newest_state, next_state

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_without_a_complete_save_there_is_no_state(tmp_path: Path) -> None:
    (next_state(tmp_path) / "dynamodb.json").write_text("half a sa")
    assert newest_state(tmp_path) is None


def test_a_save_cut_off_by_a_kill_leaves_the_one_before_it(tmp_path: Path) -> None:
    first = next_state(tmp_path)
    finish_state(first, NOON)
    (next_state(tmp_path) / "dynamodb.json").write_text("half a sa")
    assert newest_state(tmp_path) == first


def test_a_complete_save_replaces_the_older_ones_and_knows_its_instant(tmp_path: Path) -> None:
    first = next_state(tmp_path)
    finish_state(first, NOON)
    second = next_state(tmp_path)
    finish_state(second, NOON)
    assert (newest_state(tmp_path), instant_of(second), first.exists()) == (second, NOON, False)
