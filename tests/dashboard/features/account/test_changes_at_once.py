"""Administrators who change accounts at the same moment: each order in which their reads and writes may come."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from backend_lambdas.identity.account import Account, administers
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import InvalidRequest
from dashboard.data.actor import set_actor
from dashboard.data.availability import DataUnavailable
from dashboard.features.account import commands
from tests.dashboard.features.account.conftest import Visit
from tests.support.identity_double import ADMINISTRATOR, PASSWORD, IdentityDouble

CAST = tuple(Account(f"u-{name}", f"{name}@example.com", name, Role.ADMINISTRATOR) for name in ("ann", "bo", "cleo"))
BO = Account("u-bo", "bo@example.com", "Bo", Role.VIEWER)
STEPS = ("find", "all", "save")
CHANGES: dict[str, Callable[[Account], None]] = {
    "demote": lambda one: commands.change_rights(replace(one, role=Role.VIEWER)),
    "disable": lambda one: commands.disable(one.user_id),
}


pytestmark = pytest.mark.usefixtures("some_stores")


def happens_before(people: IdentityDouble, step: str, other: Callable[[], None]) -> None:
    """`other` happens just before `step` is asked for the first time."""
    real, count = getattr(people.accounts, step), itertools.count()

    def stepped(*args: Any) -> Any:
        if next(count) == 0:
            other()
        return real(*args)

    setattr(people.accounts, step, stepped)


def done(by: Account, change: str, to: Account) -> bool:
    set_actor(by.actor)
    try:
        CHANGES[change](to)
    except (InvalidRequest, DataUnavailable):
        return False
    return True


@pytest.mark.parametrize("changes", list(itertools.product(CHANGES, CHANGES)))
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("count", [2, 3])
def test_somebody_stays_administrator_in_whatever_order_they_take_it_from_each_other(
    people: IdentityDouble, changes: tuple[str, str], step: str, count: int
) -> None:
    """Of two the second does not succeed; of three, each against the next, all but one."""
    del people.accounts.known[ADMINISTRATOR.user_id]
    circle = CAST[:count]
    for one in circle:
        people.add(one)
    results: list[bool] = []

    def others() -> None:
        asking = circle[0].actor
        results.extend(done(circle[n], changes[1], circle[(n + 1) % count]) for n in range(1, count))
        set_actor(asking)

    happens_before(people, step, others)
    results.append(done(circle[0], changes[0], circle[1]))
    left = [one for one in people.accounts.known.values() if administers(one)]
    assert (len(left), sum(results)) == (1, count - 1)


def test_deeds_of_two_that_do_not_contradict_are_both_done(people: IdentityDouble) -> None:
    people.add(BO)
    set_actor(ADMINISTRATOR.actor)
    happens_before(people, "save", lambda: commands.change_rights(replace(BO, stores=frozenset())))
    commands.disable("u-bo")
    now = people.accounts.known["u-bo"]
    assert (now.stores, now.disabled, now.rev) == (frozenset(), True, 2)
    assert [entry.action for entry in people.accounts.audit] == ["user changed", "user disabled"]


def test_a_form_that_is_older_than_the_account_shows_the_newer_one(visit: Visit, people: IdentityDouble) -> None:
    people.add(BO)
    visit.sign_in(ADMINISTRATOR.email, PASSWORD)
    newer = replace(BO, role=Role.AREA_MANAGER, rev=4)
    visit.get("/settings/users/u-bo")
    people.accounts.known["u-bo"] = newer
    answer = visit.send("/settings/users/u-bo", rev="0", role="store manager", stores=["Berlin"])
    visit.get(answer.headers["Location"])
    assert visit.said() == [commands.CHANGED_SINCE]
    assert '<option selected value="area manager">' in visit.page
    assert 'value="4"' in visit.page
    assert (people.accounts.known["u-bo"], people.accounts.audit) == (newer, [])
