"""The user pool, on moto; tests/contract/test_user_pool.py asks both emulators."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from backend_lambdas.aws.core.errors import as_our_error
from backend_lambdas.aws.identity.answers import PoolUser
from backend_lambdas.aws.identity.pool import UserPool
from backend_lambdas.aws.identity.refusals import REFUSED
from backend_lambdas.identity.account import Asked, Challenge
from backend_lambdas.identity.passwords import RULES
from backend_lambdas.inventory.errors import InvalidRequest, SignInRefused, StockroomError, TooManyTries, WrongCode
from tests.support.aws_refusals import FakeHttpAnswer, error, refuse
from tests.support.mocked_aws import REGION
from tests.support.user_pools import MadePool, make_user_pool

ANN, PASSWORD = "ann@example.com", "correct horse battery"
OTHER = "another horse battery"


SESSION = boto3.Session("testing", "testing", region_name=REGION)  # one for all: it reads the service's model once


@pytest.fixture
def made() -> Iterator[MadePool]:
    with mock_aws():
        made = make_user_pool(SESSION.client("cognito-idp"))
        made.pool.create("Ann@Example.com", "Ann")
        made.set_password(ANN, PASSWORD)
        yield made


def user_id(made: MadePool) -> str:
    found = made.pool.find(ANN)
    assert found is not None
    return found.user_id


def test_who_signs_in_is_the_sub_of_the_pool(made: MadePool) -> None:
    assert made.pool.find(ANN) == PoolUser(user_id(made), enabled=True, invited=False, second_factor=False)
    assert made.pool.sign_in(" ANN@example.com", PASSWORD) == user_id(made)
    assert made.pool.find("nobody@example.com") is None


@pytest.mark.parametrize(
    ("email", "password"),
    [(ANN, OTHER), (ANN, ""), (ANN, "x" * 5_000), ("nobody@example.com", PASSWORD), ("no address", PASSWORD)],
)
def test_every_refusal_reads_the_same(made: MadePool, email: str, password: str) -> None:
    with pytest.raises(SignInRefused) as raised:
        made.pool.sign_in(email, password)
    assert str(raised.value) == REFUSED


def test_a_disabled_user_reads_like_a_wrong_password_and_comes_back_when_enabled(made: MadePool) -> None:
    made.pool.disable(ANN)
    with pytest.raises(SignInRefused) as raised:
        made.pool.sign_in(ANN, PASSWORD)
    assert str(raised.value) == REFUSED
    made.pool.enable(ANN)
    assert made.pool.sign_in(ANN, PASSWORD) == user_id(made)


def test_the_temporary_password_asks_for_a_new_one(made: MadePool) -> None:
    made.set_password(ANN, "temporary password", permanent=False)
    challenge = made.pool.sign_in(ANN, "temporary password")
    assert isinstance(challenge, Challenge)
    assert (challenge.asked, challenge.email) == (Asked.NEW_PASSWORD, ANN)
    with pytest.raises(InvalidRequest) as raised:
        made.pool.set_new_password(challenge, "short")
    assert str(raised.value) == RULES
    assert made.pool.set_new_password(challenge, OTHER) == user_id(made)
    assert made.pool.sign_in(ANN, OTHER) == user_id(made)


def test_a_password_is_changed_with_the_old_one(made: MadePool) -> None:
    with pytest.raises(SignInRefused):
        made.pool.change_password(ANN, OTHER, OTHER)
    with pytest.raises(InvalidRequest, match="12 to"):
        made.pool.change_password(ANN, PASSWORD, "short")
    made.pool.change_password(ANN, PASSWORD, OTHER)
    assert made.pool.sign_in(ANN, OTHER) == user_id(made)


def test_a_user_is_made_once(made: MadePool) -> None:
    with pytest.raises(InvalidRequest, match="There is a user with this address already"):
        made.pool.create("ANN@example.com", "Ann")


def test_nobody_learns_whether_an_address_is_known(made: MadePool) -> None:
    for email in (ANN, "nobody@example.com", "no address"):
        made.pool.forgot(email)


@pytest.mark.parametrize("code", ["", "12 34", "abc-1"])
def test_what_can_be_no_code_is_not_asked(made: MadePool, code: str) -> None:
    with pytest.raises(WrongCode):
        made.pool.reset(ANN, code, OTHER)
    with pytest.raises(WrongCode):
        made.pool.enter_code(Challenge(Asked.CODE, ANN, "x y"), code)


CHALLENGE = Challenge(Asked.NEW_PASSWORD, ANN, "sub the-session-of-one-challenge")
CALLS: dict[str, Callable[[UserPool], Any]] = {
    "AdminInitiateAuth": lambda pool: pool.sign_in(ANN, PASSWORD),
    "AdminRespondToAuthChallenge": lambda pool: pool.set_new_password(CHALLENGE, PASSWORD),
    "ForgotPassword": lambda pool: pool.forgot(ANN),
    "ConfirmForgotPassword": lambda pool: pool.reset(ANN, "123456", PASSWORD),
    "ChangePassword": lambda pool: pool.change_password(ANN, PASSWORD, OTHER),
    "AssociateSoftwareToken": lambda pool: pool.begin_second_factor(ANN, PASSWORD),
    "VerifySoftwareToken": lambda pool: pool.confirm_second_factor("token", "123456"),
    "AdminSetUserMFAPreference": lambda pool: pool.end_second_factor(ANN),
    "AdminGetUser": lambda pool: pool.find(ANN),
    "AdminCreateUser": lambda pool: pool.create("bob@example.com", "Bob"),
    "AdminDisableUser": lambda pool: pool.disable(ANN),
    "AdminEnableUser": lambda pool: pool.enable(ANN),
    "AdminResetUserPassword": lambda pool: pool.reset_by_administrator(ANN),
}
# What a person can mend, or must not learn of (None: nothing is said); all other codes are errors of storage.
SAID: dict[tuple[str, str], type[InvalidRequest] | None] = {
    **{("AdminInitiateAuth", f"{name}Exception"): SignInRefused for name in ("NotAuthorized", "UserNotFound")},
    ("AdminInitiateAuth", "UserNotConfirmedException"): SignInRefused,
    ("AdminInitiateAuth", "PasswordResetRequiredException"): None,
    **{
        ("AdminRespondToAuthChallenge", f"{name}Exception"): SignInRefused
        for name in ("NotAuthorized", "UserNotFound", "UserNotConfirmed", "PasswordResetRequired")
    },
    **{("AdminRespondToAuthChallenge", f"{name}Exception"): WrongCode for name in ("CodeMismatch", "ExpiredCode")},
    **{
        (call, f"{name}Exception"): InvalidRequest
        for call in ("AdminRespondToAuthChallenge", "ConfirmForgotPassword", "ChangePassword")
        for name in ("InvalidPassword", "PasswordHistoryPolicyViolation")
    },
    **{
        ("ForgotPassword", f"{name}Exception"): None
        for name in ("NotAuthorized", "UserNotFound", "InvalidParameter", "LimitExceeded", "CodeDeliveryFailure")
    },
    ("ForgotPassword", "ResourceNotFoundException"): None,
    **{
        ("ConfirmForgotPassword", f"{name}Exception"): WrongCode
        for name in ("NotAuthorized", "UserNotFound", "UserNotConfirmed", "CodeMismatch", "ExpiredCode")
    },
    ("ConfirmForgotPassword", "LimitExceededException"): TooManyTries,
    ("ConfirmForgotPassword", "TooManyFailedAttemptsException"): TooManyTries,
    **{
        ("ChangePassword", f"{name}Exception"): SignInRefused
        for name in ("NotAuthorized", "UserNotFound", "UserNotConfirmed")
    },
    ("ChangePassword", "LimitExceededException"): TooManyTries,
    ("AssociateSoftwareToken", "NotAuthorizedException"): SignInRefused,
    **{
        ("VerifySoftwareToken", f"{name}Exception"): SignInRefused
        for name in ("NotAuthorized", "UserNotFound", "UserNotConfirmed")
    },
    **{("VerifySoftwareToken", f"{name}Exception"): WrongCode for name in ("CodeMismatch", "EnableSoftwareTokenMFA")},
    ("AdminGetUser", "UserNotFoundException"): None,
    **{
        (call, "UserNotFoundException"): InvalidRequest
        for call in ("AdminSetUserMFAPreference", "AdminDisableUser", "AdminEnableUser", "AdminResetUserPassword")
    },
    ("AdminCreateUser", "UsernameExistsException"): InvalidRequest,
    ("AdminResetUserPassword", "NotAuthorizedException"): InvalidRequest,
    ("AdminResetUserPassword", "LimitExceededException"): TooManyTries,
}


def documented() -> list[tuple[str, str]]:
    model = SESSION.client("cognito-idp").meta.service_model
    return [(call, shape.name) for call in CALLS for shape in model.operation_model(call).error_shapes]


@pytest.fixture
def signed_in() -> UserPool:
    """Over a client that asks nobody: every password is right, and other calls are answered by the test."""
    client = SESSION.client("cognito-idp")
    token = f"x.{base64.urlsafe_b64encode(b'{}').decode()}.x"
    answer = FakeHttpAnswer(200), {"AuthenticationResult": {"AccessToken": token}}
    client.meta.events.register("before-call.cognito-identity-provider.AdminInitiateAuth", lambda **_: answer)
    return UserPool(client, f"{REGION}_pool", "client")


@pytest.mark.parametrize(("call", "code"), documented())
def test_each_error_cognito_documents_becomes_one_of_ours(signed_in: UserPool, call: str, code: str) -> None:
    refuse(signed_in._client, call, error(code))
    expected = SAID.get((call, code), Ellipsis)
    if expected is None:
        CALLS[call](signed_in)
        return
    with pytest.raises(StockroomError) as raised:
        CALLS[call](signed_in)
    cause: Any = raised.value.__cause__
    assert type(raised.value) is (type(as_our_error(cause, "x")) if expected is Ellipsis else expected)
    assert cause.response["Error"]["Code"] == code


def test_every_error_that_people_are_given_words_for_is_documented() -> None:
    assert set(SAID) <= {*documented(), ("ForgotPassword", "UserNotConfirmedException")}


def test_who_must_choose_a_new_password_is_sent_to_the_code_that_was_mailed(made: MadePool) -> None:
    refuse(made.client, "AdminInitiateAuth", error("PasswordResetRequiredException"))
    assert made.pool.sign_in(ANN, PASSWORD) == Challenge(Asked.RESET, ANN, "")
    with pytest.raises(SignInRefused):
        made.pool.change_password(ANN, PASSWORD, OTHER)
