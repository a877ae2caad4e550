"""Mocked AWS for one test."""

from collections.abc import Iterator

import pytest

from tests.support.mocked_aws import MockedAws, mocked_aws


@pytest.fixture
def aws() -> Iterator[MockedAws]:
    with mocked_aws() as mocked:
        yield mocked
