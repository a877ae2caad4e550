"""The user pool in Amazon Cognito, the only store of passwords and second factors; asked from the server alone.

No token of Cognito's is kept: who has signed in gets a session of ours (sessions.py). Why: docs/decisions/210.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.identity.answers import PoolUser, digits_of, next_step, sub_of, typed_email, user_id_of
from backend_lambdas.aws.identity.refusals import (
    CODE,
    EXISTS,
    FAILED,
    INVITED,
    KEPT_QUIET,
    LIMITS,
    NO_USER,
    NOBODY,
    POLICY,
    REFUSED,
    RESET,
    SIGNED_IN,
    STEP,
    TOO_LATE,
    WRONG,
    ResetRequired,
    Words,
    code_of,
    in_words,
)
from backend_lambdas.identity.account import Asked, Challenge, SecondFactor, normal_email
from backend_lambdas.identity.passwords import LONGEST, check_password
from backend_lambdas.inventory.errors import (
    InvalidRequest,
    NotFound,
    SignInRefused,
    StorageError,
    WrongCode,
)

ISSUER = "Stockroom"  # the name an authenticator app shows


class UserPool:
    """Thread-safe. Everything here raises a ComeBackLater when Cognito does not answer or throttles."""

    def __init__(self, client: Any, pool_id: str, client_id: str) -> None:
        self._client = client
        self._pool = {"UserPoolId": pool_id}
        self._app = {"ClientId": client_id}

    def sign_in(self, email: str, password: str) -> str | Challenge:
        """The user id, or what is asked next. Raises SignInRefused, the same for every reason."""
        email = typed_email(email)
        try:
            return next_step(email, self._with_password(email, password))
        except ResetRequired:
            return Challenge(Asked.RESET, email, "")

    def set_new_password(self, challenge: Challenge, password: str) -> str | Challenge:
        """Answer to Asked.NEW_PASSWORD. Raises InvalidRequest with the rules, SignInRefused when it took too long."""
        check_password(password)
        answer = self._respond(challenge, "NEW_PASSWORD_REQUIRED", {"NEW_PASSWORD": password})
        return next_step(challenge.email, answer)

    def enter_code(self, challenge: Challenge, code: str) -> str:
        """Answer to Asked.CODE. Raises WrongCode, SignInRefused when it took too long."""
        return user_id_of(self._enter_code(challenge, code))

    def forgot(self, email: str) -> None:
        """Mail a code if there is such a user; whether there is, nobody learns."""
        try:
            with our_errors("Mailing a code"):
                self._client.forgot_password(**self._app, Username=typed_email(email))
        except SignInRefused:
            return
        except (StorageError, NotFound) as error:
            if code_of(error) not in KEPT_QUIET:
                raise

    def reset(self, email: str, code: str, password: str) -> None:
        """A new password with the code of `forgot`. Raises WrongCode, InvalidRequest with the rules, TooManyTries."""
        check_password(password)
        if not code.strip().isalnum():
            raise WrongCode(WRONG)
        with in_words("Setting a new password", RESET | CODE | POLICY | LIMITS):
            self._client.confirm_forgot_password(
                **self._app, Username=typed_email(email), ConfirmationCode=code.strip(), Password=password
            )

    def change_password(self, email: str, old: str, new: str, code: str = "") -> None:
        """Raises SignInRefused (the old one is wrong), InvalidRequest with the rules, WrongCode, TooManyTries."""
        check_password(new)
        token = self._proven(email, old, code)
        with in_words("Changing a password", FAILED | POLICY | LIMITS):
            self._client.change_password(AccessToken=token, PreviousPassword=old, ProposedPassword=new)

    def begin_second_factor(self, email: str, password: str, code: str = "") -> SecondFactor:
        """A new secret for an authenticator app; nothing changes before `confirm_second_factor`.

        The token is a key to the account for five minutes: show it to its person alone and keep it nowhere.
        Raises SignInRefused; WrongCode when the account has a second factor and `code` is not its.
        """
        token = self._proven(email, password, code)
        with in_words("Asking for a second factor", STEP):
            secret = str(self._client.associate_software_token(AccessToken=token)["SecretCode"])
        label, query = quote(f"{ISSUER}:{normal_email(email)}"), urlencode({"secret": secret, "issuer": ISSUER})
        return SecondFactor(secret, f"otpauth://totp/{label}?{query}", token)

    def confirm_second_factor(self, token: str, code: str) -> None:
        """From now on signing in asks for a code. Raises WrongCode, SignInRefused when it took too long."""
        with in_words("Confirming a second factor", STEP | CODE):
            answer = self._client.verify_software_token(AccessToken=token, UserCode=digits_of(code))
            if answer["Status"] != "SUCCESS":
                raise WrongCode(WRONG)
            chosen = {"Enabled": True, "PreferredMfa": True}
            self._client.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=chosen)

    def end_second_factor(self, email: str) -> None:
        """Signing in asks for the password alone. Whoever calls has checked that it may."""
        chosen = {"Enabled": False, "PreferredMfa": False}
        with in_words("Ending a second factor", NOBODY):
            self._client.admin_set_user_mfa_preference(
                **self._pool, Username=normal_email(email), SoftwareTokenMfaSettings=chosen
            )

    def find(self, email: str) -> PoolUser | None:
        """What the pool knows of this address; None: nothing. Raises InvalidRequest if it is no address."""
        try:
            with in_words("Reading a user", NOBODY):
                answer = self._client.admin_get_user(**self._pool, Username=normal_email(email))
        except InvalidRequest as nobody:
            if nobody.__cause__ is None:
                raise
            return None
        return PoolUser(
            user_id=sub_of(answer["UserAttributes"]),
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
        with in_words("Inviting a user", {"UsernameExistsException": (InvalidRequest, EXISTS)}):
            made = self._client.admin_create_user(
                **self._pool, Username=email, UserAttributes=attributes, DesiredDeliveryMediums=["EMAIL"]
            )
        return sub_of(made["User"]["Attributes"])

    def invite_again(self, email: str) -> None:
        """A new temporary password by mail. Raises InvalidRequest when the person has signed in already."""
        found = self.find(email)
        if found is None or not found.invited:
            raise InvalidRequest(SIGNED_IN if found else NO_USER)
        with in_words("Inviting a user", NOBODY | {"UnsupportedUserStateException": (InvalidRequest, SIGNED_IN)}):
            self._client.admin_create_user(
                **self._pool,
                Username=normal_email(email),
                MessageAction="RESEND",
                DesiredDeliveryMediums=["EMAIL"],
            )

    def disable(self, email: str) -> None:
        """Nobody signs in with it; sessions that are open are ended by whoever calls."""
        with in_words("Disabling a user", NOBODY):
            self._client.admin_disable_user(**self._pool, Username=normal_email(email))

    def enable(self, email: str) -> None:
        with in_words("Enabling a user", NOBODY):
            self._client.admin_enable_user(**self._pool, Username=normal_email(email))

    def reset_by_administrator(self, email: str) -> None:
        """The password no longer does (Asked.RESET); a code for a new one goes out by mail."""
        words: Words = NOBODY | LIMITS | {"NotAuthorizedException": (InvalidRequest, INVITED)}
        with in_words("Mailing a code", words):
            self._client.admin_reset_user_password(**self._pool, Username=normal_email(email))

    def _with_password(self, email: str, password: str) -> dict[str, Any]:
        if not password or len(password) > LONGEST:
            raise SignInRefused(REFUSED)
        words: Words = FAILED | {"PasswordResetRequiredException": (ResetRequired, REFUSED)}
        with in_words("Signing in", words):
            answer: dict[str, Any] = self._client.admin_initiate_auth(
                **self._pool,
                **self._app,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        return answer

    def _respond(self, challenge: Challenge, name: str, said: Mapping[str, str]) -> dict[str, Any]:
        username, _, session = challenge.token.partition(" ")
        words = STEP | CODE | POLICY | {"PasswordResetRequiredException": (SignInRefused, TOO_LATE)}
        with in_words("Signing in", words):
            answer: dict[str, Any] = self._client.admin_respond_to_auth_challenge(
                **self._pool,
                **self._app,
                ChallengeName=name,
                Session=session,
                ChallengeResponses={"USERNAME": username, **said},
            )
        return answer

    def _enter_code(self, challenge: Challenge, code: str) -> dict[str, Any]:
        return self._respond(challenge, "SOFTWARE_TOKEN_MFA", {"SOFTWARE_TOKEN_MFA_CODE": digits_of(code)})

    def _proven(self, email: str, password: str, code: str) -> str:
        """An access token, good for five minutes, of somebody who has said everything they must."""
        email = typed_email(email)
        answer = self._with_password(email, password)
        if "AuthenticationResult" not in answer:
            asked = next_step(email, answer)
            if not isinstance(asked, Challenge) or asked.asked is not Asked.CODE:
                raise SignInRefused(REFUSED)
            answer = self._enter_code(asked, code)
        return str(answer["AuthenticationResult"]["AccessToken"])
