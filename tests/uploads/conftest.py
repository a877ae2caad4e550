"""The desk that tests of the ingest protocol send files to."""

import pytest

from tests.uploads.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()
