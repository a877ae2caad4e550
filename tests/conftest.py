"""Fixtures every test may use."""

from collections.abc import Iterator

import pytest

from tests.emulated import Emulated, start_emulated


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    """The embedded AWS with the deployed stack; one per test file, ended by its own pid."""
    emulated = start_emulated(tmp_path_factory.mktemp("stockroom"))
    yield emulated
    emulated.platform.stop()
