"""How long uploads have been waiting, and for whom."""

from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.unfinished import OpenUpload, Waiting, waiting

HOUR = 3_600_000
NOW = 100 * HOUR


def test_stockroom_waits_for_what_is_under_way_and_for_what_was_decided_but_not_for_a_person() -> None:
    uploads = [
        OpenUpload("U", "", UploadStatus.RECEIVED, NOW - 2_000, decided=False, failed=False),
        OpenUpload("U", "", UploadStatus.APPLYING, NOW - HOUR, decided=False, failed=False),
        OpenUpload("U", "", UploadStatus.APPLYING, NOW - 50 * HOUR, decided=False, failed=True),
        OpenUpload("U", "", UploadStatus.HELD, NOW - 2 * HOUR, decided=True, failed=False),
        OpenUpload("U", "", UploadStatus.HELD, NOW - 24 * HOUR, decided=False, failed=False),
        OpenUpload("U", "", UploadStatus.HELD, NOW - 25 * HOUR, decided=False, failed=False),
    ]
    assert waiting(uploads, NOW) == Waiting(oldest_seconds=7200, long_held=1, failed=1)
    assert waiting([], NOW) == Waiting(0, 0, 0)
