"""Every request of the upload API x every role, nobody, and another client; over mocked AWS and the real ingest."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backend_lambdas.aws.identity.api_clients import ApiClients
from backend_lambdas.aws.identity.windows import Windows
from backend_lambdas.aws.uploads import upload_api
from backend_lambdas.aws.uploads.api_uploads import DynamoApiUploads
from backend_lambdas.aws.uploads.files import Presigner
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.aws.uploads.upload_api import Clients
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.identity.api_client import ApiClient, key_in, new_key, with_key
from backend_lambdas.inventory.errors import StorageError, Unavailable
from backend_lambdas.uploads.api.answers import Answer, Request, answer, failure, request_in, response_of
from backend_lambdas.uploads.api.requests import ApiStores
from backend_lambdas.uploads.send import LONGEST_NAME
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import open_stack

ADA = Actor("admin", "Ada", Role.ADMINISTRATOR)
AT = "2026-11-20T08:00:00Z"
SENT = '{"file_name": "a.csv"}'
STATUS = {"POST": {role: 201 for role in Role}, "GET": {role: 200 for role in Role}}
STATUS["POST"] |= {Role.VIEWER: 403, Role.DEMO: 403}


@dataclass
class World:
    """The API over a mocked stack; clients by their keys."""

    stack: DashboardStack
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 99)))

    def __post_init__(self) -> None:
        dynamodb, names = self.stack.dynamodb, self.stack.names
        self.records = ApiClients(dynamodb, "ops")
        self.clients = Clients(self.records, Windows(dynamodb, "ops", lambda: datetime.now(UTC)))
        links = Presigner(self.stack.s3, names.uploads_bucket, names.data_bucket, names.max_upload_bytes)
        self.stores = ApiStores(
            asked=DynamoApiUploads(dynamodb, "ops"),
            uploads=UploadReader(dynamodb, "ops"),
            links=links,
            now_ms=lambda: self.stack.now_ms,
            random_bytes=lambda count: bytes([next(self.numbers)]) * count,
            dashboard_url="https://stock.example.com",
        )

    def client(self, role: Role = Role.STORE_MANAGER, stores: frozenset[str] | None = frozenset({"Berlin"})) -> str:
        """A new client's key."""
        client_id, key = new_key(bytes([next(self.numbers)]) * 40)
        client = ApiClient(client_id, "Till", role, stores, created_at=AT, created_by="Ada")
        assert self.records.save(with_key(client, key), ADA.did("API client made", client_id, AT, {}))
        return key

    def of(self, key: str) -> ApiClient:
        found = self.records.find(key_in(f"Bearer {key}")[0])
        assert found is not None
        return found

    def revoke(self, key: str) -> None:
        client = self.of(key)
        assert self.records.save(replace(client, revoked_at=AT), ADA.did("API key revoked", client.client_id, AT, {}))

    def ask(self, key: str, method: str, path: str, body: str = "", **headers: str) -> Answer:
        path, _, query = path.partition("?")
        known = dict(part.split("=") for part in query.split("&")) if query else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"authorization": f"Bearer {key}", **named}
        return answer(Request(method, path, given, known, body), self.clients.who, self.stores)

    def send(self, key: str, text: str) -> str:
        """The id of an upload whose file has come and been read."""
        form = self.ask(key, "POST", "/uploads", SENT).values["form"]["fields"]
        signed = {name.removeprefix("x-amz-meta-"): one for name, one in form.items() if name.startswith("x-amz-meta-")}
        return self.stack.upload(form["key"], text, **signed).upload_id


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_stack() as stack:
        yield World(stack)


