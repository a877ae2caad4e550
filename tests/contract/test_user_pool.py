"""Signing in against the user pool of the template, on moto and on the embedded emulator."""

import secrets
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.identity.answers import PoolUser
from backend_lambdas.aws.identity.pool import UserPool
from backend_lambdas.aws.identity.refusals import REFUSED, WRONG
from backend_lambdas.identity.account import Asked, Challenge
from backend_lambdas.inventory.errors import InvalidRequest, SignInRefused, WrongCode
from tests.contract.documented import DONE, Disagreement, outcome
from tests.contract.stacks import EMBEDDED, Stack
from tests.support.emulated import eventually
from tests.support.user_pools import MadePool, shown_code

NEVER_SENT = Disagreement(
    "a code for a new password that was never sent",
    "ConfirmForgotPassword",
    aws="WrongCode (ExpiredCodeException)",
    moto=DONE,
)
SAME_CODE = Disagreement(
    "two codes for a new password", "ForgotPassword", aws="differ", embedded="are the same (654321)"
)
WEAK_PASSWORD = Disagreement(
    "a password that the pool's policy forbids, in place of a temporary one",
    "AdminRespondToAuthChallenge",
    aws="Refused (InvalidPasswordException)",
    embedded=DONE,
)
FOREIGN_SESSION = Disagreement(
    "a challenge answered with a session that was never given out",
    "AdminRespondToAuthChallenge",
    aws="AccessDenied (NotAuthorizedException)",
    moto="NotFound (ResourceNotFoundException)",
    embedded=DONE,
)
CODE_TWICE = Disagreement(
    "the same code of an authenticator app a second time",
    "AdminRespondToAuthChallenge",
    aws="WrongCode (ExpiredCodeException)",
    moto=DONE,
    embedded=DONE,
)
CAPITALS = Disagreement(
    "an address with other capital letters, in a pool that does not tell them apart",
    "AdminGetUser, UsernameConfiguration",
    aws=DONE,
    moto="NotFound (UserNotFoundException)",
    embedded="NotFound (UserNotFoundException)",
)
PASSWORD, OTHER = "correct horse battery", "another horse battery"


@dataclass(frozen=True)
class People:
    """The stack's pool, and one person of it with a password."""

    made: MadePool
    email: str

    @property
    def pool(self) -> UserPool:
        return self.made.pool

    def user_id(self) -> str:
        found = self.pool.find(self.email)
        assert found is not None
        return found.user_id


@pytest.fixture
def people(stack: Stack) -> People:
    made = MadePool(stack.client("cognito-idp"), stack.outputs["UserPoolId"], stack.outputs["UserPoolClientId"])
    email = f"ann-{secrets.token_hex(6)}@example.com"
    made.pool.create(email, "Ann Köln")
    made.set_password(email, PASSWORD)
    return People(made, email)


def answered(people: People, session: str, password: str) -> str:
    """What Cognito itself says to a new password; our own checks come before it."""

    def ask() -> None:
        with our_errors("Asking"):
            people.made.client.admin_respond_to_auth_challenge(
                UserPoolId=people.made.pool_id,
                ClientId=people.made.client_id,
                ChallengeName="NEW_PASSWORD_REQUIRED",
                Session=session,
                ChallengeResponses={"USERNAME": people.email, "NEW_PASSWORD": password},
            )

    return outcome(ask)


def mails_to(email: str, folder: Path | None) -> list[str]:
    assert folder is not None
    mails = (message_from_bytes(path.read_bytes(), policy=default) for path in folder.rglob("*.eml"))
    bodies = ((mail["To"], mail.get_body(("html", "plain"))) for mail in mails)
    return [str(body.get_content()) for to, body in bodies if to == email and body is not None]


def test_a_person_signs_in_with_their_password_and_with_no_other(people: People) -> None:
    assert people.pool.find(people.email) == PoolUser(
        people.user_id(), enabled=True, invited=False, second_factor=False
    )
    assert people.pool.sign_in(people.email.upper(), PASSWORD) == people.user_id()
    for email, password in ((people.email, OTHER), ("nobody@example.com", PASSWORD)):
        with pytest.raises(SignInRefused) as raised:
            people.pool.sign_in(email, password)
        assert str(raised.value) == REFUSED


def test_who_is_disabled_is_refused_in_the_same_words(people: People) -> None:
    people.pool.disable(people.email)
    with pytest.raises(SignInRefused) as raised:
        people.pool.sign_in(people.email, PASSWORD)
    assert str(raised.value) == REFUSED
    people.pool.enable(people.email)
    assert people.pool.sign_in(people.email, PASSWORD) == people.user_id()


def test_an_invited_person_chooses_a_password(people: People) -> None:
    people.made.set_password(people.email, "temporary password", permanent=False)
    challenge = people.pool.sign_in(people.email, "temporary password")
    assert isinstance(challenge, Challenge)
    assert challenge.asked is Asked.NEW_PASSWORD
    with pytest.raises(InvalidRequest, match="12 to 256 characters"):
        people.pool.set_new_password(challenge, "too short")
    assert people.pool.set_new_password(challenge, OTHER) == people.user_id()
    assert people.pool.sign_in(people.email, OTHER) == people.user_id()


