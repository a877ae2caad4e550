"""AWS's errors become ours here, by one list of every code it may answer with."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError, ResponseStreamingError

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


class Treatment(StrEnum):
    AT_ONCE = "at_once"
    THROTTLED = "throttled"
    BROKEN = "broken"
    CONDITION = "condition"
    MISSING = "missing"
    DENIED = "denied"
    REFUSED = "refused"
    FATAL = "fatal"


_CODES: dict[Treatment, str] = {
    # A single-item write that meets a running transaction answers TransactionConflictException; a transaction that
    # meets another write is cancelled with the reason TransactionConflict. botocore repeats neither.
    Treatment.AT_ONCE: "TransactionConflict TransactionConflictException ReplicatedWriteConflictException "
    "ConditionalRequestConflict OperationAborted",
    Treatment.THROTTLED: "ProvisionedThroughputExceeded ProvisionedThroughputExceededException ThrottlingError "
    "Throttling ThrottlingException Throttled ThrottledException RequestThrottled RequestThrottledException "
    "RequestLimitExceeded LimitExceededException TooManyRequestsException TooManyRequests SlowDown "
    "BandwidthLimitExceeded PriorRequestNotComplete TransactionInProgressException OverLimit "
    "KmsThrottled KMSThrottling KMSThrottlingException EC2ThrottledException "
    "TooManyFailedAttemptsException ConcurrentModificationException",
    Treatment.BROKEN: "InternalServerError InternalServerErrorException InternalError InternalFailure ServiceException "
    "ServiceUnavailable ServiceUnavailableException RequestTimeout RequestTimeoutException RequestTimeTooSkewed "
    "ExpiredToken ExpiredTokenException InternalErrorException InternalServiceError 500 502 503 504",
    Treatment.CONDITION: "ConditionalCheckFailed ConditionalCheckFailedException PreconditionFailed 412",
    Treatment.MISSING: "NoSuchKey NoSuchVersion NoSuchUpload 404 NotFound ResourceNotFoundException NotFoundException "
    "UserNotFoundException SoftwareTokenMFANotFoundException",
    Treatment.DENIED: "AccessDenied AccessDeniedException AuthorizationError 403 UnrecognizedClientException "
    "InvalidClientTokenId InvalidAccessKeyId MissingAuthenticationToken MissingAuthenticationTokenException "
    "SignatureDoesNotMatch InvalidSignatureException IncompleteSignature OptInRequired NotAuthorized InvalidSecurity "
    "KmsAccessDenied KMSAccessDenied KMSAccessDeniedException EC2AccessDeniedException "
    "NotAuthorizedException ForbiddenException",
    # DynamoDB: also an item above 400 KB; among a transaction's reasons without "Exception".
    Treatment.REFUSED: "ValidationError ValidationException ItemCollectionSizeLimitExceeded "
    "ItemCollectionSizeLimitExceededException InvalidMessageContents InvalidParameter InvalidParameterValue "
    "ParameterValueInvalid RequestTooLargeException BatchRequestTooLong EntityTooLarge "
    # SNS: a topic has so many filters and subscriptions and no more.
    "FilterPolicyLimitExceeded SubscriptionLimitExceeded "
    # Cognito; what a person can mend has words of its own in aws/identity/pool.py.
    "InvalidParameterException InvalidPasswordException PasswordHistoryPolicyViolationException "
    "UsernameExistsException AliasExistsException CodeMismatchException ExpiredCodeException "
    "EnableSoftwareTokenMFAException PasswordResetRequiredException UserNotConfirmedException "
    "UnsupportedUserStateException PreconditionNotMetException",
    Treatment.FATAL: "IdempotentParameterMismatchException DuplicateItem SerializationException InvalidObjectState "
    "ObjectNotInActiveTierError "
    "InvalidRequest InvalidWriteOffset EncryptionTypeMismatch TooManyParts NoSuchBucket InvalidDigest "
    "BadDigest EntityTooSmall IncompleteBody InvalidBucketState KeyTooLongError InvalidRange "
    "InvalidArgument MethodNotAllowed InvalidAddress QueueDoesNotExist UnsupportedOperation "
    "AWS.SimpleQueueService.NonExistentQueue KmsDisabled KmsInvalidKeyUsage KmsInvalidState KmsNotFound "
    "KmsOptInRequired KMSDisabled KMSInvalidState KMSNotFound KMSOptInRequired EndpointDisabled "
    "PlatformApplicationDisabled ReplayLimitExceeded AccountSuspendedException BadRequestException "
    "MailFromDomainNotVerifiedException MessageRejected SendingPausedException "
    "InvalidParameterValueException InvalidRequestContentException ResourceConflictException "
    "UnsupportedMediaTypeException RecursiveInvocationException InvalidAction MalformedQueryString "
    "ReceiptHandleIsInvalid MessageNotInflight InvalidIdFormat "
    "CodeDeliveryFailureException MFAMethodNotFoundException InvalidUserPoolConfigurationException "
    "InvalidEmailRoleAccessPolicyException InvalidSmsRoleAccessPolicyException "
    "InvalidSmsRoleTrustRelationshipException InvalidLambdaResponseException UnexpectedLambdaException "
    "UserLambdaValidationException UserPoolAddOnNotEnabledException UnsupportedOperationException "
    "DecryptionFailure InvalidRequestException OperationNotEnabledException",
}
TREATMENT: dict[str, Treatment] = {code: treatment for treatment, codes in _CODES.items() for code in codes.split()}
# Of the parts of one cancelled transaction, the reason that decides: a condition that does not hold is the answer
# whatever else went wrong, a fault that stays must not be repeated, and only then does waiting help.
DECIDES = (
    Treatment.CONDITION,
    Treatment.DENIED,
    Treatment.REFUSED,
    Treatment.FATAL,
    Treatment.BROKEN,
    Treatment.THROTTLED,
    Treatment.AT_ONCE,
    Treatment.MISSING,
)
NO_REASON = "None"


def treatment(codes: Iterable[str]) -> Treatment:
    """What decides of these codes (of one error, or of a cancelled transaction); one nobody listed is FATAL."""
    found = {TREATMENT.get(code, Treatment.FATAL) for code in codes if code != NO_REASON}
    return next((one for one in DECIDES if one in found), Treatment.FATAL)


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
    code = str(response.get("Error", {}).get("Code", ""))
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


def _reasons(response: Mapping[str, Any]) -> list[str]:
    return [str(reason.get("Code") or NO_REASON) for reason in response.get("CancellationReasons", [])]
