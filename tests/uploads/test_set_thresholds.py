"""Setting thresholds: who may, what is kept, and who is asked to follow."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.stock.threshold_rules import DynamoThresholdRules
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.thresholds import RuleChange, Target, Thresholds
from backend_lambdas.uploads.set_thresholds import set_thresholds
from tests.support.mocked_aws import MockedAws, mocked_aws

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEAD = Actor("u-1", "Ann", Role.AREA_MANAGER)
NORTH = Actor("u-2", "Bo", Role.AREA_MANAGER, frozenset({"Bonn"}))
DEFAULT, DAIRY, MILK, MILK_IN_BONN = Target(), Target("Dairy"), Target("", "M"), Target("", "M", "Bo#nn")
STORES = ("Berlin", "Bo#nn")


@pytest.fixture
def aws() -> Iterator[MockedAws]:
    with mocked_aws() as mocked:
        yield mocked


def book(aws: MockedAws) -> DynamoThresholdRules:
    return DynamoThresholdRules(aws.dynamodb, "ops")


def save(aws: MockedAws, *changes: RuleChange, actor: Actor = HEAD) -> int:
    return set_thresholds(changes, actor, book(aws), STORES, SqsIngestQueue(aws.sqs, aws.queue_url), NOW)


def asked(aws: MockedAws) -> list[str]:
    found = []
    while messages := aws.sqs.receive_message(QueueUrl=aws.queue_url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"])["thresholds"]["store"] for message in messages]
    return sorted(found)


def audit(aws: MockedAws) -> list[dict[str, object]]:
    items = [from_item(item) for item in aws.items("ops") if item["pk"]["S"].startswith("AU#")]
    kept = ("action", "subject", "actor", "user_id", "detail")
    return sorted(({name: item[name] for name in kept} for item in items), key=lambda entry: str(entry["subject"]))


def test_rules_of_every_scope_are_kept_with_who_set_them(aws: MockedAws) -> None:
    changes = [RuleChange(target, None, 5 + at) for at, target in enumerate((DEFAULT, DAIRY, MILK, MILK_IN_BONN))]
    assert save(aws, *changes) == 4
    known, rules = book(aws).read()
    assert known == Thresholds(5, {"Dairy": 6}, {"M": 7}, {("Bo#nn", "M"): 8}, 1, frozenset(STORES))
    assert {(rule.set_by, rule.set_at) for rule in rules} == {("Ann", "2026-11-20T09:00:00.000Z")}
    assert asked(aws) == sorted(STORES)


def test_each_rule_leaves_an_audit_entry_with_before_and_after(aws: MockedAws) -> None:
    save(aws, RuleChange(MILK_IN_BONN, None, 8))
    save(aws, RuleChange(MILK_IN_BONN, 8, None))
    who = {"subject": "threshold of M in Bo#nn", "actor": "Ann", "user_id": "u-1"}
    about = {"product_id": "M", "store": "Bo#nn"}
    assert audit(aws) == [
        {"action": "threshold set", "detail": {**about, "after": 8}, **who},
        {"action": "threshold removed", "detail": {**about, "before": 8}, **who},
    ]
    assert book(aws).thresholds() == Thresholds(rev=2, waiting=frozenset({"Bo#nn"}))


def test_who_saw_an_older_value_overwrites_nothing(aws: MockedAws) -> None:
    save(aws, RuleChange(MILK, None, 8))
    for before in (None, 7):
        with pytest.raises(InvalidRequest, match="Somebody has changed"):
            save(aws, RuleChange(MILK, before, 9), RuleChange(DAIRY, None, 9))
    assert book(aws).thresholds() == Thresholds(products={"M": 8}, rev=1, waiting=frozenset(STORES))
    assert len(audit(aws)) == 1


def test_a_default_that_is_taken_away_leaves_none_in_force(aws: MockedAws) -> None:
    save(aws, RuleChange(DEFAULT, None, 8))
    save(aws, RuleChange(DEFAULT, 8, None))
    assert book(aws).thresholds().default == 0


def test_who_has_some_stores_sets_their_own_products_only(aws: MockedAws) -> None:
    mine, other = Target("", "M", "Bonn"), Target("", "M", "Berlin")
    assert save(aws, RuleChange(mine, None, 3), actor=NORTH) == 1
    for target in (DEFAULT, DAIRY, MILK):
        with pytest.raises(NotAllowed, match="every store's"):
            save(aws, RuleChange(target, None, 3), actor=NORTH)
    with pytest.raises(NotFound):
        save(aws, RuleChange(other, None, 3), actor=NORTH)
    assert len(audit(aws)) == 1


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.VENDOR, Role.VIEWER])
def test_others_set_none(aws: MockedAws, role: Role) -> None:
    with pytest.raises(NotAllowed):
        save(aws, RuleChange(MILK, None, 3), actor=Actor("u-3", "Cy", role))
    assert [item for item in aws.items("ops") if item["pk"]["S"] == tables.THRESHOLDS_PK] == []


@pytest.mark.parametrize(
    "change",
    [
        RuleChange(MILK, None, -1),
        RuleChange(MILK, None, 10_000_000),
        RuleChange(Target("", "", "Bonn"), None, 1),
        RuleChange(Target("Dairy", "M"), None, 1),
        RuleChange(Target("", "M" * 801), None, 1),
    ],
)
def test_what_makes_no_sense_is_refused(aws: MockedAws, change: RuleChange) -> None:
    with pytest.raises(InvalidRequest):
        save(aws, change)


def test_hundreds_of_rules_are_set_in_parts(aws: MockedAws) -> None:
    changes = [RuleChange(Target("", f"P{number}", "Berlin"), None, number) for number in range(120)]
    assert save(aws, *changes) == 120
    assert (len(book(aws).read()[1]), len(audit(aws)), book(aws).thresholds().rev) == (120, 120, 3)
    assert set(asked(aws)) == {"Berlin"}


def test_a_store_follows_once_and_a_later_change_keeps_it_waiting(aws: MockedAws) -> None:
    save(aws, RuleChange(MILK, None, 8))
    book(aws).applied("Berlin", 1)
    assert book(aws).thresholds().waiting == {"Bo#nn"}
    save(aws, RuleChange(MILK, 8, 9))
    book(aws).applied("Berlin", 1)
    assert book(aws).thresholds().waiting == set(STORES)
    for store in STORES:
        book(aws).applied(store, 2)
    assert book(aws).thresholds().waiting == frozenset()
