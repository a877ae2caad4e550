"""The user pool in Amazon Cognito, the only store of passwords and second factors; asked from the server alone.

No token of Cognito's is kept: who has signed in gets a session of ours (sessions.py). Why: docs/decisions/210.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from botocore.exceptions import ClientError

from backend_lambdas.aws.core.errors import our_errors, tell_of
from backend_lambdas.identity.account import Asked, Challenge, SecondFactor, normal_email
from backend_lambdas.identity.passwords import LONGEST, RULES, check_password
from backend_lambdas.inventory.errors import (
    InvalidRequest,
    NotFound,
    SignInRefused,
    StorageError,
    TooManyTries,
    WrongCode,
)

ISSUER = "Stockroom"  # the name an authenticator app shows
CODE_DIGITS = 6
ASKED = {"NEW_PASSWORD_REQUIRED": Asked.NEW_PASSWORD, "SOFTWARE_TOKEN_MFA": Asked.CODE}
REFUSED = "Address and password do not go together. Check both, or ask for a new password."
TOO_LATE = "That took too long. Sign in again."
WRONG = "This code is not right, or too old. Enter the newest one."
LATER = "Too many tries. Wait a quarter of an hour."
EXISTS = "There is a user with this address already."
NO_USER = "There is no user with this address."
INVITED = "This person has not signed in yet. Send the invitation again instead."
SIGNED_IN = "This person has signed in already. Send a code for a new password instead."

Words = dict[str, tuple[type[InvalidRequest], str]]

# By the codes of the API reference of each call. Cognito answers NotAuthorizedException to a wrong password, an unknown
# user (PreventUserExistenceErrors), a disabled one, an expired invitation, and to everybody after many failures.
_FAILED: Words = {
    code: (SignInRefused, REFUSED)
    for code in ("NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException")
}
_LIMITS: Words = {code: (TooManyTries, LATER) for code in ("LimitExceededException", "TooManyFailedAttemptsException")}
_POLICY: Words = {
    code: (InvalidRequest, RULES) for code in ("InvalidPasswordException", "PasswordHistoryPolicyViolationException")
}
_CODE: Words = {
    code: (WrongCode, WRONG)
    for code in ("CodeMismatchException", "ExpiredCodeException", "EnableSoftwareTokenMFAException")
}
_STEP: Words = {  # of a challenge: its session lives for three minutes
    code: (SignInRefused, TOO_LATE)
    for code in ("NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException")
}
_RESET: Words = {
    code: (WrongCode, WRONG)
    for code in ("NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException")
}
_NOBODY: Words = {"UserNotFoundException": (InvalidRequest, NO_USER)}
# What ForgotPassword answers only where there is such a user: nobody unknown may learn of it.
_KEPT_QUIET = frozenset(
    ("NotAuthorizedException", "UserNotFoundException", "UserNotConfirmedException", "LimitExceededException")
    + ("InvalidParameterException", "CodeDeliveryFailureException", "ResourceNotFoundException")
)


@dataclass(frozen=True, slots=True)
class PoolUser:
    """What the pool knows of a person. `invited`: has not signed in yet."""

    user_id: str
    enabled: bool
    invited: bool
    second_factor: bool


class UserPool:
    """Thread-safe. Everything here raises a ComeBackLater when Cognito does not answer or throttles."""

    def __init__(self, client: Any, pool_id: str, client_id: str) -> None:
        self._client = client
        self._pool = {"UserPoolId": pool_id}
        self._app = {"ClientId": client_id}

    def sign_in(self, email: str, password: str) -> str | Challenge:
        """The user id, or what is asked next. Raises SignInRefused, the same for every reason."""
        email = _typed_email(email)
        try:
            return _next(email, self._with_password(email, password))
        except _ResetRequired:
            return Challenge(Asked.RESET, email, "")

    def set_new_password(self, challenge: Challenge, password: str) -> str | Challenge:
        """Answer to Asked.NEW_PASSWORD. Raises InvalidRequest with the rules, SignInRefused when it took too long."""
        check_password(password)
        answer = self._respond(challenge, "NEW_PASSWORD_REQUIRED", {"NEW_PASSWORD": password})
        return _next(challenge.email, answer)

    def enter_code(self, challenge: Challenge, code: str) -> str:
        """Answer to Asked.CODE. Raises WrongCode, SignInRefused when it took too long."""
        return _user_id(self._enter_code(challenge, code))

    def forgot(self, email: str) -> None:
        """Mail a code if there is such a user; whether there is, nobody learns."""
        try:
            with our_errors("Mailing a code"):
                self._client.forgot_password(**self._app, Username=_typed_email(email))
        except SignInRefused:
            return
        except (StorageError, NotFound) as error:
            if _code_of(error) not in _KEPT_QUIET:
                raise

    def reset(self, email: str, code: str, password: str) -> None:
        """A new password with the code of `forgot`. Raises WrongCode, InvalidRequest with the rules, TooManyTries."""
        check_password(password)
        if not code.strip().isalnum():
            raise WrongCode(WRONG)
        with _words("Setting a new password", _RESET | _CODE | _POLICY | _LIMITS):
            self._client.confirm_forgot_password(
                **self._app, Username=_typed_email(email), ConfirmationCode=code.strip(), Password=password
            )

    def change_password(self, email: str, old: str, new: str, code: str = "") -> None:
        """Raises SignInRefused (the old one is wrong), InvalidRequest with the rules, WrongCode, TooManyTries."""
        check_password(new)
        token = self._proven(email, old, code)
        with _words("Changing a password", _FAILED | _POLICY | _LIMITS):
            self._client.change_password(AccessToken=token, PreviousPassword=old, ProposedPassword=new)

    def begin_second_factor(self, email: str, password: str, code: str = "") -> SecondFactor:
        """A new secret for an authenticator app; nothing changes before `confirm_second_factor`.

        The token is a key to the account for five minutes: show it to its person alone and keep it nowhere.
        Raises SignInRefused; WrongCode when the account has a second factor and `code` is not its.
        """
        token = self._proven(email, password, code)
        with _words("Asking for a second factor", _STEP):
            secret = str(self._client.associate_software_token(AccessToken=token)["SecretCode"])
        label, query = quote(f"{ISSUER}:{normal_email(email)}"), urlencode({"secret": secret, "issuer": ISSUER})
        return SecondFactor(secret, f"otpauth://totp/{label}?{query}", token)

    def confirm_second_factor(self, token: str, code: str) -> None:
        """From now on signing in asks for a code. Raises WrongCode, SignInRefused when it took too long."""
        with _words("Confirming a second factor", _STEP | _CODE):
            answer = self._client.verify_software_token(AccessToken=token, UserCode=_digits(code))
            if answer["Status"] != "SUCCESS":
                raise WrongCode(WRONG)
            chosen = {"Enabled": True, "PreferredMfa": True}
            self._client.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=chosen)

    def end_second_factor(self, email: str) -> None:
        """Signing in asks for the password alone. Whoever calls has checked that it may."""
        chosen = {"Enabled": False, "PreferredMfa": False}
        with _words("Ending a second factor", _NOBODY):
            self._client.admin_set_user_mfa_preference(
                **self._pool, Username=normal_email(email), SoftwareTokenMfaSettings=chosen
            )

    def find(self, email: str) -> PoolUser | None:
        """What the pool knows of this address; None: nothing. Raises InvalidRequest if it is no address."""
        try:
            with _words("Reading a user", _NOBODY):
                answer = self._client.admin_get_user(**self._pool, Username=normal_email(email))
        except InvalidRequest as nobody:
            if nobody.__cause__ is None:
                raise
            return None
        return PoolUser(
            user_id=_sub(answer["UserAttributes"]),
            enabled=answer["Enabled"],
            invited=answer["UserStatus"] == "FORCE_CHANGE_PASSWORD",
            second_factor="SOFTWARE_TOKEN_MFA" in answer.get("UserMFASettingList", ()),
        )

    def create(self, email: str, name: str) -> str:
        """The new user's id; an invitation with a temporary password, good for a week, goes out by mail.

        Raises InvalidRequest when there is such a user.
        """
        email = normal_email(email)
        known = {"email": email, "email_verified": "true", "name": name.strip()}
        attributes = [{"Name": key, "Value": value} for key, value in known.items()]
        with _words("Inviting a user", {"UsernameExistsException": (InvalidRequest, EXISTS)}):
            made = self._client.admin_create_user(
                **self._pool, Username=email, UserAttributes=attributes, DesiredDeliveryMediums=["EMAIL"]
            )
        return _sub(made["User"]["Attributes"])

    def invite_again(self, email: str) -> None:
        """A new temporary password by mail. Raises InvalidRequest when the person has signed in already."""
        found = self.find(email)
        if found is None or not found.invited:
            raise InvalidRequest(SIGNED_IN if found else NO_USER)
        with _words("Inviting a user", _NOBODY | {"UnsupportedUserStateException": (InvalidRequest, SIGNED_IN)}):
            self._client.admin_create_user(
                **self._pool,
                Username=normal_email(email),
                MessageAction="RESEND",
                DesiredDeliveryMediums=["EMAIL"],
            )

    def disable(self, email: str) -> None:
        """Nobody signs in with it; sessions that are open are ended by whoever calls."""
        with _words("Disabling a user", _NOBODY):
            self._client.admin_disable_user(**self._pool, Username=normal_email(email))

    def enable(self, email: str) -> None:
        with _words("Enabling a user", _NOBODY):
            self._client.admin_enable_user(**self._pool, Username=normal_email(email))

    def reset_by_administrator(self, email: str) -> None:
        """The password no longer does (Asked.RESET); a code for a new one goes out by mail."""
        words: Words = _NOBODY | _LIMITS | {"NotAuthorizedException": (InvalidRequest, INVITED)}
        with _words("Mailing a code", words):
            self._client.admin_reset_user_password(**self._pool, Username=normal_email(email))

    def _with_password(self, email: str, password: str) -> dict[str, Any]:
        if not password or len(password) > LONGEST:
            raise SignInRefused(REFUSED)
        words: Words = _FAILED | {"PasswordResetRequiredException": (_ResetRequired, REFUSED)}
        with _words("Signing in", words):
            answer: dict[str, Any] = self._client.admin_initiate_auth(
                **self._pool,
                **self._app,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        return answer

    def _respond(self, challenge: Challenge, name: str, said: Mapping[str, str]) -> dict[str, Any]:
        username, _, session = challenge.token.partition(" ")
        words = _STEP | _CODE | _POLICY | {"PasswordResetRequiredException": (SignInRefused, TOO_LATE)}
        with _words("Signing in", words):
            answer: dict[str, Any] = self._client.admin_respond_to_auth_challenge(
                **self._pool,
                **self._app,
                ChallengeName=name,
                Session=session,
                ChallengeResponses={"USERNAME": username, **said},
            )
        return answer

    def _enter_code(self, challenge: Challenge, code: str) -> dict[str, Any]:
        return self._respond(challenge, "SOFTWARE_TOKEN_MFA", {"SOFTWARE_TOKEN_MFA_CODE": _digits(code)})

    def _proven(self, email: str, password: str, code: str) -> str:
        """An access token, good for five minutes, of somebody who has said everything they must."""
        email = _typed_email(email)
        answer = self._with_password(email, password)
        if "AuthenticationResult" not in answer:
            asked = _next(email, answer)
            if not isinstance(asked, Challenge) or asked.asked is not Asked.CODE:
                raise SignInRefused(REFUSED)
            answer = self._enter_code(asked, code)
        return str(answer["AuthenticationResult"]["AccessToken"])


class _ResetRequired(SignInRefused):
    """The password was right, but an administrator wants a new one."""


@contextmanager
def _words(doing: str, words: Words) -> Iterator[None]:
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


def _next(email: str, answer: Mapping[str, Any]) -> str | Challenge:
    if "AuthenticationResult" in answer:
        return _user_id(answer)
    name = answer["ChallengeName"]
    if name not in ASKED:
        raise tell_of(StorageError(f"Signing in: Cognito asks for {name}, which Stockroom does not know"))
    # The next call wants the user's real name, not the address (AdminRespondToAuthChallenge, "USERNAME").
    username = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP") or email
    return Challenge(ASKED[name], email, f"{username} {answer['Session']}")


def _user_id(answer: Mapping[str, Any]) -> str:
    """The sub of the token's claims. Cognito itself has sent it over TLS, so nobody else can have signed it."""
    if "AuthenticationResult" not in answer:
        raise SignInRefused(TOO_LATE)
    claims = str(answer["AuthenticationResult"]["AccessToken"]).split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])


def _sub(attributes: list[dict[str, str]]) -> str:
    return next(one["Value"] for one in attributes if one["Name"] == "sub")


def _typed_email(text: str) -> str:
    """As normal_email; what is no address is refused as an unknown one is."""
    try:
        return normal_email(text)
    except InvalidRequest as error:
        raise SignInRefused(REFUSED) from error


def _digits(code: str) -> str:
    """Apps show it in two groups. Raises WrongCode."""
    digits = "".join(code.split())
    if len(digits) != CODE_DIGITS or not digits.isdecimal() or not digits.isascii():
        raise WrongCode(WRONG)
    return digits


def _code_of(error: Exception) -> str:
    cause = error.__cause__
    return str(cause.response["Error"]["Code"]) if isinstance(cause, ClientError) else ""
