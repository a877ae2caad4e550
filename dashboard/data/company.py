"""The company's settings as they hold now: from memory, read again when the change token says so."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import StorageError

if TYPE_CHECKING:
    from backend_lambdas.aws.core.company import DynamoCompany

log = logging.getLogger(__name__)
LONGEST = timedelta(seconds=60)  # where nobody follows the token, or it was not moved


class CompanyInForce:
    """`mark()` changes when somebody has changed the settings. For any number of threads."""

    def __init__(self, source: "DynamoCompany", mark: Callable[[], str], clock: Callable[[], datetime]) -> None:
        self._source = source
        self._mark = mark
        self._clock = clock
        self._held: tuple[str, datetime, Company] | None = None
        self._reading = threading.Lock()

    def now(self) -> Company:
        """Never raises: amounts are shown on every page. What was read last stays while it cannot be read."""
        held, mark = self._held, self._mark()
        if held is not None and (self._good(held, mark) or self._reading.locked()):
            return held[2]
        with self._reading:
            held = self._held
            if held is not None and self._good(held, mark):
                return held[2]
            try:
                found = self._source.read()
            except StorageError as failure:
                log.warning("The company's settings cannot be read: %s", failure)
                found = held[2] if held is not None else self._source.deployed
            self._held = (mark, self._clock(), found)
            return found

    def _good(self, held: tuple[str, datetime, Company], mark: str) -> bool:
        return held[0] == mark and self._clock() - held[1] < LONGEST

    def newest(self) -> Company:
        """As it is stored at this moment. Raises StorageError."""
        return self._source.read()

    @property
    def deployed(self) -> Company:
        """What holds for a field that nobody has set."""
        return self._source.deployed

    def save(self, company: Company, audit: AuditEntry) -> bool:
        """As DynamoCompany.save; this process shows it at once."""
        saved = self._source.save(company, audit)
        self._held = None
        return saved
