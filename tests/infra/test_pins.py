"""Every package is pinned: a set-up next year gives what was tested today."""

import importlib.metadata
import re

import pytest
from packaging.requirements import Requirement

from infra.package import CONSTRAINTS, ROOT

NAME = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(?:==(\S+))?$")
WITH_THE_VENV = {"setuptools"}  # comes with Python itself
FILES = ("requirements.txt", "requirements-local.txt", "requirements-dev.txt", "backend_lambdas/requirements.txt")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str | None]:
    found = (NAME.match(line.strip()) for line in text.splitlines() if not line.startswith(("#", "-")))
    return {normal(match[1]): match[2] for match in found if match}


def needed() -> set[str]:
    """All packages that the development requirements bring along, by what the installed ones say of themselves."""
    waiting = [Requirement(line) for file in FILES for line in requirement_lines(file)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        if (normal(wanted.name), frozenset(wanted.extras)) in seen:
            continue
        seen.add((normal(wanted.name), frozenset(wanted.extras)))
        for line in importlib.metadata.requires(wanted.name) or []:
            further = Requirement(line)
            extras = wanted.extras or {""}
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(further)
    return {name for name, _ in seen} - WITH_THE_VENV


def requirement_lines(file: str) -> list[str]:
    lines = (line.strip() for line in (ROOT / file).read_text().splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def test_every_package_that_is_brought_along_is_pinned_to_what_is_installed() -> None:
    pinned = pins(CONSTRAINTS.read_text())
    assert {name: pinned.get(name) for name in needed()} == {
        name: importlib.metadata.version(name) for name in needed()
    }


@pytest.mark.parametrize("file", FILES)
def test_a_requirement_agrees_with_the_constraints(file: str) -> None:
    pinned = pins(CONSTRAINTS.read_text())
    asked = pins((ROOT / file).read_text())
    assert asked == {name: pinned[name] if version else None for name, version in asked.items()}
    assert [name for name in asked if name not in pinned] == []
