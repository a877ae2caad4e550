"""How good the data on a page is, and the errors whose words are for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound, StorageError
from backend_lambdas.language.texts import N_

CANNOT_READ = N_("This cannot be read right now. Try again in a moment.")
CANNOT_SAVE = N_("This could not be saved right now. Try again in a moment.")


class DataUnavailable(Exception):
    """The data cannot be read right now. The message is for people; `as_of` is how old the last good data is."""

    def __init__(self, message: str, as_of: datetime | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.as_of = as_of


class StillReading(DataUnavailable):
    """The data is being read for the first time and shows by itself as soon as it is there; `what` names it."""

    def __init__(self, message: str, what: str) -> None:
        super().__init__(message)
        self.what = what


SHOWN_ERRORS = (
    InvalidRequest,
    NotAllowed,
    NotFound,
    DataUnavailable,
)  # a form shows their text at its button


@contextmanager
def in_words(message: str = CANNOT_READ) -> Iterator[None]:
    """What AWS refuses becomes words for people."""
    try:
        yield
    except StorageError as error:
        raise DataUnavailable(message) from error


@dataclass(frozen=True, slots=True)
class DataState:
    """How good the figures are: `as_of` is when they were last brought up to date; since `stale_since` (None: they
    are current) that has failed, for the reason in `problem`, words for people."""

    as_of: datetime
    stale_since: datetime | None = None
    problem: str | None = None
