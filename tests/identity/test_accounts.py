"""Rules about accounts and passwords."""

from dataclasses import replace

import pytest

from backend_lambdas.identity.account import Account, check_account, normal_email, who_stays
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.passwords import RULES, check_password
from backend_lambdas.inventory.errors import InvalidRequest

STORES = ("Berlin", "Karachi")
ANN = Account("u-1", "ann@example.com", "Ann", Role.STORE_MANAGER, frozenset({"Berlin"}))


@pytest.mark.parametrize(
    "account",
    [
        ANN,
        replace(ANN, role=Role.ADMINISTRATOR, stores=None),
        replace(ANN, role=Role.AREA_MANAGER, stores=None),
        replace(ANN, role=Role.AREA_MANAGER),
        replace(ANN, role=Role.VIEWER),
        replace(ANN, role=Role.VENDOR, vendor="Acme"),
        replace(ANN, role=Role.VENDOR, stores=frozenset(), vendor="Acme"),
    ],
)
def test_an_account_that_makes_sense_may_be_saved(account: Account) -> None:
    check_account(account, STORES)


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (replace(ANN, name=" "), "Enter the person's name"),
        (replace(ANN, name="x" * 201), "at most 200 characters"),
        (replace(ANN, stores=frozenset({"Berlin", "Bonn"})), "There is no store 'Bonn'"),
        (replace(ANN, stores=frozenset()), "Choose at least one store: with this role a person sees no other"),
        (replace(ANN, stores=None), "Choose at least one store"),
        (replace(ANN, role=Role.ADMINISTRATOR), "An administrator sees every store"),
        (replace(ANN, role=Role.VENDOR), "Enter the vendor's name"),
        (replace(ANN, vendor="Acme"), "for nobody else"),
    ],
)
def test_what_makes_no_sense_is_said(account: Account, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        check_account(account, STORES)


def test_somebody_stays_administrator() -> None:
    boss = replace(ANN, role=Role.ADMINISTRATOR, stores=None)
    other = replace(boss, user_id="u-2")
    for change in ({"role": Role.VIEWER}, {"disabled": True}):
        assert who_stays(boss, replace(boss, **change), [ANN, boss, other]) == "u-2"
        assert who_stays(ANN, replace(ANN, **change), [ANN]) is None
        for others in ([ANN, boss], [boss, replace(other, disabled=True)]):
            with pytest.raises(InvalidRequest, match="Somebody must stay administrator"):
                who_stays(boss, replace(boss, **change), others)
    assert who_stays(boss, replace(boss, name="Anna"), [boss]) is None


def test_addresses_are_told_apart_as_the_pool_tells_them() -> None:
    assert normal_email(" Ann@Example.COM ") == "ann@example.com"


@pytest.mark.parametrize("text", ["", "ann", "a@b@c", "a b@c", "a@b,c@d", "<a@b>", "a@b\x00", "a" * 130 + "@b"])
def test_what_is_no_address_is_said(text: str) -> None:
    with pytest.raises(InvalidRequest, match="is not an e-mail address"):
        normal_email(text)


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 257, " " + "x" * 12, "x" * 12 + " "])
def test_a_password_has_a_length_and_no_space_at_its_ends(password: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        check_password(password)
    assert str(raised.value) == RULES
    check_password("correct horse battery")
