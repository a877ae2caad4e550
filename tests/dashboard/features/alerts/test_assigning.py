"""Whose an alert is, and what people write on it, over mocked AWS."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend_lambdas.alerts.alert import AlertStatus, Comment
from backend_lambdas.alerts.answer import MOST_COMMENTS
from backend_lambdas.alerts.assign import Assigned
from backend_lambdas.aws.alerts.states import DynamoAlertStates
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.versions import moment_text
from dashboard.data import alerts, people
from dashboard.data.alerts import MINE, MINE_FILTERS, NOBODYS, AlertFilters
from dashboard.features.alerts import commands
from dashboard.features.alerts.assigning import assigned_words, effect_words
from dashboard.features.alerts.rows import whose_words
from tests.support.dashboard import DashboardStack
from tests.support.identity_double import IdentityDouble
from tests.support.people import ANN, asked_by

BEN = Account("u-ben", "ben@example.com", "Ben", Role.STORE_MANAGER, frozenset({"Berlin"}))
CLEO = Account("u-cleo", "cleo@example.com", "Cleo", Role.STORE_MANAGER, frozenset({"Köln"}))
VI = Account("u-vi", "vi@example.com", "Vi", Role.VIEWER)


@pytest.fixture(autouse=True)
def known(people: IdentityDouble) -> IdentityDouble:
    for account in (BEN, CLEO, VI, Account(ANN.user_id, "ann@example.com", "Ann", ANN.role)):
        people.add(account)
    asked_by(ANN)
    return people


EVERY = AlertFilters()


def shown(filters: AlertFilters = EVERY) -> dict[str, str]:
    return {alert.product_id: whose_words(alert) for alert in alerts.alerts(filters).rows}


def of_ben() -> AlertFilters:
    return AlertFilters(assigned=BEN.user_id)


def test_an_alert_is_somebodys_and_found_by_whose_it_is(stack: DashboardStack) -> None:
    ref, _ = stack.alert("001"), stack.alert("002")
    assert commands.assign_alerts({ref: ""}, BEN.user_id) == Assigned(1)
    assert shown() == {"001": "Ben", "002": "Nobody’s"}
    assert (shown(of_ben()), shown(AlertFilters(assigned=NOBODYS))) == ({"001": "Ben"}, {"002": "Nobody’s"})
    assert shown(AlertFilters(assigned=MINE)) == {}
    asked_by(BEN.actor)
    assert (shown(AlertFilters(assigned=MINE)), len(alerts.my_alerts().rows)) == ({"001": "Ben"}, 1)
    assert [(one["who"], one["what"], one["which"]) for one in stack.audit()] == [
        ("Ann", "alert assigned", f"alert {ref}")
    ]


def test_what_somebody_else_assigned_meanwhile_stays_and_is_said(stack: DashboardStack) -> None:
    ref, other = stack.alert("001"), stack.alert("002")
    commands.assign_alerts({ref: ""}, BEN.user_id)
    stack.clock.now += timedelta(seconds=1)
    assert commands.assign_alerts({ref: "", other: ""}, ANN.user_id) == Assigned(1, 0, ("Ben",))
    assert shown() == {"001": "Ben", "002": "Ann"}
    stack.clock.now += timedelta(seconds=1)
    assert commands.assign_alerts({ref: BEN.user_id}, "") == Assigned(1)
    assert commands.assign_alerts({ref: BEN.user_id}, ANN.user_id) == Assigned(0, 0, ("nobody",))
    assert (shown(), shown(of_ben())) == ({"001": "Nobody’s", "002": "Ann"}, {})
    assert len(stack.audit()) == 3


def test_the_same_said_twice_is_one_change(stack: DashboardStack) -> None:
    ref = stack.alert("001")
    commands.assign_alerts({ref: ""}, BEN.user_id)
    assert commands.assign_alerts({ref: BEN.user_id}, BEN.user_id) == Assigned(0)
    assert commands.assign_alerts({ref: ""}, BEN.user_id) == Assigned(0)
    assert len(stack.audit()) == 1


def test_only_who_may_answer_alerts_of_the_store_can_be_given_one(stack: DashboardStack) -> None:
    ref = stack.alert("001")
    for wrong in (CLEO, VI):
        with pytest.raises(InvalidRequest, match=f"{wrong.name} may not answer alerts of Berlin"):
            commands.assign_alerts({ref: ""}, wrong.user_id)
    with pytest.raises(InvalidRequest, match="no account any more"):
        commands.assign_alerts({ref: ""}, "u-gone")
    assert [one.name for one in people.who_can_see_to(["Berlin"])] == ["Ann", "Ben", "Everybody"]
    assert [one.name for one in people.who_can_see_to(["Berlin", "Köln"])] == ["Ann", "Everybody"]
    asked_by(CLEO.actor)
    assert [one.name for one in people.colleagues()] == ["Ann", "Cleo", "Everybody"]
    assert (shown(), stack.audit()) == ({}, [])


def test_an_alert_of_who_was_disabled_or_moved_is_nobodys_and_says_so(
    stack: DashboardStack, known: IdentityDouble
) -> None:
    ref = stack.alert("001")
    commands.assign_alerts({ref: ""}, BEN.user_id)
    for changed in (replace(BEN, disabled=True), replace(BEN, stores=frozenset({"Köln"}))):
        known.add(changed)
        stack.clock.now += timedelta(seconds=6)
        assert shown(AlertFilters(assigned=NOBODYS)) == {"001": "Nobody’s, was Ben’s"}
        assert shown(of_ben()) == {}
    assert commands.assign_alerts({ref: BEN.user_id}, ANN.user_id) == Assigned(1)


def test_an_ended_alert_is_left_alone_and_one_of_another_store_is_none(stack: DashboardStack) -> None:
    ended, foreign = stack.alert("001", status=AlertStatus.RESOLVED), stack.alert("004", store="Köln")
    assert commands.assign_alerts({ended: ""}, BEN.user_id) == Assigned(0, 1)
    asked_by(BEN.actor)
    with pytest.raises(NotFound):
        commands.assign_alerts({foreign: ""}, "")
    with pytest.raises(NotFound):
        commands.comment_alert(foreign, "mine")
    asked_by(VI.actor)
    with pytest.raises(NotAllowed):
        commands.assign_alerts({foreign: ""}, "")
    with pytest.raises(NotAllowed):
        commands.comment_alert(foreign, "mine")
    assert stack.audit() == []


def test_the_count_of_ones_own_is_that_of_the_list_behind_it(stack: DashboardStack) -> None:
    refs = [stack.alert(f"{number:03}", days_ago=40) for number in range(3)]
    commands.assign_alerts(dict.fromkeys(refs, ""), ANN.user_id)
    commands.acknowledge_alerts(refs[:1], "ordered")
    commands.snooze_alerts(refs[1:2], stack.clock.now + timedelta(days=1), "later")
    assert len(alerts.my_alerts().rows) == len(alerts.alerts(MINE_FILTERS).rows) == 2
    stack.clock.now += timedelta(days=2)
    assert len(alerts.my_alerts().rows) == 3


def test_comments_stay_in_order_also_on_an_ended_alert(stack: DashboardStack) -> None:
    ref = stack.alert("001", status=AlertStatus.RESOLVED)
    first = stack.clock.now
    commands.comment_alert(ref, "  <b>Ordered</b>\n20  ")
    stack.clock.now += timedelta(minutes=1)
    commands.comment_alert(ref, "<b>Ordered</b>\n20")  # the same once more is the same button pressed again
    asked_by(BEN.actor)
    commands.comment_alert(ref, "Arrived")
    (found,) = alerts.alerts(AlertFilters()).rows
    assert found.comments == (
        Comment(moment_text(first), "Ann", ANN.user_id, "<b>Ordered</b>\n20"),
        Comment(moment_text(stack.clock.now), "Ben", BEN.user_id, "Arrived"),
    )
    assert alerts.alert(ref) == found
    assert [(one["who"], one["what"]) for one in stack.audit()] == [
        ("Ann", "alert commented"),
        ("Ben", "alert commented"),
    ]


def test_a_comment_has_a_length_and_an_alert_a_number_of_them(stack: DashboardStack) -> None:
    ref = stack.alert("001")
    for text, words in (("   ", "Write a comment first"), ("x" * 501, "at most 500 characters; this one has 501")):
        with pytest.raises(InvalidRequest, match=words):
            commands.comment_alert(ref, text)
    for number in range(MOST_COMMENTS):
        stack.clock.now += timedelta(seconds=1)
        commands.comment_alert(ref, str(number))
    with pytest.raises(InvalidRequest, match=f"at most {MOST_COMMENTS} comments"):
        commands.comment_alert(ref, "one more")
    assert len(stack.audit()) == MOST_COMMENTS


def test_what_will_happen_and_what_happened_is_said_in_numbers(known: IdentityDouble, stack: DashboardStack) -> None:
    seen = ["", CLEO.user_id, BEN.user_id]
    assert effect_words(seen, BEN.user_id) == "2 alerts go to Ben. Now with Cleo (1). 1 is with Ben already."
    assert effect_words([BEN.user_id], BEN.user_id) == "Nothing changes: they are with Ben already."
    assert effect_words([BEN.user_id], "") == "1 alert goes to nobody. Now with Ben (1)."
    assert assigned_words(Assigned(2, 1, ("Cleo", "Cleo"))) == (
        "2 alerts assigned. 1 alert ended meanwhile. "
        "Somebody else assigned 2 meanwhile, which stay as they are: Cleo (2)."
    )


def test_an_alert_that_resolves_keeps_its_person_and_comments(stack: DashboardStack) -> None:
    ref = stack.alert("001")
    commands.assign_alerts({ref: ""}, BEN.user_id)
    asked_by(BEN.actor)
    commands.comment_alert(ref, "Ordered")
    (alert,) = alerts.alerts(AlertFilters()).rows
    resolving = DynamoAlertStates(stack.dynamodb, "ops")._resolve(alert.store, alert.key, stack.clock.now)
    stack.dynamodb.update_item(**resolving["Update"])
    ended = replace(alert, status=AlertStatus.RESOLVED, resolved_at=stack.clock.now)
    assert (alerts.alert(ref), ended.assignee, len(ended.comments)) == (ended, BEN.user_id, 1)
