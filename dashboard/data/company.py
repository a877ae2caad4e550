"""Settings of the company as they hold now: from memory, read again when the change token says so."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import StorageError

if TYPE_CHECKING:
    from backend_lambdas.aws.core.company import DynamoCompany

log = logging.getLogger(__name__)
LONGEST = timedelta(seconds=60)  # where nobody follows the token, or it was not moved

Value = TypeVar("Value")


class InForce(Generic[Value]):
    """`mark()` changes when somebody has changed it; `otherwise` holds until it could be read. For many threads."""

    def __init__(
        self, read: Callable[[], Value], otherwise: Value, mark: Callable[[], str], clock: Callable[[], datetime]
    ) -> None:
        self._read = read
        self._otherwise = otherwise
        self._mark = mark
        self._clock = clock
        self._held: tuple[str, datetime, Value] | None = None
        self._reading = threading.Lock()

    def now(self) -> Value:
        """Never raises: every page needs it. What was read last stays while it cannot be read."""
        held, mark = self._held, self._mark()
        if held is not None and (self._good(held, mark) or self._reading.locked()):
            return held[2]
        with self._reading:
            held = self._held
            if held is not None and self._good(held, mark):
                return held[2]
            try:
                found = self._read()
            except StorageError as failure:
                log.warning("Settings of the company cannot be read: %s", failure)
                found = held[2] if held is not None else self._otherwise
            self._held = (mark, self._clock(), found)
            return found

    def _good(self, held: tuple[str, datetime, Value], mark: str) -> bool:
        return held[0] == mark and self._clock() - held[1] < LONGEST


class CompanyInForce(InForce[Company]):
    """What the company has said of itself, over its `source`."""

    def __init__(self, source: "DynamoCompany", mark: Callable[[], str], clock: Callable[[], datetime]) -> None:
        super().__init__(source.read, source.deployed, mark, clock)
        self.deployed = source.deployed  # what holds for a field that nobody has set
        self.newest = source.read  # as it is stored at this moment; raises StorageError
        self._save = source.save

    def save(self, company: Company, audit: AuditEntry) -> bool:
        """As DynamoCompany.save; this process shows it at once."""
        saved = self._save(company, audit)
        self._held = None
        return saved
