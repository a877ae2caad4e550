"""A program is told once of each end of an upload of its own, and nobody is told of anything else."""

import json
from typing import Any

import pytest

from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.filters import client_kind, filter_policy
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.aws.uploads.client_webhook import tell_client
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import Unavailable
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from tests.uploads.api.test_answers import World, world

__all__ = ["world"]


class Topic:
    """`sent`: the machines' form of each message and its attributes; `problem` is raised instead."""

    def __init__(self) -> None:
        self.sent: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.problem: Exception | None = None

    def publish(self, **asked: Any) -> None:
        if self.problem:
            raise self.problem
        attributes = {name: value["StringValue"] for name, value in asked["MessageAttributes"].items()}
        self.sent.append((json.loads(json.loads(asked["Message"])["https"]), attributes))


def tell(world: World, topic: Topic, upload_id: str, ended: Ended = Ended.FINISHED) -> int:
    tell_client(IngestResult(upload_id, ended), world.stack.dynamodb, "ops", lambda: topic, "arn")
    return len(topic.sent)


def test_a_program_is_told_once_which_upload_has_ended(world: World) -> None:
    topic, key = Topic(), world.client()
    upload_id, own = world.send(key, "item,count\nA,1\n"), client_kind(world.of(key).client_id)
    assert [tell(world, topic, upload_id), tell(world, topic, upload_id, Ended.DUPLICATE)] == [1, 1]
    ((facts, attributes),) = topic.sent
    assert facts == {
        "kind": "upload_ended",
        "upload_id": upload_id,
        "file_name": "a.csv",
        "client_id": world.of(key).client_id,
    }
    assert (attributes["kind"], attributes["to"], attributes["store"]) == (own, own, "-")


def test_what_could_not_be_told_is_told_when_the_message_comes_again(world: World) -> None:
    topic = Topic()
    upload_id, topic.problem = world.send(world.client(), "item,count\nA,1\n"), Unavailable("x")
    with pytest.raises(Unavailable):
        tell(world, topic, upload_id)
    topic.problem = None
    assert tell(world, topic, upload_id, Ended.DUPLICATE) == 1


def test_a_decision_is_told_as_well(world: World) -> None:
    topic = Topic()
    upload_id = world.send(world.client(), "store,item,count\nKarachi,A,1\n")
    assert tell(world, topic, upload_id) == 1
    key = {"pk": {"S": f"UP#{upload_id}"}, "sk": {"S": "META"}}
    values = {":s": {"S": "REJECTED"}, ":d": {"S": "discard"}, ":at": {"S": "2026-11-20T09:00:00Z"}}
    world.stack.dynamodb.update_item(
        TableName="ops",
        Key=key,
        UpdateExpression="SET #s = :s, decision = :d, decided_at = :at",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues=values,
    )
    assert [tell(world, topic, upload_id), tell(world, topic, upload_id)] == [2, 2]


def test_nobody_is_told_of_a_persons_file_or_of_one_under_way(world: World) -> None:
    topic = Topic()
    ours = world.stack.upload("uploads/b.csv", "store,item,count\nBerlin,A,1\n", user="u-ann")
    upload_id = world.send(world.client(), "item,count\nA,1\n")
    assert tell(world, topic, ours.upload_id) == 0
    assert tell(world, topic, upload_id, Ended.SENT_AGAIN) == 0
    assert tell(world, topic, "nothing") == 0


def test_only_who_manages_programs_has_them_told_to_a_webhook() -> None:
    wish = AlertSubscription("s1", "u-ann", Channel.WEBHOOK, "https://example.com/x", kinds=("client:api-1",))
    ann = Account("u-ann", "ann@example.com", "Ann", Role.ADMINISTRATOR)
    assert filter_policy(wish, ann) == {"kind": ["client:api-1", "to:s1"]}
    for role in (Role.AREA_MANAGER, Role.VIEWER):
        assert filter_policy(wish, Account("u-ann", "ann@example.com", "Ann", role)) is None
