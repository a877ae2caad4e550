"""The one place where AWS's errors become ours, each with a log line: a caller may pass over it, the log does not."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError, ResponseStreamingError

from backend_lambdas.aws.error_codes import NO_REASON, TREATMENT, Treatment, treatment
from backend_lambdas.inventory.errors import (
    AccessDenied,
    ConditionFailed,
    NotFound,
    Refused,
    StockroomError,
    StorageError,
    Throttled,
    Unavailable,
)

log = logging.getLogger(__name__)
CONDITION = frozenset(code for code, found in TREATMENT.items() if found is Treatment.CONDITION)
CANCELLED = "TransactionCanceledException"
OURS: dict[Treatment, type[StockroomError]] = {
    Treatment.AT_ONCE: Throttled,
    Treatment.THROTTLED: Throttled,
    Treatment.BROKEN: Unavailable,
    Treatment.CONDITION: ConditionFailed,
    Treatment.MISSING: NotFound,
    Treatment.DENIED: AccessDenied,
    Treatment.REFUSED: Refused,
    Treatment.FATAL: StorageError,
}
# Answers, and other requests at the same item: part of a good day.
EXPECTED = frozenset((Treatment.CONDITION, Treatment.MISSING, Treatment.AT_ONCE))


@contextmanager
def our_errors(doing: str) -> Iterator[None]:
    """Raise what AWS raises inside as an error of ours; `doing` says what was tried, for the message."""
    try:
        yield
    except ClientError as error:
        ours = as_our_error(error, doing)
        if treatment_of(error.response) not in EXPECTED:
            tell_of(ours)
        raise ours from error
    except (HTTPClientError, ConnectionError, ResponseStreamingError) as error:
        # No connection, or it broke, or no answer in time.
        raise tell_of(Unavailable(f"{doing}: {error}")) from error
    except BotoCoreError as error:
        raise tell_of(StorageError(f"{doing}: {error}")) from error


def tell_of(error: StockroomError) -> StockroomError:
    """One line for what storage has refused or not answered, after all repeats; return the error."""
    log.warning("Refused: %s", error)
    return error


def as_our_error(error: ClientError, doing: str) -> StockroomError:
    """Turn a ClientError into the error of ours that says what the caller can do about it."""
    return OURS[treatment_of(error.response)](f"{doing}: {error}")


def treatment_of(response: Mapping[str, Any]) -> Treatment:
    """What is to be done about an error answer of AWS, parsed as botocore does."""
    code = _code(response)
    reasons = _reasons(response)
    if code == CANCELLED and reasons:
        return treatment(reasons)
    if code in TREATMENT:
        return TREATMENT[code]
    # Codes of services change; a status of 500 and more says at least that it is not our request.
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Treatment.BROKEN if status >= 500 else Treatment.FATAL


def cancellation_codes(error: ClientError) -> list[str]:
    """Why a transaction was cancelled: one code per item, "None" for those that would have passed; else empty."""
    return _reasons(error.response)


def _code(response: Mapping[str, Any]) -> str:
    return str(response.get("Error", {}).get("Code", ""))


def _reasons(response: Mapping[str, Any]) -> list[str]:
    return [str(reason.get("Code") or NO_REASON) for reason in response.get("CancellationReasons", [])]
