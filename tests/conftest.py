"""Fixtures every test may use."""

import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from backend_lambdas.language.texts import speak
from dashboard.data import identity
from dashboard.data.actor import set_actor
from dashboard.web.workers import SELDOM
from tests.support.boto_cheap import make_clients_cheap
from tests.support.emulated import Emulated, end, start_emulated
from tests.support.identity_double import KEYS, IdentityDouble
from tests.support.moto_at_once import let_dynamodb_be_asked_at_once
from tests.support.moto_cheap import make_answers_cheap
from tests.support.moto_transactions import make_transactions_cheap
from tests.support.moto_updates import make_updates_cheap
from tests.support.people import EVERYBODY

# The made-up days of tests lie years back, or will: nothing is over before a test of lives says so (test_lives.py).
for _life in ("HISTORY", "ALERT", "AUDIT", "UPLOAD", "DELISTED"):
    os.environ[f"STOCKROOM_KEEP_{_life}_DAYS"] = "0"

# Lines of the access log are for who runs a dashboard; where a handler is, `log_answers` adds none that writes them.
_access = logging.getLogger("stockroom.access")
_access.addHandler(logging.NullHandler())
_access.setLevel(logging.INFO)
_access.propagate = False

# Looking for garbage among all that the modules hold was a tenth of the processor time (docs/decisions/341).
gc.set_threshold(*SELDOM)

make_clients_cheap()
make_transactions_cheap()
make_updates_cheap()
make_answers_cheap()
let_dynamodb_be_asked_at_once()

# A busy machine proves nothing: no example fails for taking long (Hypothesis allows 200 ms) or for being slow to make.
settings.register_profile("stockroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("stockroom")


# The files and folders that take longest, in seconds of one core (docs/decisions/201): a worker that got one of them
# last would go on alone for a minute. xdist would sort by the number of tests, which puts just these at the end.
LONGEST_FIRST = ("uploads/test_real_sales.py", "e2e", "browser", "simulation", "faults", "infra")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; the tests of a file keep their order."""
    folder = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        own = (at for at, name in enumerate(LONGEST_FIRST) if item.path.is_relative_to(folder / name))
        return next(own, len(LONGEST_FIRST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What the modules hold stays: nobody looks through it for garbage again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def somebody_asks() -> Iterator[None]:
    """Queries and commands that a test calls itself are asked by somebody who may do everything, in English.

    Afterwards by nobody: the dashboard of a later file cannot start in the name of somebody.
    """
    set_actor(EVERYBODY)
    speak("en")
    yield
    set_actor(None)


identity.session_keys = lambda: KEYS


@pytest.fixture(autouse=True)
def people(monkeypatch: pytest.MonkeyPatch) -> IdentityDouble:
    """The identity store of pages that a test opens in this process; one administrator is signed in."""
    double = IdentityDouble()
    monkeypatch.setattr(identity, "current_identity", lambda: double)
    monkeypatch.setattr(identity, "now", double.clock)
    identity.forget_checks()
    return double


# Threads that ask AWS, and after an error wait a random time. Hypothesis compares the global random numbers before and
# after a strategy and takes what another thread drew for the strategy's: a sound test of a later file failed.
ASKING = ("mailbox", "due-report", "follows the data", "reads stock", "reads sales")


@pytest.fixture(scope="module", autouse=True)
def nothing_is_asked_after_its_file() -> Iterator[None]:
    """The threads of the pages that a test opened, and of the local platform, end with the test file."""
    yield
    dependencies = sys.modules.get("dashboard.data.dependencies")
    if dependencies is not None:
        dependencies.use_dependencies(None)
    assert [thread.name for thread in threading.enumerate() if thread.name in ASKING] == []


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    """The embedded AWS with the deployed stack; one per test file, ended by its own pid."""
    emulated = start_emulated(tmp_path_factory.mktemp("stockroom"))
    yield emulated
    end(emulated.platform)
