"""Fixtures every test may use."""

import os
import sys
import threading
from collections.abc import Iterator
from functools import cache

import botocore.session
import pytest
from hypothesis import HealthCheck, settings

from dashboard.data import identity
from dashboard.data.actor import EVERYBODY, set_actor
from tests.support.emulated import Emulated, start_emulated
from tests.support.identity_double import KEYS, IdentityDouble

# The made-up days of tests lie years back, or will: nothing is over before a test of lives says so (test_lives.py).
for _life in ("HISTORY", "ALERT", "AUDIT", "UPLOAD", "DELISTED"):
    os.environ[f"STOCKROOM_KEEP_{_life}_DAYS"] = "0"

# Each test makes clients of its own; the services' descriptions they are made from are read once a process. Without
# this a test over mocked AWS begins with 0.3 s of processor time, with it 0.1 s.
botocore.session.create_loader = cache(botocore.session.create_loader)

# A busy machine proves nothing: no example fails for taking long (Hypothesis allows 200 ms) or for being slow to make.
settings.register_profile("stockroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("stockroom")


@pytest.fixture(autouse=True)
def somebody_asks() -> None:
    """Queries and commands that a test calls itself are asked by somebody who may do everything."""
    set_actor(EVERYBODY)


identity.session_keys = lambda: KEYS


@pytest.fixture(autouse=True)
def people(monkeypatch: pytest.MonkeyPatch) -> IdentityDouble:
    """The identity store of pages that a test opens in this process; one administrator is signed in."""
    double = IdentityDouble()
    monkeypatch.setattr(identity, "current_identity", lambda: double)
    monkeypatch.setattr(identity, "now", double.clock)
    identity.checks.cache_clear()
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
    emulated.platform.stop()
