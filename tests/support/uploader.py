"""An uploader that sends files to the ingest protocol, on in-memory stores."""

from collections.abc import Callable

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import Memory, arrival

MORNING = 1_700_000_000_000
HOUR = 3_600_000
ULID = "01HF000000000000000000000A"


class Uploader:
    """Sends files to the use case with a clock that stands still unless moved."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = memory or Memory()
        self.now = MORNING
        self.attempts = 0

    def send(self, name: str, content: str | bytes, at: int = 0, **metadata: str) -> IngestResult:
        key = f"uploads/{name}"
        self.memory.put_upload(key, content.encode() if isinstance(content, str) else content, **metadata)
        return self.deliver(arrival(key, MORNING + at))

    def deliver(self, event: Arrival, seconds: int = 90) -> IngestResult:
        return self.deliver_with(event, lambda: self.now, seconds)

    def deliver_with(self, event: Arrival, clock: Callable[[], int], seconds: int) -> IngestResult:
        """With a clock of its own, such as one that runs."""
        self.attempts += 1
        attempt = Attempt(f"attempt{self.attempts}", clock, self.now + seconds * 1000, expects_alert)
        return ingest_upload(event, self.memory.stores(), attempt)

    def counts(self, store: str = "Berlin") -> dict[str, int]:
        return {item: row.on_hand for item, row in self.memory.rows.get(store, {}).items() if not row.delisted}
