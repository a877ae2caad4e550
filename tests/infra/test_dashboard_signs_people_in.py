"""The rights of the dashboard's user are enough for everything about people: real calls, with its own key."""

from datetime import UTC, datetime, timedelta

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.attempts import Attempts
from backend_lambdas.aws.identity.pool import UserPool
from backend_lambdas.aws.identity.session_keys import SessionKeys
from backend_lambdas.aws.identity.sessions import Sessions
from backend_lambdas.identity.account import Account, Asked, Challenge
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import SignInRefused
from infra.local.emulator.cloud import client
from infra.local.launcher.dashboard import dashboard_key
from tests.support.emulated import Emulated
from tests.support.user_pools import shown_code

pytestmark = pytest.mark.emulator
EMAIL, PASSWORD, OTHER = "cleo@example.com", "correct horse battery", "another horse battery"
BOSS = Actor("u-0", "Boss", Role.ADMINISTRATOR)


def now() -> datetime:
    return datetime.now(UTC)


def test_a_person_is_invited_signs_in_and_is_sent_away_with_the_rights_of_the_dashboard(emulator: Emulated) -> None:
    cloud, outputs = emulator.platform.cloud, emulator.outputs
    key = dashboard_key(emulator.home, cloud)
    cognito, dynamodb, secrets = (
        client(service, cloud.endpoint_url, key) for service in ("cognito-idp", "dynamodb", "secretsmanager")
    )
    pool = UserPool(cognito, outputs["UserPoolId"], outputs["UserPoolClientId"])
    accounts, sessions = Accounts(dynamodb, outputs["OpsTable"]), Sessions(dynamodb, outputs["OpsTable"])
    attempts = Attempts(dynamodb, outputs["OpsTable"], now)
    (signing, *_) = SessionKeys(secrets, outputs["SessionKeySecret"], now)()
    assert len(signing) == 64

    user_id = pool.create(EMAIL, "Cleo")
    account = Account(user_id, EMAIL, "Cleo", Role.STORE_MANAGER, frozenset({"Berlin"}), created_at=now().isoformat())
    accounts.save(account, BOSS.did("user added", f"user {user_id}", now().isoformat(), {}))
    pool.invite_again(EMAIL)
    cloud.client("cognito-idp").admin_set_user_password(
        UserPoolId=outputs["UserPoolId"], Username=EMAIL, Password="temporary password", Permanent=False
    )
    with attempts.counted(EMAIL, "10.0.0.1"):
        challenge = pool.sign_in(EMAIL, "temporary password")
    assert isinstance(challenge, Challenge)
    assert pool.set_new_password(challenge, PASSWORD) == user_id
    with pytest.raises(SignInRefused), attempts.counted(EMAIL, "10.0.0.1"):
        pool.sign_in(EMAIL, OTHER)

    token = sessions.open(user_id, "Firefox", now())
    found = sessions.check(token, now())
    assert found is not None
    assert found[0] == account
    sessions.used(found[1], now() + timedelta(minutes=2))
    factor = pool.begin_second_factor(EMAIL, PASSWORD)
    pool.confirm_second_factor(factor.token, shown_code(factor.secret))
    pool.change_password(EMAIL, PASSWORD, OTHER, shown_code(factor.secret))
    pool.end_second_factor(EMAIL)
    pool.forgot(EMAIL)

    pool.reset_by_administrator(EMAIL)
    assert pool.sign_in(EMAIL, OTHER) == Challenge(Asked.RESET, EMAIL, "")
    pool.disable(EMAIL)
    sessions.revoke_all(user_id)
    assert sessions.check(token, now()) is None
    pool.enable(EMAIL)
    known = pool.find(EMAIL)
    assert known is not None
    assert (known.enabled, known.second_factor) == (True, False)
    assert account in accounts.all()
