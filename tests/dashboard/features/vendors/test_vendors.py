"""Vendors as an administrator adds and changes them: forms without a script, over mocked AWS."""

from dataclasses import replace
from typing import Any

import pytest

from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.products.vendors import DynamoVendors
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.vendors import Vendor, values_of
from tests.dashboard.features.account.conftest import Visit, visit
from tests.support.dashboard import DashboardStack
from tests.support.identity_double import ADMINISTRATOR, PASSWORD, IdentityDouble

__all__ = ["visit"]
PATH = "/settings/vendors"
# A browser sends no box that is not ticked.
FIELDS = {name: text for name, text in values_of(Vendor("")).items() if name not in ("approval", "closed", "required")}


@pytest.fixture
def boss(visit: Visit, people: IdentityDouble, stack: DashboardStack) -> Visit:  # noqa: F811
    visit.sign_in(ADMINISTRATOR.email, PASSWORD)
    return visit


def kept(stack: DashboardStack) -> list[Vendor]:
    return DynamoVendors(stack.dynamodb, "ops").all()


def done(stack: DashboardStack) -> list[tuple[str, str, str, dict[str, Any]]]:
    found = (from_item(item) for item in stack.dynamodb.scan(TableName="ops")["Items"])
    entries = sorted((one for one in found if str(one["pk"]).startswith("AU#")), key=lambda one: str(one["action"]))
    return [(one["actor"], one["action"], one["subject"], one["detail"]) for one in entries]


def test_a_vendor_is_added_and_changed_with_its_rules_and_both_stand_in_the_audit(
    boss: Visit, stack: DashboardStack
) -> None:
    boss.get(PATH)
    assert "No vendor yet" in boss.page
    asked = {"name": "Acme  Foods", "email": "orders@acme.example", "currency": "eur", "categories": "Dairy\r\nFruit"}
    boss.fill_in(f"{PATH}/new", **{**FIELDS, **asked, "required": ["gtin"], "approval": "y"})
    boss.get(PATH)
    assert boss.said() == ["Acme Foods is added. Invite its people under Users, with the role vendor."]
    made = Vendor(
        "Acme Foods", "orders@acme.example", "EUR", ("Dairy", "Fruit"), required=("gtin",), approval=True, rev=1
    )
    assert kept(stack) == [made]
    assert "With approval" in boss.page
    sent = {**FIELDS, "email": "orders@acme.example", "currency": "EUR", "rows_a_day": "500", "closed": "y"}
    boss.fill_in(f"{PATH}/of/Acme Foods", **sent)
    changed = Vendor("Acme Foods", "orders@acme.example", "EUR", rows_a_day=500, closed=True, rev=2)
    assert kept(stack) == [changed]
    (added, after) = done(stack)
    assert added[:3] == ("Everybody", "vendor added", "vendor Acme Foods")
    assert (after[3]["rows_a_day_before"], after[3]["rows_a_day"]) == ("100000", "500")


def test_what_cannot_hold_is_said_and_nothing_is_written(boss: Visit, stack: DashboardStack) -> None:
    boss.fill_in(f"{PATH}/new", **{**FIELDS, "name": "Acme", "rows_a_day": "many"})
    assert boss.said() == ["Enter a whole number from 1 to 2,000,000."]
    boss.fill_in(f"{PATH}/new", **{**FIELDS, "name": "Acme"})
    boss.fill_in(f"{PATH}/new", **{**FIELDS, "name": "ACME"})
    assert boss.said() == ["There is a vendor of this name already."]
    assert [one.vendor for one in kept(stack)] == ["Acme"]


def test_who_saves_later_sees_what_the_other_has_saved_and_overwrites_nothing(
    boss: Visit, stack: DashboardStack
) -> None:
    boss.fill_in(f"{PATH}/new", **{**FIELDS, "name": "Acme"})
    boss.fill_in(f"{PATH}/of/Acme", **{**FIELDS, "files_a_day": "7"})
    boss.get(f"{PATH}/of/Acme")
    boss.send(f"{PATH}/of/Acme", **{**FIELDS, "files_a_day": "9", "rev": "1"})
    boss.get(f"{PATH}/of/Acme")
    assert boss.said()[0].startswith("Somebody else has changed this vendor meanwhile")
    assert kept(stack) == [Vendor("Acme", files_a_day=7, rev=2)]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_comes_here_but_area_managers_see_the_list(
    visit: Visit, people: IdentityDouble, stack: DashboardStack, role: Role
) -> None:  # noqa: F811
    other = Account(f"u-{role.name}", f"{role.name}@example.com".lower(), "Bo", role, frozenset({"Berlin"}))
    people.add(replace(other, vendor="Acme" if role is Role.VENDOR else ""))
    visit.sign_in(other.email, PASSWORD)
    codes = [visit.get(path).status_code for path in (PATH, f"{PATH}/new", f"{PATH}/of/Acme")]
    assert codes == [200 if role is Role.AREA_MANAGER else 404, 404, 404]
