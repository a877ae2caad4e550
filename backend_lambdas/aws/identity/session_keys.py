"""The keys that sign the dashboard's cookies, from AWS Secrets Manager, and changed there without signing anybody out.

Versions have the staging labels of AWS's own rotation: AWSCURRENT signs; AWSPENDING will sign next and AWSPREVIOUS has
signed, so both are only believed. A key becomes pending, and current once every web node has read it
(`python -m infra.users rotate-session-key`).
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.inventory.errors import InvalidRequest, NotFound, StorageError

log = logging.getLogger(__name__)
READ_EVERY = timedelta(minutes=5)  # Secrets Manager charges 0.05 USD for 10,000 calls
SHORTEST_KEY = 32  # characters; the template's has 64
LABELS = ("AWSCURRENT", "AWSPENDING", "AWSPREVIOUS")


class SessionKeys:
    """Thread-safe. While Secrets Manager does not answer, the keys last read go on."""

    def __init__(self, client: Any, secret_id: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._secret_id = secret_id
        self._clock = clock
        self._keys: tuple[str, ...] = ()
        self._read_at: datetime | None = None
        self._reading = threading.Lock()

    def __call__(self) -> tuple[str, ...]:
        """The one that signs, then those that are believed too. Raises InvalidRequest when there is none fit for it."""
        if self._is_due() and self._reading.acquire(blocking=not self._keys):
            try:
                if self._is_due():
                    self._read()
            finally:
                self._reading.release()
        return self._keys

    def _is_due(self) -> bool:
        return self._read_at is None or self._clock() - self._read_at >= READ_EVERY

    def _read(self) -> None:
        try:
            self._keys = self._stored()
        except (StorageError, NotFound, InvalidRequest):
            if not self._keys:
                raise
            log.warning("The session keys could not be read; those read before go on")
        self._read_at = self._clock()

    def _stored(self) -> tuple[str, ...]:
        current, *others = (self._version(label) for label in LABELS)
        if current is None or len(current) < SHORTEST_KEY:
            raise InvalidRequest(
                f"The secret {self._secret_id} must hold a session key of at least {SHORTEST_KEY} random characters. "
                "The template makes one; deploy it, or put one there."
            )
        return current, *(key for key in others if key and len(key) >= SHORTEST_KEY)

    def _version(self, label: str) -> str | None:
        """None when no version has this label."""
        with our_errors("Reading the session keys"):
            try:
                return str(self._client.get_secret_value(SecretId=self._secret_id, VersionStage=label)["SecretString"])
            except ClientError as error:
                if label == LABELS[0] or error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                return None
