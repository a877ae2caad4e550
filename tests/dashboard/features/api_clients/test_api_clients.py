"""Programs that send files, as an administrator makes, sees and revokes them."""

import re
from html import unescape

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.api_client import KEY, ApiClient, accepted
from backend_lambdas.inventory.errors import SignInRefused
from tests.dashboard.features.account.conftest import Visit, some_stores, visit
from tests.support.identity_double import ADMINISTRATOR, PASSWORD, IdentityDouble

__all__ = ["some_stores", "visit"]
OTHERS = {role: Account(f"u-{role}", f"{role.name}@example.com".lower(), "Bo", role) for role in Role}
del OTHERS[Role.ADMINISTRATOR]
PATH = "/settings/api"


@pytest.fixture
def boss(visit: Visit, some_stores: None, people: IdentityDouble) -> Visit:  # noqa: F811
    visit.sign_in(ADMINISTRATOR.email, PASSWORD)
    return visit


def made(boss: Visit, **fields: object) -> str:
    """The key that the page shows, "" without one."""
    boss.fill_in(f"{PATH}/new", **{"name": "Till", "role": "store manager", "stores": "Berlin", **fields})
    found = re.search(r'id="key"[^>]*>([^<]*)</textarea>', boss.page)
    return unescape(found[1]) if found else ""


def row(boss: Visit) -> str:
    """The text of the list's only program."""
    boss.get(PATH)
    (found,) = re.findall(r'<li class="setting-row">(.*?)</li>', boss.page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found)).split())


def test_a_key_is_shown_once_and_kept_as_a_hash(boss: Visit, people: IdentityDouble) -> None:
    key = made(boss)
    (client,) = people.clients.known.values()
    assert KEY.fullmatch(key)
    assert accepted(client, key) == client
    assert (client.name, client.role, client.stores, client.created_by) == (
        "Till",
        Role.STORE_MANAGER,
        frozenset({"Berlin"}),
        "Everybody",
    )
    assert row(boss).startswith("Till Active Store manager · Berlin Never used Made by Everybody")
    assert key not in boss.page
    assert client.key_hash not in boss.page
    assert key not in str(people.clients.audit)


def test_a_revoked_key_is_refused_and_both_deeds_stand_in_the_audit(boss: Visit, people: IdentityDouble) -> None:
    key = made(boss)
    (client_id,) = people.clients.known
    boss.get(PATH)
    for _twice in range(2):
        answer = boss.send(f"{PATH}/{client_id}/revoke")
        boss.get(answer.headers["Location"])
        assert boss.said() == ["The key of Till is revoked."]
    with pytest.raises(SignInRefused):
        accepted(people.clients.known[client_id], key)
    assert row(boss).startswith("Till Revoked")
    assert [(one.actor, one.action, one.subject, one.detail) for one in people.clients.audit] == [
        ("Everybody", action, f"client {client_id}", {"name": "Till", "role": "store manager", "stores": "Berlin"})
        for action in ("API key made", "API key revoked")
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"stores": ""}, "There is no store ''."),
        ({"stores": "Ulm"}, "There is no store 'Ulm'."),
        ({"name": " "}, "Name the program."),
        ({"role": "administrator"}, "Not a valid choice"),
        ({"role": "vendor"}, "Enter the vendor's name"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    boss: Visit, people: IdentityDouble, fields: dict[str, str], said: str
) -> None:
    assert (made(boss, **fields), said in unescape(boss.page)) == ("", True), boss.page
    assert (people.clients.known, people.clients.audit) == ({}, [])


def test_only_an_area_manager_may_have_every_store(boss: Visit, people: IdentityDouble) -> None:
    made(boss, every_store="y")
    made(boss, name="ERP", role="area manager", every_store="y")
    assert [one.stores for one in people.clients.known.values()] == [frozenset({"Berlin"}), None]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_sees_makes_or_revokes_one(visit: Visit, people: IdentityDouble, role: Role) -> None:  # noqa: F811
    kept = {"api-1": ApiClient("api-1", "Till", Role.STORE_MANAGER, frozenset({"Berlin"}), rev=1)}
    people.clients.known |= kept
    people.add(OTHERS[role])
    visit.sign_in(OTHERS[role].email, PASSWORD)
    visit.get("/account")
    answers = [visit.get(PATH), visit.get(f"{PATH}/new")]
    visit.get("/account")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visit.page)
    sent = {"csrf_token": token[1] if token else "", "name": "x", "role": "area manager", "every_store": "y"}
    for path in (f"{PATH}/new", f"{PATH}/api-1/revoke"):
        answers.append(visit.client.post(path, data=sent, headers={"Host": "localhost"}))
    assert [one.status_code for one in answers] == [404] * 4
    assert (people.clients.known, people.clients.audit) == (kept, [])
