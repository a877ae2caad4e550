"""States of the embedded AWS: whole or not there."""

from datetime import UTC, datetime
from pathlib import Path

from infra.local.emulator.saved_state import finish_state, instant_of, move_queues, newest_state, next_state

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


def test_queues_of_a_home_move_to_the_port_it_is_started_on(tmp_path: Path) -> None:
    state = next_state(tmp_path)
    kept = '{"url": "http://127.0.0.1:4650/000000000000/Ingest", "page": "http://127.0.0.1:8050/000000000000"}'
    (state / "sqs.json").write_text(kept)
    (state / "dynamodb.json").write_text('{"said": "http://127.0.0.1:8050/uploads?id=1"}')
    move_queues(state, 4641)
    assert {path.name: path.read_text() for path in state.iterdir()} == {
        "sqs.json": kept.replace("4650/000000000000/I", "4641/000000000000/I"),
        "dynamodb.json": '{"said": "http://127.0.0.1:8050/uploads?id=1"}',
    }
