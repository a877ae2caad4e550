"""The order of writes: one string per upload whose string order is the order in which the files arrived."""

from datetime import UTC, datetime

SEQUENCER_WIDTH = 32


def write_version(event_time_ms: int, sequencer: str, upload_id: str) -> str:
    """Return `ver`: `<event_time_ms:013d>#<sequencer right-padded to 32>#<upload_id>`.

    S3 sequencers are hexadecimal strings of varying length that compare as strings once the shorter one is padded
    with zeros on the right (Amazon S3 user guide, event message structure).
    """
    return f"{event_time_ms:013d}#{sequencer.upper().ljust(SEQUENCER_WIDTH, '0')}#{upload_id}"


def version_time_ms(ver: str) -> int:
    """Return the time of arrival inside a `ver`, in milliseconds since 1970-01-01 UTC."""
    return int(ver.partition("#")[0])


def iso_time(ms: int) -> str:
    """Milliseconds since 1970-01-01 UTC as ISO 8601 text; string order is time order."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
