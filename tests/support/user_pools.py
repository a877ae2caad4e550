"""A user pool as the template makes it, and what an authenticator app shows."""

import base64
import time
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from backend_lambdas.aws.identity.pool import UserPool
from tests.support.template import resources

STEP_SECONDS = 30


@dataclass(frozen=True)
class MadePool:
    """`set_password` is what a person with AWS's own rights does."""

    client: Any
    pool_id: str
    client_id: str

    @property
    def pool(self) -> UserPool:
        return UserPool(self.client, self.pool_id, self.client_id)

    def set_password(self, email: str, password: str, permanent: bool = True) -> None:
        self.client.admin_set_user_password(
            UserPoolId=self.pool_id, Username=email, Password=password, Permanent=permanent
        )


def make_user_pool(client: Any) -> MadePool:
    """What of the template's pool and client decides about passwords and answers, made by calls."""
    pool, app = (resources(f"AWS::Cognito::{kind}")[kind]["Properties"] for kind in ("UserPool", "UserPoolClient"))
    kept = ("UsernameAttributes", "UsernameConfiguration", "AutoVerifiedAttributes", "AccountRecoverySetting")
    kept += ("MfaConfiguration", "Policies")
    made = client.create_user_pool(PoolName="people", **{name: pool[name] for name in kept})["UserPool"]
    kept = (
        "ClientName",
        "ExplicitAuthFlows",
        "PreventUserExistenceErrors",
        "TokenValidityUnits",
        "AccessTokenValidity",
    )
    settings = {name: app[name] for name in kept}
    known = client.create_user_pool_client(UserPoolId=made["Id"], **settings)["UserPoolClient"]
    return MadePool(client, made["Id"], known["ClientId"])


def shown_code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows for the secret, so many half minutes from now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    totp = TOTP(key, 6, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303 - RFC 6238's own
    return totp.generate(int(time.time()) + steps * STEP_SECONDS).decode()
