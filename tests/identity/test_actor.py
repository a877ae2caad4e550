"""Roles, rights and stores, as a table."""

import pytest

from backend_lambdas.identity.actor import Actor, Right, Role
from backend_lambdas.inventory.errors import NotAllowed, NotFound


def may(role: Role) -> set[Right]:
    actor = Actor("u1", "Ann", role)
    return {right for right in Right if actor.may(right)}


def test_what_each_role_may() -> None:
    demo = {Right.SEE_STOCK, Right.SEE_REPORTS, Right.SEE_UPLOADS, Right.SEE_PRODUCTS}
    look = demo | {Right.SUBSCRIBE, Right.OWN_ACCOUNT}
    store = look | {Right.UPLOAD, Right.DECIDE_UPLOADS, Right.ANSWER_ALERTS, Right.CORRECT_STOCK, Right.MOVE_STOCK}
    store |= {Right.ORDER_REPORTS}
    assert {role: may(role) for role in Role} == {
        Role.ADMINISTRATOR: set(Right),
        Role.AREA_MANAGER: store
        | {Right.SET_THRESHOLDS, Right.SHARE_VIEWS, Right.SEE_AUDIT, Right.SEE_STORE_SETTINGS, Right.CHANGE_PRODUCTS}
        | {Right.REMOVE_STORES},
        Role.STORE_MANAGER: store,
        Role.VENDOR: {Right.UPLOAD, Right.SEE_UPLOADS, Right.SEE_PRODUCTS, Right.OWN_ACCOUNT},
        Role.VIEWER: look,
        Role.DEMO: demo,
    }


def test_a_refusal_says_what_and_whom_to_ask() -> None:
    with pytest.raises(NotAllowed, match=r"^You may not answer alerts\. Ask an administrator if you need to\.$"):
        Actor("u1", "Ann", Role.VIEWER).require(Right.ANSWER_ALERTS)


@pytest.mark.parametrize(
    ("role", "listed", "seen"),
    [
        (Role.ADMINISTRATOR, None, ("Berlin", "Karachi")),
        (Role.AREA_MANAGER, None, ("Berlin", "Karachi")),
        (Role.AREA_MANAGER, frozenset({"Karachi"}), ("Karachi",)),
        (Role.VIEWER, frozenset[str](), ()),
        (Role.STORE_MANAGER, frozenset({"Berlin"}), ("Berlin",)),
        (Role.STORE_MANAGER, None, ()),
        (Role.VENDOR, None, ()),
        (Role.VENDOR, frozenset({"Berlin"}), ()),
    ],
)
def test_stores_are_seen_when_listed_or_when_the_role_sees_all(
    role: Role, listed: frozenset[str] | None, seen: tuple[str, ...]
) -> None:
    assert Actor("u1", "Ann", role, listed).own(["Berlin", "Karachi"]) == seen


def test_a_store_of_others_is_as_if_it_did_not_exist() -> None:
    with pytest.raises(NotFound, match="There is no store 'Berlin'"):
        Actor("u1", "Ann", Role.STORE_MANAGER, frozenset({"Karachi"})).require_store("Berlin")
