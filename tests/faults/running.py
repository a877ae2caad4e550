"""A scenario, delivered as AWS delivers until it has ended, whatever its calls meet; compared with an undisturbed run.

STOCKROOM_LONG=1: every error at every call, and 200 random schedules of each scenario. Otherwise every n-th of them.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from tests.faults.calls import CONFLICT, TIMEOUT, Fault, faults_of
from tests.faults.deployed import Deployed, Kept
from tests.support.long_run import LONG

LONG_SECONDS = 7200
SCHEDULES = 200 if LONG else 2
FEW = 8  # points of each scenario in a quick run
DELIVERIES = 14
AGAIN_AFTER_MS = 700_000  # longer than any claim, lease or visibility timeout
Planned = dict[int, Fault]


class Scenario(Protocol):
    """One function with something to do."""

    stack: Deployed

    def prepare(self) -> None:
        """From an empty AWS up to what is there before anything is delivered; once."""

    def begin(self) -> None:
        """What is to be delivered, anew for each run."""

    def deliver(self) -> bool:
        """Deliver once what waits; True when nothing waits any more. Raises what the function raises."""

    def state(self) -> Any:
        """What must be the same in the end whatever was met."""


@dataclass(frozen=True)
class Run:
    """`refused`: the deliveries that did not end; `unseen`: errors nobody was told of."""

    state: Any
    made: tuple[tuple[str, str], ...]
    met: tuple[tuple[str, Fault], ...]
    refused: tuple[str, ...]
    unseen: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """A scenario and what each of its runs starts from."""

    scenario: Scenario
    kept: Kept


def prepared(scenario: Scenario) -> Prepared:
    scenario.stack.empty()
    scenario.prepare()
    return Prepared(scenario, scenario.stack.keep())


def run_to_the_end(one: Prepared, planned: Planned, by_chance: random.Random | None = None) -> Run:
    """What failed comes again later, as SQS, streams and schedules have it."""
    scenario, stack, calls = one.scenario, one.scenario.stack, one.scenario.stack.calls
    stack.restore(one.kept)
    scenario.begin()
    calls.begin(planned, by_chance)
    refused: list[str] = []
    for number in range(DELIVERIES):
        if number == DELIVERIES // 2:
            calls.by_chance = None
        calls.listening = True
        try:
            ended = scenario.deliver()
        except Exception as error:
            refused.append(f"{type(error).__name__}: {error}")
            ended = False
        finally:
            calls.listening = False
        stack.clock.now_ms += AGAIN_AFTER_MS
        stack.show_hidden()
        if ended:
            unseen = tuple(unseen_errors(stack, calls.met))
            return Run(scenario.state(), tuple(calls.made), tuple(calls.met), tuple(refused), unseen)
    raise AssertionError(f"Still under way after {DELIVERIES} deliveries: {refused}")


def unseen_errors(stack: Deployed, met: list[tuple[str, Fault]]) -> Iterator[str]:
    """Errors that stand in no log line. A conflict is repeated by the client at once: it refuses nothing."""
    logged = "\n".join(stack.logged)
    for operation, fault in met:
        word = "Read timeout" if fault.code == TIMEOUT else fault.code
        if fault.code != CONFLICT and word not in logged:
            yield f"{operation} {fault.code}"


def points_of(run: Run) -> list[Planned]:
    """Every call of an undisturbed run with every error it can meet."""
    return [{number: fault} for number, call in enumerate(run.made, 1) for fault in faults_of(*call)]


def sampled(points: list[Planned], offset: int) -> list[Planned]:
    """A quick run takes every n-th, so that every kind of error and every part of the way is met somewhere."""
    step = 1 if LONG else max(1, len(points) // FEW)
    return points[offset % step :: step]


def check_faults(scenario: Scenario) -> str:
    """Every error at every call, then errors by chance, from one start. Returns the figures."""
    one = prepared(scenario)
    undisturbed = run_to_the_end(one, {})
    assert undisturbed.refused == (), undisturbed.refused
    assert run_to_the_end(one, {}).state == undisturbed.state
    return f"{_every_error(one, undisturbed)}; {_schedules(one, undisturbed)}"


def _every_error(one: Prepared, undisturbed: Run) -> str:
    """Each point ends in the undisturbed state, met its error, and told of it."""
    points = points_of(undisturbed)
    chosen = sampled(points, offset=len(type(one.scenario).__name__))
    wrong = [(planned, found) for planned in chosen if (found := _wrong(one, planned, None, undisturbed.state, 1))]
    figures = f"{len(undisturbed.made)} calls, {len(chosen)} of {len(points)} points, {len(wrong)} wrong"
    assert wrong == [], f"{figures}\n" + "\n".join(map(str, wrong[:8]))
    return figures


def _schedules(one: Prepared, undisturbed: Run) -> str:
    """Errors by chance. A failing seed replays: random.Random(seed) decides which call meets what."""
    seeds = ((seed, _wrong(one, {}, random.Random(seed), undisturbed.state)) for seed in range(SCHEDULES))
    wrong = {seed: found for seed, found in seeds if found}
    figures = f"{SCHEDULES} schedules, {len(wrong)} wrong"
    assert wrong == {}, f"{figures}\n" + "\n".join(map(str, list(wrong.items())[:8]))
    return figures


def _wrong(
    one: Prepared, planned: Planned, chance: random.Random | None, expected: Any, errors: int | None = None
) -> tuple[Any, ...] | None:
    """What is not as it should be."""
    try:
        run = run_to_the_end(one, planned, chance)
    except AssertionError as error:
        return (str(error),)
    met = Counter(f"{operation} {fault.code}{' done' * fault.lost}" for operation, fault in run.met)
    if run.state != expected:
        return dict(met), run.refused, differences(expected, run.state)
    if run.unseen:
        return ("told to nobody", run.unseen, run.refused)
    met_or_moot = len(run.met) + one.scenario.stack.calls.moot
    return ("not met", planned) if errors is not None and met_or_moot != errors else None


def differences(expected: Any, found: Any) -> list[str]:
    """What only one of two states holds, shortened."""
    one, other = (_flat(state) for state in (expected, found))
    return [f"- {line[:300]}" for line in one if line not in other] + [
        f"+ {line[:300]}" for line in other if line not in one
    ]


def _flat(state: Any) -> list[str]:
    if isinstance(state, dict):
        return [f"{name}: {line}" for name, value in state.items() for line in _flat(value)]
    return [line for value in state for line in _flat(value)] if isinstance(state, list | tuple) else [str(state)]
