"""How many lines of a file each store has, taken and rejected; kept with the upload for the report's data quality."""

from collections import Counter
from collections.abc import Mapping

from backend_lambdas.uploads.cells import BadCell, store_name

UNKNOWN = ""
MOST_NAMES = 5_000  # a broken file may have anything in its store column
MOST_BYTES = 20_000  # of names; the upload's record is read often

StoreCount = tuple[str, int, int]


class RejectedByStore:
    """Counts rejected rows under the store as it stands in the file, in bounded memory."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, store: str | None) -> None:
        name = store or UNKNOWN
        if name not in self._counts and len(self._counts) >= MOST_NAMES:
            name = UNKNOWN
        self._counts[name] += 1

    def counts(self) -> Counter[str]:
        """By the store's name as accepted rows have it; what can be no store's name counts as unknown."""
        found: Counter[str] = Counter()
        for text, count in self._counts.items():
            found[_name(text)] += count
        return found


def lines_by_store(accepted: Mapping[str, int], rejected: Mapping[str, int]) -> tuple[StoreCount, ...]:
    """(store, accepted, rejected), those with most rejected first; what does not fit is added up under UNKNOWN."""
    names = sorted({*accepted, *rejected} - {UNKNOWN}, key=lambda name: (-rejected.get(name, 0), name))
    kept: list[StoreCount] = []
    left_accepted, left_rejected, size = accepted.get(UNKNOWN, 0), rejected.get(UNKNOWN, 0), 0
    for name in names:
        size += len(name.encode())
        if size <= MOST_BYTES:
            kept.append((name, accepted.get(name, 0), rejected.get(name, 0)))
        else:
            left_accepted += accepted.get(name, 0)
            left_rejected += rejected.get(name, 0)
    if left_accepted or left_rejected:
        kept.append((UNKNOWN, left_accepted, left_rejected))
    return tuple(kept)


def _name(text: str) -> str:
    try:
        return store_name(text) if text else UNKNOWN
    except BadCell:
        return UNKNOWN
