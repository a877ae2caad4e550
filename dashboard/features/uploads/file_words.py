"""How large a file is and how long it took, in words; how much of a cell of it is shown (pure)."""

from backend_lambdas.language.texts import _, grouped
from backend_lambdas.uploads.upload import FAILED, Upload
from dashboard.ui.formatting import count_of

UNDER_WAY = ("RECEIVED", "APPLYING")
LONGEST_VALUE = 120  # shown of a cell


def size_words(size: int | None) -> str:
    """`812 bytes`, `3.4 MB`; "" when unknown."""
    if size is None:
        return ""
    if size < 1000:
        return count_of(size, "byte")
    return (
        _("{value} kB", value=grouped(size / 1000, ",.0f"))
        if size < 1_000_000
        else _("{value} MB", value=grouped(size / 1000000, ",.1f"))
    )


def took_words(upload: Upload) -> str:
    """`took 12 s`, `took 4 min`: from its first look to its end; "" while it has none, or waits for a person."""
    if upload.started_at is None or upload.finished_at is None or upload.status in (*UNDER_WAY, "HELD", FAILED):
        return ""
    seconds = max(1, round((upload.finished_at - upload.started_at).total_seconds()))
    if seconds < 120:
        return _("took {number} s", number=grouped(seconds))
    return _("took {number} min", number=grouped(round(seconds / 60)))
