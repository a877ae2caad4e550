"""The one place where AWS's errors become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from backend_lambdas.inventory.errors import (
    AccessDenied,
    ConditionFailed,
    NotFound,
    Refused,
    StockroomError,
    StorageError,
    Throttled,
)

CONDITION = {"ConditionalCheckFailed", "ConditionalCheckFailedException", "PreconditionFailed"}
MISSING = {"NoSuchKey", "NoSuchVersion", "404", "NotFound", "ResourceNotFoundException", "NoSuchUpload"}
DENIED = {"AccessDenied", "AccessDeniedException", "403"}
# The request's own fault. DynamoDB: ValidationException (also an item above 400 KB), in a transaction's reasons without
# "Exception"; SNS: InvalidParameter; SQS: InvalidMessageContents, InvalidParameterValue.
REFUSED = {
    "InvalidMessageContents",
    "InvalidParameter",
    "InvalidParameterValue",
    "ItemCollectionSizeLimitExceeded",
    "ItemCollectionSizeLimitExceededException",
    "ValidationError",
    "ValidationException",
}
COME_BACK = {
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "SlowDown",
    "Throttling",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionInProgressException",
}


@contextmanager
def our_errors(doing: str) -> Iterator[None]:
    """Raise what AWS raises inside as an error of ours; `doing` says what was tried, for the message."""
    try:
        yield
    except ClientError as error:
        raise as_our_error(error, doing) from error
    except BotoCoreError as error:
        raise StorageError(f"{doing}: {error}") from error


def as_our_error(error: ClientError, doing: str) -> StockroomError:
    """Turn a ClientError into the error of ours that says what the caller can do about it."""
    codes = {error_code(error), *cancellation_codes(error)}
    text = f"{doing}: {error}"
    if codes & CONDITION:
        return ConditionFailed(text)
    if codes & COME_BACK:
        return Throttled(text)
    if codes & DENIED:
        return AccessDenied(text)
    if codes & REFUSED:
        return Refused(text)
    return NotFound(text) if codes & MISSING else StorageError(text)


def error_code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def cancellation_codes(error: ClientError) -> list[str]:
    """Why a transaction was cancelled: one code per item, "None" for those that would have passed; else empty."""
    reasons = error.response.get("CancellationReasons", [])
    return [str(reason.get("Code") or "None") for reason in reasons]
