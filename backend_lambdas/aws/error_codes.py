"""Every error code AWS can answer us with, and what is done about it: the one list, used by all adapters.

    AT_ONCE    another request was at the same item at this moment: `repeating.py` repeats, then `Throttled`
    THROTTLED  too much in too short a time, nothing was done: botocore or `repeating.py` repeats, then `Throttled`
    BROKEN     the service failed or did not answer, perhaps after the effect: botocore repeats, then `Unavailable`
    CONDITION  an answer, not a fault: a condition we set does not hold; never repeated (`ConditionFailed`)
    MISSING    an answer, not a fault: what was asked for is not there; never repeated (`NotFound`)
    DENIED     a right is missing; only a person can help (`AccessDenied`)
    REFUSED    the request itself is wrong (too large, a value the service does not take): never repeated (`Refused`)
    FATAL      a resource or the account is in no state to work; the same again fails again (`StorageError`)

`Throttled` and `Unavailable` are `ComeBackLater`: the use cases let go of what they hold and come back. Codes from the
services' API references ("Errors" of each action, "Common errors", S3 "Error responses", DynamoDB "Error handling").
"""

from collections.abc import Iterable
from enum import StrEnum


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
    "KmsThrottled KMSThrottling KMSThrottlingException EC2ThrottledException",
    Treatment.BROKEN: "InternalServerError InternalServerErrorException InternalError InternalFailure ServiceException "
    "ServiceUnavailable ServiceUnavailableException RequestTimeout RequestTimeoutException RequestTimeTooSkewed "
    "ExpiredToken ExpiredTokenException 500 502 503 504",
    Treatment.CONDITION: "ConditionalCheckFailed ConditionalCheckFailedException PreconditionFailed 412",
    Treatment.MISSING: "NoSuchKey NoSuchVersion NoSuchUpload 404 NotFound ResourceNotFoundException NotFoundException",
    Treatment.DENIED: "AccessDenied AccessDeniedException AuthorizationError 403 UnrecognizedClientException "
    "InvalidClientTokenId InvalidAccessKeyId MissingAuthenticationToken MissingAuthenticationTokenException "
    "SignatureDoesNotMatch InvalidSignatureException IncompleteSignature OptInRequired NotAuthorized InvalidSecurity "
    "KmsAccessDenied KMSAccessDenied KMSAccessDeniedException EC2AccessDeniedException",
    # DynamoDB: also an item above 400 KB; among a transaction's reasons without "Exception".
    Treatment.REFUSED: "ValidationError ValidationException ItemCollectionSizeLimitExceeded "
    "ItemCollectionSizeLimitExceededException InvalidMessageContents InvalidParameter InvalidParameterValue "
    "ParameterValueInvalid RequestTooLargeException BatchRequestTooLong EntityTooLarge",
    Treatment.FATAL: "IdempotentParameterMismatchException DuplicateItem SerializationException InvalidObjectState "
    "InvalidRequest InvalidWriteOffset EncryptionTypeMismatch TooManyParts NoSuchBucket InvalidDigest "
    "BadDigest EntityTooSmall IncompleteBody InvalidBucketState KeyTooLongError InvalidRange "
    "InvalidArgument MethodNotAllowed InvalidAddress QueueDoesNotExist UnsupportedOperation "
    "AWS.SimpleQueueService.NonExistentQueue KmsDisabled KmsInvalidKeyUsage KmsInvalidState KmsNotFound "
    "KmsOptInRequired KMSDisabled KMSInvalidState KMSNotFound KMSOptInRequired EndpointDisabled "
    "PlatformApplicationDisabled FilterPolicyLimitExceeded AccountSuspendedException BadRequestException "
    "MailFromDomainNotVerifiedException MessageRejected SendingPausedException "
    "InvalidParameterValueException InvalidRequestContentException ResourceConflictException "
    "UnsupportedMediaTypeException RecursiveInvocationException InvalidAction MalformedQueryString "
    "ReceiptHandleIsInvalid MessageNotInflight InvalidIdFormat",
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