@pytest.fixture(scope="module")
def foreign(world: World) -> str:
    """The id of another client's upload, of the same store."""
    return world.send(world.client(), "item,count\nA,1\n")


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_it_may_and_sees_its_own(world: World, foreign: str, role: Role) -> None:
    own = world.client(role)
    begun = world.ask(own, "POST", "/uploads", SENT)
    upload_id = begun.values.get("upload_id", "0" * 26)
    seen = world.ask(own, "GET", f"/uploads/{upload_id}")
    # Who may not send has nothing of its own to see.
    expected = STATUS["POST"][role], STATUS["GET"][role] if begun.status == 201 else 404
    assert (begun.status, seen.status) == expected
    told = world.ask(own, "GET", f"/uploads/{foreign}")
    nothing = world.ask(own, "GET", f"/uploads/{'Z' * 26}")
    assert (told.status, told.values) == (
        404,
        {**nothing.values, "detail": f"There is no upload '{foreign}' of yours."},
    )


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/uploads"), ("GET", "/uploads/x"), ("GET", f"/uploads/{'Z' * 26}")]
)
def test_nobody_is_answered_without_a_key_that_is_in_force(world: World, method: str, path: str) -> None:
    key = world.client()
    wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
    unknown = new_key(bytes([77]) * 40)[1]
    answers = [world.ask(one, method, path, SENT) for one in ("", "x", wrong, unknown)]
    answers.append(world.ask(key, method, path, SENT, authorization=f"Basic {key}"))
    world.revoke(key)
    answers.append(world.ask(key, method, path, SENT))
    assert {(one.status, one.headers["www-authenticate"], one.values["code"]) for one in answers} == {
        (401, "Bearer", "key_refused")
    }


def test_a_key_is_kept_as_a_hash_and_its_last_use_to_the_minute(world: World) -> None:
    key = world.client()
    world.ask(key, "GET", "/uploads/x")
    items = world.stack.dynamodb.scan(TableName="ops")["Items"]
    assert [item for item in items if key in json.dumps(item)] == []
    client = world.of(key)
    assert client.used_at[:4] >= "2026"
    assert key not in repr(client)
    assert client.key_hash not in repr(client)


def test_what_a_file_did_is_told_with_its_problems(world: World) -> None:
    key = world.client()
    upload_id = world.send(key, "item,count\nA,5\nB,many\nC,few\n")
    told = world.ask(key, "GET", f"/uploads/{upload_id}?limit=1").values
    assert {name: told[name] for name in ("status", "done", "kind", "mode", "file_name", "next")} == {
        "status": "COMMITTED",
        "done": True,
        "kind": "stock",
        "mode": "update",
        "file_name": "a.csv",
        "next": "000000003-000",
    }
    assert told["counts"] == {
        **{"total": 3, "accepted": 1, "rejected": 2, "applied": 1},
        **{"unchanged": 0, "superseded": 0, "removed": 0},
    }
    assert [(one["line"], one["column"], one["value"]) for one in told["problems"]] == [(3, "count", "many")]
    rest = world.ask(key, "GET", f"/uploads/{upload_id}?cursor={told['next']}").values
    assert ([one["line"] for one in rest["problems"]], rest["next"]) == ([4], None)
    assert told["page"] == f"https://stock.example.com/uploads?id={upload_id}"
    assert "rejected%2520rows.csv" in told["error_file"]


def test_a_clients_store_is_signed_into_the_form_and_another_is_held(world: World) -> None:
    key = world.client()
    form = world.ask(key, "POST", "/uploads", SENT).values["form"]
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]
    client = world.of(key)
    for said in ({"x-amz-meta-user": client.client_id}, {"x-amz-meta-store": "Berlin"}, {"x-amz-meta-mode": "update"}):
        assert said in policy
    assert ["content-length-range", 1, form["max_bytes"]] in policy
    mapped = world.ask(key, "POST", "/uploads", '{"file_name": "a.csv", "mapping": {"columns": {"on_hand": "Rest"}}}')
    said = '{"columns":{"on_hand":"Rest"}}'
    assert mapped.values["form"]["fields"]["x-amz-meta-mapping"] == said
    upload_id = world.send(key, "store,item,count\nKarachi,A,5\n")
    assert world.ask(key, "GET", f"/uploads/{upload_id}").values["status"] == "HELD"
    assert world.ask(key, "POST", "/uploads", '{"file_name": "a.csv", "store": "Karachi"}').status == 404


def test_a_key_revoked_while_its_file_travels_holds_the_file(world: World) -> None:
    key = world.client()
    form = world.ask(key, "POST", "/uploads", SENT).values["form"]["fields"]
    world.revoke(key)
    signed = {name.removeprefix("x-amz-meta-"): one for name, one in form.items() if name.startswith("x-amz-meta-")}
    ended = world.stack.upload(form["key"], "item,count\nA,1\n", **signed)
    assert ended.outcome is not None
    assert ended.outcome.status == "HELD"


