"""A report waits for what has just arrived, and not for ever."""

from backend_lambdas.inventory.versions import iso_ms
from backend_lambdas.reports.make import LOOK_SECONDS, MOST_LOOKS, wait_for_uploads
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.unfinished import OpenUpload

SINCE = "2026-11-19T16:45:00.000Z"


def upload(upload_id: str, at: str, status: UploadStatus) -> OpenUpload:
    return OpenUpload(upload_id, at, status, iso_ms(at))


JUST_NOW = upload("U1", "2026-11-19T16:59:00.000Z", UploadStatus.RECEIVED)
STUCK = upload("U2", "2026-11-18T08:00:00.000Z", UploadStatus.APPLYING)
HELD = upload("U3", "2026-11-19T16:59:00.000Z", UploadStatus.HELD)


def waited(*looks: list[OpenUpload]) -> tuple[tuple[str, ...], list[float]]:
    """What was left, and the pauses made; the last look is what every further one sees."""
    seen, pauses = list(looks), list[float]()
    left = wait_for_uploads(lambda: seen.pop(0) if len(seen) > 1 else seen[0], SINCE, pauses.append)
    return left, pauses


def test_when_nothing_is_being_read_it_does_not_wait() -> None:
    assert waited([]) == ((), [])


def test_it_looks_again_until_the_new_files_have_ended() -> None:
    assert waited([JUST_NOW], [JUST_NOW], []) == ((), [LOOK_SECONDS] * 2)


def test_it_does_not_wait_for_a_person_or_for_what_is_stuck_and_tells_of_both() -> None:
    assert waited([STUCK, HELD]) == (("U2", "U3"), [])


def test_after_some_looks_it_goes_on_without_what_is_still_being_read() -> None:
    assert waited([JUST_NOW, HELD]) == (("U1", "U3"), [LOOK_SECONDS] * MOST_LOOKS)
