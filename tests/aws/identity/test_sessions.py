"""Sessions and accounts in the Ops table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.sessions import Sessions
from backend_lambdas.identity.account import Account, Session
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.audit import AuditEntry
from tests.support.mocked_aws import MockedAws

NOW = datetime(2099, 11, 2, 8, tzinfo=UTC)  # later than any clock: what has outlived its ttl is left out
ANN = Account("u-1", "ann@example.com", "Ann", Role.STORE_MANAGER, frozenset({"Berlin", "Köln #1"}), "", False, "2026")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def made(account: Account) -> AuditEntry:
    return Actor("u-0", "Boss", Role.ADMINISTRATOR).did("user changed", f"user {account.user_id}", NOW.isoformat(), {})


@pytest.fixture
def accounts(aws: MockedAws) -> Accounts:
    found = Accounts(aws.dynamodb, "ops")
    found.save(ANN, made(ANN))
    return found


@pytest.fixture
def sessions(aws: MockedAws, accounts: Accounts) -> Sessions:
    return Sessions(aws.dynamodb, "ops")


def only(sessions: Sessions, now: datetime = NOW) -> Session:
    (session,) = sessions.of("u-1", now)
    return session


def test_accounts_come_back_as_they_were_saved_with_who_saved_them(aws: MockedAws, accounts: Accounts) -> None:
    bob = Account("u-2", "bob@example.com", "Bob", Role.VENDOR, frozenset(), "Acme", True, "2026")
    cleo = Account("u-3", "a@example.com", "Cleo", Role.VIEWER, None)
    for account in (bob, cleo):
        accounts.save(account, made(account))
    assert accounts.all() == (cleo, ANN, bob)
    assert (accounts.find("u-2"), accounts.find("u-9")) == (bob, None)
    audited = [item["subject"]["S"] for item in aws.items("ops") if item["pk"]["S"].startswith("AU#")]
    assert sorted(audited) == ["user u-1", "user u-2", "user u-3"]


def test_a_token_finds_its_account_and_is_kept_nowhere(aws: MockedAws, sessions: Sessions) -> None:
    token = sessions.open("u-1", "Firefox on Linux", NOW)
    session = only(sessions)
    assert session == Session(session.session_id, "u-1", NOW.isoformat(), NOW.isoformat(), "Firefox on Linux")
    assert sessions.check(token, NOW) == (ANN, session)
    assert token.partition(".")[2] not in str(aws.items("ops"))


@pytest.mark.parametrize("token", ["", "u-1", "u-1.", ".x", "u-1.x", "u-2.x", "x" * 5_000 + ".y", "u-1.\udce4"])
def test_no_other_token_finds_anything(sessions: Sessions, token: str) -> None:
    sessions.open("u-1", "", NOW)
    assert sessions.check(token, NOW) is None


def test_a_session_of_one_is_none_of_another(sessions: Sessions, accounts: Accounts) -> None:
    accounts.save(replace(ANN, user_id="u-2"), made(ANN))
    secret = sessions.open("u-1", "", NOW).partition(".")[2]
    assert sessions.check(f"u-2.{secret}", NOW) is None


def test_a_session_ends_when_nothing_was_done_for_half_an_hour(sessions: Sessions) -> None:
    token = sessions.open("u-1", "", NOW)
    assert sessions.check(token, NOW + minutes(29.9))
    assert sessions.check(token, NOW + minutes(30)) is None
    sessions.used(only(sessions), NOW + minutes(20))
    assert sessions.check(token, NOW + minutes(49.9))
    assert sessions.check(token, NOW + minutes(50)) is None
    assert sessions.of("u-1", NOW + minutes(50)) == ()


def test_a_session_ends_after_eight_hours_however_much_is_done(aws: MockedAws, sessions: Sessions) -> None:
    token = sessions.open("u-1", "", NOW)
    for quarter in range(32):
        at = NOW + minutes(15 * quarter)
        found = sessions.check(token, at)
        assert found is not None
        sessions.used(found[1], at)
    assert sessions.check(token, NOW + timedelta(hours=8)) is None
    (ttl,) = [item["ttl"]["N"] for item in aws.items("ops") if item["pk"]["S"] == "US#u-1"]
    assert int(ttl) == int((NOW + timedelta(days=35)).timestamp())  # when it ended is known so long


def test_use_is_written_once_a_minute(sessions: Sessions) -> None:
    sessions.open("u-1", "", NOW)
    sessions.used(only(sessions), NOW + minutes(0.9))
    assert only(sessions).used_at == NOW.isoformat()
    sessions.used(only(sessions), NOW + minutes(1))
    assert only(sessions).used_at == (NOW + minutes(1)).isoformat()


def test_a_revoked_session_is_over_and_use_does_not_bring_it_back(sessions: Sessions) -> None:
    kept, token = sessions.open("u-1", "kept", NOW), sessions.open("u-1", "gone", NOW + minutes(1))
    gone, other = sessions.of("u-1", NOW + minutes(1))
    assert (gone.browser, other.browser) == ("gone", "kept")
    sessions.revoke("u-1", gone.session_id)
    sessions.revoke("u-1", "never was")
    sessions.used(gone, NOW + minutes(3))
    assert (sessions.check(token, NOW + minutes(3)), sessions.of("u-1", NOW + minutes(3))) == (None, (other,))
    assert sessions.check(kept, NOW + minutes(3)) == (ANN, other)


def test_a_session_that_somebody_ends_leaves_one_entry(aws: MockedAws, sessions: Sessions) -> None:
    sessions.open("u-1", "gone", NOW)
    session_id = only(sessions).session_id
    entry = Actor("u-1", "Ann", Role.VIEWER).did("browser signed out", "user u-1", NOW.isoformat(), {})
    for ended in (session_id, session_id, "never was"):
        sessions.revoke("u-1", ended, entry)
        entry = replace(entry, audit_id=f"{ended}x")
    actions = [item["action"]["S"] for item in aws.items("ops") if item["pk"]["S"].startswith("AU#")]
    assert sorted(actions) == ["browser signed out", "user changed"]


def test_every_session_of_a_person_ends_at_once(sessions: Sessions) -> None:
    tokens = [sessions.open("u-1", str(number), NOW) for number in range(3)]
    sessions.revoke_all("u-1")
    assert [sessions.check(token, NOW) for token in tokens] == [None] * 3


def test_a_disabled_account_has_no_session_and_a_new_role_holds_at_once(sessions: Sessions, accounts: Accounts) -> None:
    token = sessions.open("u-1", "", NOW)
    assert accounts.save(replace(ANN, role=Role.VIEWER, rev=1), made(ANN))
    found = sessions.check(token, NOW)
    assert found is not None
    assert found[0].role is Role.VIEWER
    assert accounts.save(replace(ANN, disabled=True, rev=2), made(ANN))
    assert sessions.check(token, NOW) is None


def test_a_visit_begins_after_a_pause_and_says_when_the_one_before_ended(
    sessions: Sessions, accounts: Accounts
) -> None:
    def visits(at: datetime) -> str:
        found = sessions.check(sessions.open("u-1", "", at), at)
        assert found is not None
        return found[0].last_visit

    assert visits(NOW) == ""
    sessions.used(only(sessions), NOW + minutes(20))
    assert visits(NOW + minutes(60)) == ""
    sessions.revoke_all("u-1")
    ended = (NOW + minutes(60)).isoformat()
    assert visits(NOW + minutes(299)) == ""
    assert visits(NOW + minutes(299 + 240)) == (NOW + minutes(299)).isoformat() != ended
    assert visits(NOW + minutes(299 + 241)) == (NOW + minutes(299)).isoformat()


def test_a_changed_account_keeps_its_last_visit(sessions: Sessions, accounts: Accounts) -> None:
    sessions.open("u-1", "", NOW)
    sessions.open("u-1", "", NOW + minutes(300))
    before = accounts.find("u-1")
    assert before is not None
    assert accounts.save(replace(before, name="Anne", last_visit="never"), made(ANN))
    after = accounts.find("u-1")
    assert after is not None
    assert (after.name, after.last_visit) == ("Anne", NOW.isoformat())
