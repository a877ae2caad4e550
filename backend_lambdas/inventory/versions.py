"""The order of writes (one string per upload whose string order is arrival order), ids that sort by time, times as
text.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

SEQUENCER_WIDTH = 32
MOVED = "~"
RESTORED = "="


def write_version(event_time_ms: int, sequencer: str, upload_id: str) -> str:
    """Return `ver`: `<event_time_ms:013d>#<sequencer right-padded to 32>#<upload_id>`.

    S3 sequencers are hexadecimal strings of varying length that compare as strings once the shorter one is padded
    with zeros on the right (Amazon S3 user guide, event message structure).
    """
    return f"{event_time_ms:013d}#{sequence(sequencer)}#{upload_id}"


def sequence(sequencer: str) -> str:
    """The sequencer in the form in which those of one key compare as strings."""
    return sequencer.upper().ljust(SEQUENCER_WIDTH, "0")


def time_in_order(event_ms: int, sequencer: str, others: Mapping[str, int]) -> int:
    """The time of arrival with which a file stands where its sequencer puts it among the `others` of its key.

    `others`: sequence -> the time this function gave it. S3 stamps events with the clocks of its hosts, so of two files
    with one key the later one may carry the earlier time; its sequencer is the greater one all the same. The time is
    moved no further than to that of the neighbour, whose `ver` then differs by the sequencer. Of all files of a key
    the times so given never fall while the sequences grow, so there is always room between two neighbours.
    """
    own = sequence(sequencer)
    if own in others:
        return others[own]
    before = max((ms for other, ms in others.items() if other < own), default=event_ms)
    after = min((ms for other, ms in others.items() if other > own), default=max(event_ms, before))
    return min(max(event_ms, before), after)


def version_upload(ver: str) -> str:
    """The upload inside the `ver` of a file."""
    return ver.split("#", 2)[2]


def version_sequence(ver: str) -> str:
    """The sequence inside a `ver`."""
    return ver.split("#")[1]


def version_time_ms(ver: str) -> int:
    """Return the time of arrival (of a moved row: of the movement) inside a `ver`, in milliseconds since 1970 UTC."""
    count, _, movement = ver.partition(MOVED)
    return int(movement.partition("#")[2].partition(RESTORED)[0]) if movement else int(count.partition("#")[0])


def movement_version(count: str, rev: int, moved_ms: int) -> str:
    """Return the `ver` of a row that was moved since its count: `<ver of the count>~<rev:012d>#<moved_ms:013d>`.

    It comes after its count and after the movement before, and before every file that arrived after the count. Of a row
    whose count was brought back (`restored_version`) it keeps which.
    """
    return restored_version(count, rev, moved_ms, counted_version(count))


def restored_version(ver: str, rev: int, moved_ms: int, counted: str) -> str:
    """Return the `ver` of a row that has an older count again: `<place>~<rev:012d>#<moved_ms:013d>=<ver of the count>`.

    Its place is that of the count which was undone, so that every file that arrived after that one still wins.
    """
    place = count_version(ver)
    return f"{place}{MOVED}{rev:012d}#{moved_ms:013d}" + ("" if counted == place else f"{RESTORED}{counted}")


def count_version(ver: str) -> str:
    """Return the row's place in the order of files: the `ver` of the newest file that wrote it."""
    return ver.partition(MOVED)[0]


def counted_version(ver: str) -> str:
    """Return the `ver` of the file that the row's count comes from: an older one where a newer one was undone."""
    return ver.partition(RESTORED)[2] or count_version(ver)


def iso_time(ms: int) -> str:
    """Milliseconds since 1970-01-01 UTC as ISO 8601 text; string order is time order."""
    return utc_moment(ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_ms(text: str) -> int:
    """ISO 8601 text with a zone as milliseconds since 1970-01-01 UTC; raise ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} says no time zone")
    return round(moment.timestamp() * 1000)


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BYTES = 10


def ulid(ms: int, random_bytes: bytes) -> str:
    """26 characters from a time in milliseconds since 1970 and RANDOM_BYTES random bytes."""
    number = (ms << 80) | int.from_bytes(random_bytes[:RANDOM_BYTES], "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def utc_moment(ms: int) -> datetime:
    """The aware UTC time of milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def moment_text(moment: datetime) -> str:
    """An aware time as `iso_time` writes it."""
    return iso_time(round(moment.timestamp() * 1000))
