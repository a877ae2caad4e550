"""What Cognito's answers hold, and what people type as it wants to have it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend_lambdas.aws.core.errors import tell_of
from backend_lambdas.aws.identity.refusals import REFUSED, TOO_LATE, WRONG
from backend_lambdas.identity.account import Asked, Challenge, normal_email
from backend_lambdas.inventory.errors import InvalidRequest, SignInRefused, StorageError, WrongCode

CODE_DIGITS = 6
ASKED = {"NEW_PASSWORD_REQUIRED": Asked.NEW_PASSWORD, "SOFTWARE_TOKEN_MFA": Asked.CODE}


@dataclass(frozen=True, slots=True)
class PoolUser:
    """What the pool knows of a person. `invited`: has not signed in yet."""

    user_id: str
    enabled: bool
    invited: bool
    second_factor: bool


def next_step(email: str, answer: Mapping[str, Any]) -> str | Challenge:
    if "AuthenticationResult" in answer:
        return user_id_of(answer)
    name = answer["ChallengeName"]
    if name not in ASKED:
        raise tell_of(StorageError(f"Signing in: Cognito asks for {name}, which Stockroom does not know"))
    # The next call wants the user's real name, not the address (AdminRespondToAuthChallenge, "USERNAME").
    username = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP") or email
    return Challenge(ASKED[name], email, f"{username} {answer['Session']}")


def user_id_of(answer: Mapping[str, Any]) -> str:
    """The sub of the token's claims. Cognito itself has sent it over TLS, so nobody else can have signed it."""
    if "AuthenticationResult" not in answer:
        raise SignInRefused(TOO_LATE)
    claims = str(answer["AuthenticationResult"]["AccessToken"]).split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])


def sub_of(attributes: list[dict[str, str]]) -> str:
    return next(one["Value"] for one in attributes if one["Name"] == "sub")


def typed_email(text: str) -> str:
    """As normal_email; what is no address is refused as an unknown one is."""
    try:
        return normal_email(text)
    except InvalidRequest as error:
        raise SignInRefused(REFUSED) from error


def digits_of(code: str) -> str:
    """Apps show it in two groups. Raises WrongCode."""
    digits = "".join(code.split())
    if len(digits) != CODE_DIGITS or not digits.isdecimal() or not digits.isascii():
        raise WrongCode(WRONG)
    return digits
