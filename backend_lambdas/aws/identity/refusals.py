"""What Cognito refuses, in words for the person who can mend it; by the codes its API reference has for each call."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.identity.passwords import RULES
from backend_lambdas.inventory.errors import InvalidRequest, SignInRefused, TooManyTries, WrongCode

REFUSED = "Address and password do not go together. Check both, or ask for a new password."
TOO_LATE = "That took too long. Sign in again."
WRONG = "This code is not right, or too old. Enter the newest one."
LATER = "Too many tries. Wait a quarter of an hour."
EXISTS = "There is a user with this address already."
NO_USER = "There is no user with this address."
INVITED = "This person has not signed in yet. Send the invitation again instead."
SIGNED_IN = "This person has signed in already. Send a code for a new password instead."

Words = dict[str, tuple[type[InvalidRequest], str]]

# NotAuthorizedException: a wrong password, an unknown user (PreventUserExistenceErrors), a disabled one, an expired
# invitation, and anybody after many failures.
_NO_ENTRY = ("NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException")
FAILED: Words = dict.fromkeys(_NO_ENTRY, (SignInRefused, REFUSED))
STEP: Words = dict.fromkeys(_NO_ENTRY, (SignInRefused, TOO_LATE))  # a challenge's session ends (AuthSessionValidity)
RESET: Words = dict.fromkeys(_NO_ENTRY, (WrongCode, WRONG))
LIMITS: Words = dict.fromkeys(("LimitExceededException", "TooManyFailedAttemptsException"), (TooManyTries, LATER))
POLICY: Words = dict.fromkeys(
    ("InvalidPasswordException", "PasswordHistoryPolicyViolationException"), (InvalidRequest, RULES)
)
CODE: Words = dict.fromkeys(
    ("CodeMismatchException", "ExpiredCodeException", "EnableSoftwareTokenMFAException"), (WrongCode, WRONG)
)
NOBODY: Words = {"UserNotFoundException": (InvalidRequest, NO_USER)}
# What ForgotPassword answers only where there is such a user: nobody unknown may learn of it.
KEPT_QUIET = frozenset(_NO_ENTRY) | {
    "LimitExceededException",
    "InvalidParameterException",
    "CodeDeliveryFailureException",
    "ResourceNotFoundException",
}


class ResetRequired(SignInRefused):
    """The password was right, but an administrator wants a new one."""


@contextmanager
def in_words(doing: str, words: Words) -> Iterator[None]:
    """As `our_errors`; codes in `words` are a person's to mend and have words of their own."""
    with our_errors(doing):
        try:
            yield
        except ClientError as error:
            said = words.get(error.response["Error"]["Code"])
            if said is None:
                raise
            kind, text = said
            raise kind(text) from error


def code_of(error: Exception) -> str:
    cause = error.__cause__
    return str(cause.response["Error"]["Code"]) if isinstance(cause, ClientError) else ""
