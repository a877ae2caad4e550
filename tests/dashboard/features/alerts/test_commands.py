"""Answering alerts, over mocked AWS."""

from datetime import timedelta

import pytest

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from dashboard.data import alerts
from dashboard.data.alerts import AlertFilters
from dashboard.data.dependencies import current_dependencies
from dashboard.features.alerts import commands as alerts_commands
from dashboard.features.uploads import commands as uploads_commands
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, asked_by
from tests.support.replica_sources import NOW


@pytest.fixture(autouse=True)
def ann() -> None:
    asked_by(ANN)


def version() -> str:
    return current_dependencies().follower.version()


def states(stack: DashboardStack) -> dict[str, tuple[AlertStatus, str | None, str | None]]:
    shown = alerts.alerts(AlertFilters()).rows
    return {alert.product_id: (alert.status, alert.ack_by, alert.ack_reason) for alert in shown}


def test_an_acknowledged_alert_says_who_and_why_and_is_audited(stack: DashboardStack) -> None:
    ref, _ = stack.alert("001"), stack.alert("002")
    assert alerts_commands.acknowledge_alerts([ref, ref], "ordered") == 1
    assert states(stack) == {
        "001": (AlertStatus.ACKNOWLEDGED, "Ann", "ordered"),
        "002": (AlertStatus.OPEN, None, None),
    }
    assert [(entry["who"], entry["what"], entry["which"]) for entry in stack.audit()] == [
        ("Ann", "alert acknowledged", f"alert {ref}")
    ]


def test_a_snoozed_alert_is_quiet_until_its_time(stack: DashboardStack) -> None:
    ref = stack.alert("001")
    until = NOW + timedelta(hours=4)
    assert alerts_commands.snooze_alerts([ref], until, "delivery at noon") == 1
    (alert,) = alerts.alerts(AlertFilters()).rows
    assert (alert.status, alert.snoozed_until) == (AlertStatus.SNOOZED, until)
    assert alerts_commands.reopen_alerts([ref], "") == 1
    (alert,) = alerts.alerts(AlertFilters()).rows
    assert (alert.status, alert.snoozed_until, alert.ack_by) == (AlertStatus.OPEN, None, None)


def test_an_alert_that_ended_meanwhile_is_left_alone(stack: DashboardStack) -> None:
    ref = stack.alert("001", status=AlertStatus.RESOLVED)
    assert alerts_commands.acknowledge_alerts([ref], "ordered") == 0
    assert (states(stack)["001"][0], stack.audit()) == (AlertStatus.RESOLVED, [])


def test_answering_an_alert_changes_the_data_version_of_every_process(stack: DashboardStack) -> None:
    ref = stack.alert("001")
    before = version()
    stack.start_dashboard()
    assert version() == before
    alerts_commands.acknowledge_alerts([ref], "ordered")
    stack.look()
    after = version()
    stack.start_dashboard()
    assert (version(), after != before) == (after, True)


def test_whoever_answers_an_alert_sees_it_at_once(stack: DashboardStack) -> None:
    ref = stack.alert("001")
    assert alerts.open_alerts().total == 1
    alerts_commands.acknowledge_alerts([ref], "ordered")
    assert alerts.open_alerts().total == 0


@pytest.mark.parametrize(
    ("refs", "reason"),
    [
        ([], "x"),
        (["Berlin"], "x"),
        (["Berlin|1"], ""),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_words(stack: DashboardStack, refs: list[str], reason: str) -> None:
    with pytest.raises(InvalidRequest):
        alerts_commands.acknowledge_alerts(refs, reason)


def test_what_does_not_exist_is_not_found(stack: DashboardStack) -> None:
    with pytest.raises(NotFound):
        alerts_commands.acknowledge_alerts(["Berlin|0000000000001#U#A"], "x")
    with pytest.raises(NotFound):
        uploads_commands.approve_upload("nothing", "x")
    with pytest.raises(InvalidRequest):
        alerts_commands.snooze_alerts(["Berlin|1#U#A"], NOW - timedelta(minutes=1), "x")
