"""The first administrator of a local Stockroom."""

import stat
from typing import Any

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.pool import UserPool
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from infra.local.launcher.administrator import EMAIL, Administrator, let_administrator_in
from tests.support.emulated import Emulated

pytestmark = pytest.mark.emulator


def again(emulator: Emulated, said: list[str]) -> Administrator:
    """As the next start does."""
    return let_administrator_in(emulator.home, emulator.platform.cloud, said.append)


def account_of(emulator: Emulated, known: Administrator) -> Account | None:
    """What may be done by who signs in with it."""
    outputs = emulator.outputs
    pool = UserPool(emulator.client("cognito-idp"), outputs["UserPoolId"], outputs["UserPoolClientId"])
    user_id = pool.sign_in(known.email, known.password)
    assert isinstance(user_id, str)
    return Accounts(emulator.client("dynamodb"), outputs["OpsTable"]).find(user_id)


def forget_user(emulator: Emulated) -> Any:
    """As a kill does before the first state was saved."""
    emulator.client("cognito-idp").admin_delete_user(UserPoolId=emulator.outputs["UserPoolId"], Username=EMAIL)


def test_the_administrator_of_the_first_run_signs_in_and_is_kept_privately(emulator: Emulated) -> None:
    known, said = emulator.platform.administrator, list[str]()
    account = account_of(emulator, known)
    assert account is not None
    assert (account.email, account.role, account.stores) == (EMAIL, Role.ADMINISTRATOR, None)
    assert stat.S_IMODE((emulator.home.path / "administrator.json").stat().st_mode) == 0o600
    assert (again(emulator, said), said, account_of(emulator, known)) == (known, [], account)


def test_a_user_that_a_kill_has_lost_is_made_again_with_the_same_password(emulator: Emulated) -> None:
    known, said = emulator.platform.administrator, list[str]()
    forget_user(emulator)
    assert (again(emulator, said), said) == (known, [])
    account = account_of(emulator, known)
    assert account is not None
    assert account.role is Role.ADMINISTRATOR


def test_a_home_without_a_password_gets_one_and_says_it(emulator: Emulated) -> None:
    path, said = emulator.home.path / "administrator.json", list[str]()
    before = path.read_text()
    path.unlink()
    known = again(emulator, said)
    assert said == [f"Sign in as {EMAIL} with the password {known.password} (kept in {path})"]
    assert account_of(emulator, known) is not None
    path.write_text(before)
    kept = emulator.platform.administrator
    emulator.client("cognito-idp").admin_set_user_password(
        UserPoolId=emulator.outputs["UserPoolId"], Username=EMAIL, Password=kept.password, Permanent=True
    )
    assert again(emulator, said) == kept
