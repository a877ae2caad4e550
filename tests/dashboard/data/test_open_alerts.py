"""All open alerts in memory: what changed is read, and nothing else."""

from datetime import timedelta

import pytest

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.alerts.answer import alert_key
from dashboard.data.open_alerts import OpenAlerts
from dashboard.features.alerts import commands
from tests.support.dashboard import DashboardStack
from tests.support.people import BO, EVERYBODY, asked_by
from tests.support.replica_sources import NOW


@pytest.fixture
def opened(stack: DashboardStack) -> OpenAlerts:
    found = OpenAlerts(stack.alerts, stack.alerts, stack.clock, lambda seconds: None)
    found.refresh()
    return found


def ids(opened: OpenAlerts) -> list[str]:
    return [one.product_id for one in opened.state().alerts]


def test_those_that_opened_ended_or_were_answered_are_read_and_no_others(
    stack: DashboardStack, opened: OpenAlerts
) -> None:
    refs = [stack.alert(f"{n:03d}", days_ago=n) for n in range(20)]
    opened.refresh()
    first = opened.state()
    assert ids(opened) == [f"{n:03d}" for n in range(20)]
    stack.alerts.taken()
    opened.refresh()
    assert stack.alerts.taken() == {"open_marks": 1}
    assert opened.state().version == first.version
    store, sk = alert_key(refs[3])
    stack.dynamodb.update_item(
        TableName="ops",
        Key={"pk": {"S": f"AL#{store}"}, "sk": {"S": sk}},
        UpdateExpression="REMOVE open_pk SET #status = :over",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":over": {"S": "resolved"}},
    )
    stack.alert("new")
    commands.acknowledge_alerts([refs[5]], "ordered")
    stack.alerts.taken()
    opened.refresh()
    assert stack.alerts.taken() == {"open_marks": 1, "these": 1}
    assert sorted(ids(opened)) == [*(f"{n:03d}" for n in range(20) if n != 3), "new"]
    assert [one.product_id for one in opened.state().alerts if one.status is AlertStatus.ACKNOWLEDGED] == ["005"]
    assert opened.state().version != first.version


def test_an_answer_shows_at_once_in_the_process_that_wrote_it(stack: DashboardStack, opened: OpenAlerts) -> None:
    ref = stack.alert("001")
    opened.refresh()
    commands.snooze_alerts([ref], NOW + timedelta(days=1), "delivery on its way")
    opened.read_again([alert_key(ref)])
    assert [one.status for one in opened.state().alerts] == [AlertStatus.SNOOZED]


def test_everybody_sees_what_is_open_in_their_own_stores(stack: DashboardStack, opened: OpenAlerts) -> None:
    stack.alert("001")
    opened.refresh()
    whole = opened.state().version
    asked_by(BO)
    before = opened.state().version
    asked_by(EVERYBODY)
    stack.alert("002", store="Köln")
    opened.refresh()
    assert opened.state().version != whole
    asked_by(BO)
    assert (ids(opened), opened.state().version) == (["001"], before)


def test_many_alerts_are_looked_at_less_often(stack: DashboardStack) -> None:
    waited: list[float] = []
    opened = OpenAlerts(stack.alerts, stack.alerts, stack.clock, waited.append)
    stack.alert("001")
    opened.refresh()
    opened.refresh()
    assert waited == [pytest.approx(0.00025)]