REFUSED: list[tuple[str, str, dict[str, str], int]] = [
    ("[]", "/uploads", {}, 400),
    ("{", "/uploads", {}, 400),
    ("{}", "/uploads", {}, 400),
    ('{"file_name": 5}', "/uploads", {}, 400),
    ('{"file_name": "a.csv", "name": "b"}', "/uploads", {}, 400),
    ('{"file_name": "a.csv", "mode": "replace"}', "/uploads", {}, 400),
    ('{"file_name": "a.csv", "mapping": {"columns": {"colour": 1}}}', "/uploads", {}, 400),
    (SENT, "/uploads", {"idempotency_key": "two words"}, 400),
    (SENT, "/uploads", {"content_type": "text/csv"}, 415),
    (f'{{"file_name": "{"a" * 20_000}"}}', "/uploads", {}, 413),
    (SENT, "/uploads/x", {}, 405),
    (SENT, "/", {}, 404),
]


@pytest.mark.parametrize(("body", "path", "headers", "status"), REFUSED)
def test_what_makes_no_sense_is_refused_in_words(
    world: World, body: str, path: str, headers: dict[str, str], status: int
) -> None:
    told = world.ask(world.client(), "POST", path, body, **headers)
    assert (told.status, told.values["status"], told.headers["content-type"]) == (
        status,
        status,
        "application/problem+json",
    )
    assert len(told.values["detail"]) > 10


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=²", "cursor=x", "cursor=1-1"])
def test_a_page_that_is_none_is_refused(world: World, query: str) -> None:
    key = world.client()
    upload_id = world.ask(key, "POST", "/uploads", SENT).values["upload_id"]
    assert world.ask(key, "GET", f"/uploads/{upload_id}?{query}").status == 400


def test_one_key_for_the_same_request_twice_is_one_upload(world: World) -> None:
    key, other = world.client(), world.client()

    def begin(whose: str, name: str, once: str) -> Answer:
        return world.ask(whose, "POST", "/uploads", json.dumps({"file_name": name}), idempotency_key=once)

    one, again = begin(key, "a.csv", "k"), begin(key, "a.csv", "k")
    assert (again.status, again.values["upload_id"]) == (201, one.values["upload_id"])
    assert begin(key, "b.csv", "k").values["code"] == "idempotency_key_reused"
    ids = {begin(key, "a.csv", "k2").values["upload_id"], begin(other, "a.csv", "k").values["upload_id"]}
    assert one.values["upload_id"] not in ids


def test_a_client_that_asks_too_often_waits_and_another_does_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_api, "MOST", {"POST": 2, "GET": 5})
    key, other = world.client(), world.client()
    asked = [world.ask(key, "POST", "/uploads", SENT) for _ in range(3)]
    assert [one.status for one in asked] == [201, 201, 429]
    assert (0 < int(asked[-1].headers["retry-after"]) <= 60, asked[-1].values["code"]) == (True, "too_many_requests")
    assert (world.ask(other, "POST", "/uploads", SENT).status, world.ask(key, "GET", "/uploads/x").status) == (201, 404)


def test_a_store_that_does_not_answer_is_to_be_asked_again_and_what_is_broken_tells_nothing() -> None:
    later, broken = failure(Unavailable("Reading ops: secret")), failure(StorageError("Reading ops: secret"))
    assert [(one.status, one.headers.get("retry-after")) for one in (later, broken)] == [(503, "2"), (500, None)]
    assert "secret" not in json.dumps([later.values, broken.values])


def test_an_event_of_the_gateway_becomes_a_request_and_the_answer_a_response() -> None:
    http = {"http": {"method": "POST"}}
    body = base64.b64encode(b'{"file_name": "a.csv"}').decode()
    event: dict[str, Any] = {"requestContext": http, "rawPath": "/uploads", "body": body, "isBase64Encoded": True}
    event |= {"headers": {"Idempotency-Key": "k"}, "queryStringParameters": {"limit": "5"}}
    assert request_in(event) == Request("POST", "/uploads", {"idempotency-key": "k"}, {"limit": "5"}, SENT)
    assert request_in({"requestContext": http, "rawPath": "/"}) == Request("POST", "/")
    assert response_of(Answer(200, {"é": 1})) == {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "cache-control": "no-store"},
        "body": '{"é": 1}',
    }


def test_a_files_name_is_made_one_that_s3_takes(world: World) -> None:
    told = world.ask(world.client(), "POST", "/uploads", json.dumps({"file_name": f"C:\\x\\{'a' * 200}.csv"}))
    assert told.values["file_name"] == f"{'a' * LONGEST_NAME}.csv"
