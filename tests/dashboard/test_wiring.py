import os
from collections.abc import Iterator

import pytest

from dashboard import wiring


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Every wiring that was made."""
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    monkeypatch.setattr("dashboard.wiring.wire_to_aws", make)
    wiring.use(None)
    yield made
    wiring.use(None)


def test_a_process_is_wired_once_at_first_use(made: list[object]) -> None:
    assert made == []
    assert (wiring.wired() is wiring.wired(), len(made)) == (True, 1)


def test_a_forked_process_is_wired_anew(made: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    before = wiring.wired()
    parent = os.getpid()
    monkeypatch.setattr("os.getpid", lambda: parent + 1)
    assert (wiring.wired() is before, len(made)) == (False, 2)
