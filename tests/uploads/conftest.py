"""The uploader that tests of the ingest protocol send files to."""

import pytest

from tests.support.uploader import Uploader


@pytest.fixture
def uploader() -> Uploader:
    return Uploader()
