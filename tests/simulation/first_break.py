"""Which promise shows first that a guard is missing."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar


class Runs(Protocol):
    def run(self) -> None: ...


W = TypeVar("W", bound=Runs)


def first_break(worlds: Iterable[W], find_problems: Callable[[W], list[str]], breaks: tuple[str, ...]) -> str:
    """The first of the promises `breaks` that one of the worlds, run one after the other, does not keep."""
    for world in worlds:
        world.run()
        for problem in find_problems(world):
            if problem.startswith(breaks):
                return problem.partition(":")[0]
    return "nothing noticed"
