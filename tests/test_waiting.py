"""Tests that wait say what they waited for, and find the browser that the set-up found."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.browser import page_helpers
from tests.support.emulated import NeverSeen, eventually

SETUP = Path(__file__).resolve().parent.parent / "infra" / "setup" / "chromium.sh"


def test_what_comes_after_a_while_is_returned() -> None:
    seen = iter((0, 1, 2))
    assert eventually(lambda: next(seen), lambda number: number == 2) == 2


def test_what_never_comes_is_an_error_with_what_was_there_instead() -> None:
    with pytest.raises(NeverSeen, match=r"\['APPLYING'\]"):
        eventually(lambda: ["APPLYING"], lambda seen: seen == ["COMMITTED"], patience=0)


def test_no_made_up_example_fails_because_the_machine_is_busy() -> None:
    made_up = settings()
    assert (made_up.deadline, HealthCheck.too_slow in made_up.suppress_health_check) == (None, True)


def test_tests_use_every_browser_that_the_set_up_takes() -> None:
    (names,) = re.findall(r"for name in (.+); do", SETUP.read_text())
    assert tuple(names.split()) == page_helpers.BROWSERS


@pytest.mark.parametrize("name", page_helpers.BROWSERS)
def test_a_browser_is_found_by_any_of_its_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LookupError, match=r"chromium\.sh"):
        page_helpers.browser_path()
    program = tmp_path / name
    program.touch(mode=0o755)
    assert page_helpers.browser_path() == str(program)
