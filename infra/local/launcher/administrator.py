"""The first person of a local Stockroom: an administrator with a random password, made at the first run."""

import json
import secrets
from dataclasses import dataclass

from infra.local.emulator.cloud import Cloud, Say
from infra.local.launcher.home import Home, write_private
from infra.users import make_administrator

EMAIL = "admin@stockroom.local"
NAME = "Administrator"
PASSWORD_BYTES = 15  # 120 bits, 20 characters


@dataclass(frozen=True, slots=True)
class Administrator:
    """As local.json holds it. The password is the first one: who changes it knows the new one."""

    email: str
    password: str


def let_administrator_in(home: Home, cloud: Cloud, say: Say) -> Administrator:
    """Said once, when the home is new to it. Made again with the same password after a kill has lost the user."""
    path = home.path / "administrator.json"
    new = not path.exists()
    if new:
        write_private(path, {"email": EMAIL, "password": secrets.token_urlsafe(PASSWORD_BYTES)})
    kept = Administrator(**json.loads(path.read_text()))
    made = make_administrator(cloud.client, cloud.outputs, kept.email, NAME, kept.password)
    if new:
        if not made:  # somebody removed the file: its password is unknown
            pool = {"UserPoolId": cloud.outputs["UserPoolId"], "Username": kept.email}
            cloud.client("cognito-idp").admin_set_user_password(**pool, Password=kept.password, Permanent=True)
        say(f"Sign in as {kept.email} with the password {kept.password} (kept in {path})")
    return kept
