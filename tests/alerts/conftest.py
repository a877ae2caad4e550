"""The worlds alerts are tested in."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.support.alert_stack import moto_stack
from tests.support.alert_world import World, aws_world, memory_world


@pytest.fixture(params=["memory", "moto"])
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield aws_world(moto_stack())