def test_a_second_factor_is_asked_for_once_it_was_confirmed(stack: Stack, people: People) -> None:
    factor = people.pool.begin_second_factor(people.email, PASSWORD)
    assert (
        factor.uri
        == f"otpauth://totp/Stockroom%3A{people.email.replace('@', '%40')}?secret={factor.secret}&issuer=Stockroom"
    )
    assert people.pool.sign_in(people.email, PASSWORD) == people.user_id()
    with pytest.raises(WrongCode):
        people.pool.confirm_second_factor(factor.token, shown_code(factor.secret, steps=900))
    people.pool.confirm_second_factor(factor.token, shown_code(factor.secret))
    found = people.pool.find(people.email)
    assert found is not None
    assert found.second_factor
    challenge = people.pool.sign_in(people.email, PASSWORD)
    assert isinstance(challenge, Challenge)
    assert challenge.asked is Asked.CODE
    with pytest.raises(WrongCode) as raised:
        people.pool.enter_code(challenge, shown_code(factor.secret, steps=900))
    assert str(raised.value) == WRONG
    code = shown_code(factor.secret)
    assert people.pool.enter_code(challenge, f"{code[:3]} {code[3:]}") == people.user_id()
    again = people.pool.sign_in(people.email, PASSWORD)
    assert isinstance(again, Challenge)
    CODE_TWICE.check(stack, outcome(lambda: people.pool.enter_code(again, code)))


def test_a_password_is_changed_with_the_old_one_and_the_code(people: People) -> None:
    factor = people.pool.begin_second_factor(people.email, PASSWORD)
    people.pool.confirm_second_factor(factor.token, shown_code(factor.secret))
    with pytest.raises(WrongCode):
        people.pool.change_password(people.email, PASSWORD, OTHER)
    with pytest.raises(SignInRefused):
        people.pool.change_password(people.email, OTHER, OTHER, shown_code(factor.secret))
    people.pool.change_password(people.email, PASSWORD, OTHER, shown_code(factor.secret))
    people.pool.end_second_factor(people.email)
    assert people.pool.sign_in(people.email, OTHER) == people.user_id()


def test_what_our_own_checks_and_the_signed_cookie_keep_from_the_pool(stack: Stack, people: People) -> None:
    people.made.set_password(people.email, "temporary password", permanent=False)
    challenge = people.pool.sign_in(people.email, "temporary password")
    assert isinstance(challenge, Challenge)
    WEAK_PASSWORD.check(stack, answered(people, challenge.token.partition(" ")[2], "short"))
    FOREIGN_SESSION.check(stack, answered(people, "x" * 40, PASSWORD))
    NEVER_SENT.check(stack, outcome(lambda: people.pool.reset(people.email, "123456", OTHER)))

    def find() -> None:
        with our_errors("Asking"):
            people.made.client.admin_get_user(UserPoolId=people.made.pool_id, Username=people.email.upper())

    CAPITALS.check(stack, outcome(find))


@pytest.mark.parametrize("call", ["disable", "enable", "reset_by_administrator", "end_second_factor", "invite_again"])
def test_an_administrator_is_told_of_an_address_that_nobody_has(people: People, call: str) -> None:
    with pytest.raises(InvalidRequest, match="There is no user with this address"):
        getattr(people.pool, call)("nobody@example.com")


def test_an_address_is_taken_once_whatever_its_letters(people: People) -> None:
    with pytest.raises(InvalidRequest, match="There is a user with this address already"):
        people.pool.create(people.email.upper(), "Ann")


@pytest.mark.parametrize("stack", [pytest.param(EMBEDDED, marks=pytest.mark.emulator)], indirect=True)
def test_invitations_and_codes_arrive_in_the_mailbox_and_work(stack: Stack, people: People) -> None:
    email = f"bob-{secrets.token_hex(6)}@example.com"
    user_id = people.pool.create(email, "Bob")
    (invitation,) = eventually(lambda: mails_to(email, stack.mail_dir), bool)
    assert "Sign in at http://127.0.0.1:8050 with the address " + email in " ".join(invitation.split())
    password = invitation.partition("good for a week: ")[2].partition("</p>")[0]
    people.pool.invite_again(email)
    assert len(eventually(lambda: mails_to(email, stack.mail_dir), lambda mails: len(mails) == 2)) == 2
    challenge = people.pool.sign_in(email, password)
    assert isinstance(challenge, Challenge)
    assert people.pool.set_new_password(challenge, PASSWORD) == user_id
    with pytest.raises(InvalidRequest, match="has signed in already"):
        people.pool.invite_again(email)

    people.pool.forgot(email)
    people.pool.forgot("nobody@example.com")
    mails = eventually(lambda: mails_to(email, stack.mail_dir), lambda mails: len(mails) == 3)
    (code,) = [mail.partition("new password is ")[2][:6] for mail in mails if "Your code" in mail]
    with pytest.raises(WrongCode):
        people.pool.reset(email, "000000", OTHER)
    people.pool.reset(email, code, OTHER)
    assert people.pool.sign_in(email, OTHER) == user_id
    people.pool.forgot(email)
    mails = eventually(lambda: mails_to(email, stack.mail_dir), lambda mails: len(mails) == 4)
    codes = {mail.partition("new password is ")[2][:6] for mail in mails if "Your code" in mail}
    SAME_CODE.check(stack, "differ" if len(codes) > 1 else f"are the same ({codes.pop()})")
    assert mails_to("nobody@example.com", stack.mail_dir) == []


@pytest.mark.parametrize("stack", [pytest.param(EMBEDDED, marks=pytest.mark.emulator)], indirect=True)
def test_an_administrator_has_a_person_choose_a_new_password(stack: Stack, people: People) -> None:
    people.pool.reset_by_administrator(people.email)
    assert people.pool.sign_in(people.email, PASSWORD) == Challenge(Asked.RESET, people.email, "")
    mails = eventually(lambda: mails_to(people.email, stack.mail_dir), lambda mails: len(mails) == 2)
    (code,) = [mail.partition("new password is ")[2][:6] for mail in mails if "Your code" in mail]
    people.pool.reset(people.email, code, OTHER)
    assert people.pool.sign_in(people.email, OTHER) == people.user_id()
