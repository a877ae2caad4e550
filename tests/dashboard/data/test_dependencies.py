import os
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.data import dependencies


@dataclass
class Follower:
    stopped: int = 0

    def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Every wiring that was made."""
    made: list[Any] = []

    def make() -> Any:
        made.append(SimpleNamespace(follower=Follower()))
        return made[-1]

    monkeypatch.setattr(dependencies._process, "make", make)
    dependencies.use_dependencies(None)
    yield made
    dependencies.use_dependencies(None)


def test_a_process_is_wired_once_at_first_use(made: list[Any]) -> None:
    assert made == []
    assert (dependencies.current_dependencies() is dependencies.current_dependencies(), len(made)) == (True, 1)


def test_a_forked_process_is_wired_anew(made: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    before = dependencies.current_dependencies()
    parent = os.getpid()
    monkeypatch.setattr("os.getpid", lambda: parent + 1)
    assert (dependencies.current_dependencies() is before, len(made)) == (False, 2)


def test_what_is_used_no_more_is_followed_no_more(made: list[Any]) -> None:
    dependencies.current_dependencies()
    dependencies.use_dependencies(None)
    dependencies.current_dependencies()
    assert [each.follower.stopped for each in made] == [1, 0]


def test_a_forked_process_does_not_wait_for_its_parents_thread(
    made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dependencies.current_dependencies()
    parent = os.getpid()
    monkeypatch.setattr("os.getpid", lambda: parent + 1)
    dependencies.use_dependencies(None)
    assert made[0].follower.stopped == 0
