"""Every test that asks for `stack` runs on both emulators; each is started once."""

from collections.abc import Iterator

import pytest

from backend_lambdas.uploads.ports import Stores
from tests.contract.stacks import EMBEDDED, MOTO, Stack, embedded_stack, moto_stack
from tests.support.ingest_stores import Memory

ALL_STACKS = (MOTO, pytest.param(EMBEDDED, marks=pytest.mark.emulator))


@pytest.fixture(scope="package")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with moto_stack(tmp_path_factory.mktemp("moto")) as stack:
        yield stack


@pytest.fixture(scope="package")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with embedded_stack(tmp_path_factory.mktemp("embedded")) as stack:
        yield stack


@pytest.fixture(params=ALL_STACKS)
def stack(request: pytest.FixtureRequest) -> Stack:
    return started(request)


def started(request: pytest.FixtureRequest) -> Stack:
    """The stack that the parameter names, with empty tables."""
    made: Stack = request.getfixturevalue(request.param)
    made.empty_tables()
    return made


@pytest.fixture(params=["memory", *ALL_STACKS])
def stores(request: pytest.FixtureRequest) -> Stores:
    """The stores of the ingest protocol: in memory, and the real adapters on each AWS."""
    return Memory().stores() if request.param == "memory" else started(request).stores()
