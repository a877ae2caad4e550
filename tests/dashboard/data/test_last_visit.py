"""What is new since one was last here: the number and the list behind it are the same alerts, over mocked AWS."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.identity.actor import Actor, Role
from dashboard.data.actor import set_last_visit
from dashboard.data.alerts import AlertFilters, NewAlerts, alerts, new_alerts
from dashboard.ui.last_visit import new_since
from tests.support.dashboard import DashboardStack
from tests.support.people import BO, EVERYBODY, asked_by

TWO = Actor("u-two", "Two", Role.AREA_MANAGER, frozenset({"Berlin", "Leeds"}))


@pytest.fixture(autouse=True)
def visited(stack: DashboardStack) -> Iterator[None]:
    """Alerts of today and of the nine days before, in three stores; the last visit was five days ago."""
    for number in range(30):
        status = AlertStatus.RESOLVED if number % 4 == 0 else AlertStatus.OPEN
        store = ("Berlin", "Köln", "Leeds")[number % 3]
        stack.alert(f"{number}", days_ago=number / 3, store=store, status=status)
    set_last_visit((stack.clock.now - timedelta(days=5)).isoformat())
    yield
    set_last_visit("")


def behind(*stores: str) -> list[str]:
    """The stores of the alerts in the list that the sentence leads to."""
    found = new_alerts(stores)
    assert found is not None
    (link,) = [one for one in new_since(found, stores).children if hasattr(one, "href")]
    query = parse_qs(urlsplit(link.href).query)
    shown = alerts(AlertFilters.from_query(**query), 100).rows
    assert (len(shown), link.children[0]) == (found.number, f"{found.number} new alerts")
    return [one.store for one in shown]


@pytest.mark.parametrize("actor", [EVERYBODY, BO, TWO], ids=lambda one: one.name)
def test_the_number_is_that_of_the_list_behind_it_whoever_asks(actor: Actor) -> None:
    asked_by(actor)
    stores = behind()
    assert set(stores) == {store for store in ("Berlin", "Köln", "Leeds") if actor.sees(store)}
    assert behind("Berlin") == ["Berlin"] * stores.count("Berlin")
    assert sorted(behind("Berlin", "Leeds")) == sorted(one for one in stores if one != "Köln")


def test_a_new_one_is_counted_at_once_and_what_one_saw_is_not(stack: DashboardStack) -> None:
    before = len(behind())
    stack.alert("another")
    assert len(behind()) == before + 1
    stack.clock.now += timedelta(seconds=1)
    set_last_visit(stack.clock.now.isoformat())
    found = new_alerts(("Leeds",))
    assert found is not None
    assert (found.number, new_since(found).children[0].children) == (0, "No new alert")


def test_the_first_visit_and_one_long_ago_are_said_as_they_are(stack: DashboardStack) -> None:
    set_last_visit("")
    assert new_alerts() is None
    assert new_since(None).children == "No earlier visit recorded"
    long_ago = stack.clock.now - timedelta(days=400)
    set_last_visit(long_ago.isoformat())
    found = new_alerts()
    assert found is not None
    assert found == NewAlerts(30, found.since, long_ago)
    assert (stack.clock.now - found.since).days == 30
    assert len(behind()) == 30
    assert " in the last 30 days; your last visit was " in new_since(found).children
