"""R1 for alerts and mails: seeded schedules of the real use cases, and each guard taken away once."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest

from backend_lambdas.alerts import detect, episodes, notify, recheck
from tests.simulation.alerts_invariants import find_problems
from tests.simulation.alerts_world import AlertsWorld
from tests.support.long_run import LONG

SCHEDULES = 20_000 if LONG else 250
UNTIL_CAUGHT = 1_500
Patch = pytest.MonkeyPatch


def test_every_promise_about_alerts_and_mails_holds_in_every_schedule() -> None:
    broken = {}
    calls = mails = repeats = aside = lost = 0
    for seed in range(SCHEDULES):
        world = AlertsWorld(seed)
        world.run()
        calls, mails = calls + world.calls, mails + len(world.memory.mails)
        repeats, aside, lost = repeats + sum(world.repeats.values()), aside + world.set_aside, lost + world.lost
        if problems := find_problems(world):
            broken[seed] = problems
    assert broken == {}, f"replay with `python -m tests.simulation --alerts --seed {next(iter(broken))}`"
    seen = (calls > 50 * SCHEDULES, mails > SCHEDULES, repeats > 0, aside > 0, lost > 0)
    assert seen == (True,) * 5, "the world has become too quiet to prove much"


@dataclass(frozen=True)
class Mutant:
    """A guard the stores leave out (`off`), or one that `change` takes out of the code; `breaks` is what must show."""

    name: str
    breaks: tuple[str, ...]
    off: frozenset[str] = frozenset()
    change: Callable[[Patch], None] = lambda patch: None


def an_id_for_every_try(patch: Patch) -> None:
    numbers = count()
    patch.setattr(notify, "digest_id_of", lambda *key: f"try {next(numbers)}")


def nothing_is_ever_stale(patch: Patch) -> None:
    for module in (episodes, detect):
        patch.setattr(module, "is_stale", lambda change, state: False)


def overtaken_events_are_dropped(patch: Patch) -> None:
    patch.setattr(detect, "report_missed_events", lambda *given: ([], []))


def nobody_looks_at_levels(patch: Patch) -> None:
    patch.setattr(recheck, "missed_transition", lambda change, state: None)


MUTANTS = (
    Mutant("a state is written over whatever is there", ("I4", "I9"), frozenset({"state condition"})),
    Mutant("a claim is given to whoever asks", ("I5",), frozenset({"claim"})),
    Mutant("a settled mail forgets alerts that came meanwhile", ("I5",), frozenset({"stragglers"})),
    Mutant("an alert about an event is put twice", ("I5", "I9"), frozenset({"events once"})),
    Mutant("a store's digest does not come into the mail of its file", ("I5",), frozenset({"parts"})),
    Mutant("who has the mail of a file is not noted", ("I5",), frozenset({"told"})),
    Mutant("each try decides anew what the mail of a file has", ("I5",), frozenset({"begin"})),
    Mutant("a mail is not marked on its alerts", ("I5",), frozenset({"marks"})),
    Mutant("every try has an id of its own", ("I5",), change=an_id_for_every_try),
    Mutant("a record that comes again counts as new", ("I4", "I5", "I9"), change=nothing_is_ever_stale),
    Mutant("a new price that was overtaken is not told", ("I4", "I9"), change=overtaken_events_are_dropped),
    Mutant("the night looks at changes only", ("I4",), change=nobody_looks_at_levels),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_guard_that_is_missing_is_noticed(mutant: Mutant, monkeypatch: Patch) -> None:
    mutant.change(monkeypatch)
    for seed in range(UNTIL_CAUGHT):
        world = AlertsWorld(seed, mutant.off)
        world.run()
        if problems := find_problems(world):
            assert {problem.split(":")[0] for problem in problems} & {*mutant.breaks, "it does not come to rest"}
            return
    raise AssertionError(f"{UNTIL_CAUGHT} schedules without this guard, and nothing broke")
