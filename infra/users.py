"""What somebody with AWS's own rights does about sign-in: let the first administrator in, make a demo, change a key.

    python -m infra.users administrator --stack stockroom --email ann@example.com --name "Ann Miller"
    python -m infra.users demo --stack stockroom --email demo@example.com [--store Berlin ...]
    python -m infra.users rotate-session-key --stack stockroom

It works on AWS, or on the emulator when AWS_ENDPOINT_URL is set.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.pool import UserPool
from backend_lambdas.aws.identity.session_keys import READ_EVERY
from backend_lambdas.aws.identity.sessions import Sessions
from backend_lambdas.identity.account import Account, normal_email
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, StockroomError
from infra.deploy import stack_outputs

BY = Actor("deployment", "Deployment", Role.ADMINISTRATOR)
KEY = {"PasswordLength": 64, "ExcludePunctuation": True}  # as the template's
EVERYBODY_HAS_READ = READ_EVERY + timedelta(minutes=1)
PASSWORD_BYTES = 15  # 120 bits, 20 characters
ClientOf = Callable[[str], Any]


def make_administrator(client: ClientOf, outputs: Mapping[str, str], email: str, name: str, password: str = "") -> bool:
    """Let this person in as administrator; True when the user pool did not know them.

    With a password they sign in with it at once, else an invitation goes out by mail. A user or an account that is
    there keeps what it has: password, role, stores.
    """
    cognito, pool_id = client("cognito-idp"), outputs["UserPoolId"]
    pool = UserPool(cognito, pool_id, outputs["UserPoolClientId"])
    found = pool.find(email)
    if found is not None:
        user_id = found.user_id
    elif password:
        user_id = _user_with_password(cognito, pool, pool_id, normal_email(email), password)
    else:
        user_id = pool.create(email, name)
    accounts = Accounts(client("dynamodb"), outputs["OpsTable"])
    if accounts.find(user_id) is None:
        at = datetime.now(UTC).isoformat()
        account = Account(user_id, normal_email(email), name, Role.ADMINISTRATOR, created_at=at)
        accounts.save(account, BY.did("user added", f"user {user_id}", at, {"role": account.role.value}))
    return found is None


def make_demo(client: ClientOf, outputs: Mapping[str, str], email: str, stores: Sequence[str]) -> str:
    """The new password of an account that many may share to look around, in `stores` or, without any, in every one.

    Made anew, it has another password and nobody is signed in with it any more. Raises InvalidRequest when the address
    is that of a person: nobody's account becomes a demo.
    """
    cognito, pool_id, dynamodb = client("cognito-idp"), outputs["UserPoolId"], client("dynamodb")
    pool = UserPool(cognito, pool_id, outputs["UserPoolClientId"])
    accounts = Accounts(dynamodb, outputs["OpsTable"])
    email, password, at = normal_email(email), token_urlsafe(PASSWORD_BYTES), datetime.now(UTC).isoformat()
    found = pool.find(email)
    before = accounts.find(found.user_id) if found else None
    if found and (before is None or before.role is not Role.DEMO):
        raise InvalidRequest(f"{email} is a person's address here. Choose another one for the demo.")
    user_id = found.user_id if found else _user_with_password(cognito, pool, pool_id, email, password)
    made = before or Account(user_id, email, "Demo", Role.DEMO, created_at=at)
    detail: dict[str, str | int] = {"email": email, "role": made.role, "stores": ", ".join(stores) or "every store"}
    entry = BY.did("demo account made", f"user {user_id}", at, detail)
    if not accounts.save(replace(made, stores=frozenset(stores) or None, disabled=False), entry):
        raise InvalidRequest(f"Somebody changes the account of {email} at this moment. Try again.")
    if found:
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=password, Permanent=True)
        pool.enable(email)
        Sessions(dynamodb, outputs["OpsTable"]).revoke_all(user_id)
    return password


def _user_with_password(cognito: Any, pool: UserPool, pool_id: str, email: str, password: str) -> str:
    known = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool_id, Username=email, UserAttributes=known, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=password, Permanent=True)
    made = pool.find(email)
    if made is None:
        raise RuntimeError(f"The user pool has lost {email}, whom it has just taken")
    return made.user_id


def announce_session_key(secrets: Any, secret_id: str) -> str:
    """A new key that every web node will believe within READ_EVERY; return its version."""
    key = secrets.get_random_password(**KEY)["RandomPassword"]
    made = secrets.put_secret_value(SecretId=secret_id, SecretString=key, VersionStages=["AWSPENDING"])
    return str(made["VersionId"])


def use_session_key(secrets: Any, secret_id: str, version: str) -> None:
    """From now on it signs; the key of before is believed until the next one comes."""
    current = secrets.get_secret_value(SecretId=secret_id, VersionStage="AWSCURRENT")["VersionId"]
    for label, move in (
        ("AWSCURRENT", {"MoveToVersionId": version, "RemoveFromVersionId": current}),
        ("AWSPENDING", {"RemoveFromVersionId": version}),
    ):
        secrets.update_secret_version_stage(SecretId=secret_id, VersionStage=label, **move)


def _rotate(outputs: Mapping[str, str]) -> None:
    secrets, secret_id = boto3.client("secretsmanager"), outputs["SessionKeySecret"]
    version = announce_session_key(secrets, secret_id)
    minutes = EVERYBODY_HAS_READ.total_seconds() / 60
    print(f"The new key is announced. In {minutes:g} minutes every web node has read it, then it signs; wait.")
    time.sleep(EVERYBODY_HAS_READ.total_seconds())
    use_session_key(secrets, secret_id, version)
    print("The new key signs. Cookies signed before are believed until the next change, and end with their sessions.")


def _client(service: str) -> Any:
    return boto3.client(service)  # type: ignore[call-overload]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m infra.users", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    administrator = commands.add_parser("administrator", help="let the first administrator in")
    administrator.add_argument("--email", required=True)
    administrator.add_argument("--name", required=True)
    demo = commands.add_parser("demo", help="make an account for all who only look around, or give it another password")
    demo.add_argument("--email", required=True)
    demo.add_argument("--store", action="append", default=[], help="what it sees; without any, every store")
    rotate = commands.add_parser("rotate-session-key", help="change the key that signs cookies; nobody is signed out")
    for command in (administrator, demo, rotate):
        command.add_argument("--stack", default="stockroom")
    given = parser.parse_args()
    try:
        outputs = stack_outputs(boto3.client("cloudformation"), given.stack)
        if given.command == "rotate-session-key":
            _rotate(outputs)
        elif given.command == "demo":
            password = make_demo(_client, outputs, given.email, given.store)
            print(f"Whoever signs in as {given.email} with the password {password} looks around and changes nothing.")
        elif make_administrator(_client, outputs, given.email, given.name):
            print(f"{given.email} is invited: the mail holds a password for the first time, good for a week.")
        else:
            print(f"{given.email} has been let in before and keeps role and password.")
    except (StockroomError, ClientError, BotoCoreError) as problem:
        print(f"Not done: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
