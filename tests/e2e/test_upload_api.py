"""A program sends a file by the upload API, from its key to the rows: API Gateway, function, S3, ingest."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from backend_lambdas.alerts.filters import client_kind
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.identity.api_clients import ApiClients
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.identity.api_client import ApiClient, new_key, with_key
from tests.support.api_contract import broken
from tests.support.emulated import Emulated, eventually

pytestmark = pytest.mark.emulator
ADA = Actor("admin", "Ada", Role.ADMINISTRATOR)
AT = "2026-11-20T08:00:00Z"
README = Path(__file__).resolve().parent.parent.parent / "README.md"
Call = Callable[..., requests.Response]


@pytest.fixture(scope="module")
def new_key_for(emulator: Emulated) -> Callable[..., str]:
    """Makes a client of these stores; gives its key."""
    clients = ApiClients(emulator.client("dynamodb"), emulator.outputs["OpsTable"])
    numbers = iter(range(1, 99))

    def made(*stores: str) -> str:
        client_id, key = new_key(bytes([next(numbers)]) * 40)
        name = f"Till of {' and '.join(stores)}"
        client = ApiClient(client_id, name, Role.STORE_MANAGER, frozenset(stores), created_at=AT)
        assert clients.save(with_key(client, key), ADA.did("API key made", client_id, AT, {}))
        return key

    return made


@pytest.fixture(scope="module")
def client_of(emulator: Emulated, new_key_for: Callable[..., str]) -> Callable[..., Call]:
    """Makes a client, and asks the running API with its key; every answer is one that the contract promises."""

    def made(*stores: str) -> Call:
        key = new_key_for(*stores)

        def call(method: str, path: str, **given: Any) -> requests.Response:
            headers = {"Authorization": f"Bearer {key}", **given.pop("headers", {})}
            address = f"{emulator.outputs['UploadApiUrl']}{path}"
            answer = requests.request(method, address, headers=headers, timeout=60, **given)
            told = {name.lower(): value for name, value in answer.headers.items()}
            assert broken(method, answer.status_code, told, answer.json()) == []
            return answer

        return call

    return made


def sent(call: Call, body: str, name: str = "till.csv", **wish: str) -> str:
    """The id of the upload of this file, sent as the API says."""
    begun = call("POST", "/uploads", json={"file_name": name, **wish})
    assert begun.status_code == 201, begun.text
    form = begun.json()["form"]
    assert requests.post(form["url"], data=form["fields"], files={"file": body}, timeout=60).status_code == 204
    return str(begun.json()["upload_id"])


def ended(call: Call, upload_id: str) -> dict[str, Any]:
    """What the API says once there is nothing more to wait for."""
    return eventually(
        lambda: call("GET", f"/uploads/{upload_id}").json(), lambda seen: seen["done"] or seen["status"] == "HELD"
    )


def test_a_file_becomes_rows_and_its_problems_come_page_by_page(
    emulator: Emulated, client_of: Callable[..., Call]
) -> None:
    call = client_of("Lübeck")
    begun = call("POST", "/uploads", json={"file_name": "till.csv"}).json()
    before = call("GET", f"/uploads/{begun['upload_id']}").json()
    assert (before["status"], before["done"], before["counts"]["total"]) == ("EXPECTED", False, None)
    upload_id = sent(call, "item,count\nL1,5\nL2,many\nL3,few\nL4,none at all\n")
    seen = ended(call, upload_id)
    assert (seen["status"], seen["counts"]["applied"], seen["counts"]["rejected"]) == ("COMMITTED", 1, 3)
    assert {row["on_hand"] for row in emulator.stock_rows("Lübeck").values()} == {5}
    first = call("GET", f"/uploads/{upload_id}?limit=2").json()
    rest = call("GET", f"/uploads/{upload_id}?limit=2&cursor={first['next']}").json()
    assert [[one["line"] for one in page["problems"]] for page in (first, rest)] == [[3, 4], [5]]
    assert (seen["problems"], rest["next"]) == (first["problems"] + rest["problems"], None)
    assert requests.get(seen["error_file"], timeout=60).text.splitlines()[0].endswith("item,count")
    (record,) = (item for item in emulator.ops(tables.upload_pk(upload_id)) if item["sk"] == "META")
    assert record["by"] == "Till of Lübeck"


def test_a_client_cannot_write_a_store_that_is_not_its_own(emulator: Emulated, client_of: Callable[..., Call]) -> None:
    call = client_of("Jena")
    upload_id = sent(call, "store,item,count\nGera,G1,5\n")
    assert (ended(call, upload_id)["status"], emulator.stock_rows("Gera")) == ("HELD", {})
    assert call("POST", "/uploads", json={"file_name": "a.csv", "store": "Gera"}).status_code == 404


def test_another_clients_upload_is_one_that_never_was(client_of: Callable[..., Call]) -> None:
    one, other = client_of("Jena"), client_of("Jena")
    upload_id = sent(one, "item,count\nJ1,5\n")
    ended(one, upload_id)
    told = other("GET", f"/uploads/{upload_id}")
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    assert told.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": f"There is no upload '{upload_id}' of yours.",
    }


def test_the_same_idempotency_key_gives_the_same_upload(client_of: Callable[..., Call]) -> None:
    call = client_of("Jena")

    def begin(name: str, key: str) -> requests.Response:
        return call("POST", "/uploads", json={"file_name": name}, headers={"Idempotency-Key": key})

    one, again, other = begin("a.csv", "k1"), begin("a.csv", "k1"), begin("a.csv", "k2")
    assert (one.json()["upload_id"] == again.json()["upload_id"], again.status_code) == (True, 201)
    assert other.json()["upload_id"] != one.json()["upload_id"]
    clash = begin("b.csv", "k1")
    assert (clash.status_code, clash.json()["code"]) == (422, "idempotency_key_reused")
    form = again.json()["form"]
    requests.post(form["url"], data=form["fields"], files={"file": "item,count\nJ1,6\n"}, timeout=60)
    ended(call, one.json()["upload_id"])
    late = begin("a.csv", "k1")
    assert (late.status_code, late.json()["upload_id"], late.json()["form"]) == (200, one.json()["upload_id"], None)


def test_the_client_of_the_readme_sends_a_file_and_says_what_became_of_it(
    emulator: Emulated, new_key_for: Callable[..., str], tmp_path: Path
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(program.splitlines()) <= 25
    file = tmp_path / "till.csv"
    file.write_text("item,count\nF1,5\nF2,many\n")
    own = {"STOCKROOM_KEY": new_key_for("Fulda"), "STOCKROOM_API": emulator.outputs["UploadApiUrl"]}
    env = {"PATH": os.environ["PATH"], "NO_PROXY": "127.0.0.1", **own}
    said = subprocess.run([sys.executable, "-c", program, file], env=env, check=True, capture_output=True, text=True)
    status, *_, problem = said.stdout.splitlines()
    assert status.startswith("COMMITTED {'total': 2, 'accepted': 1, 'rejected': 1,")
    assert problem.startswith("line 3, count: ")
    assert {row["on_hand"] for row in emulator.stock_rows("Fulda").values()} == {5}


def test_strangers_are_answered_with_problems(emulator: Emulated) -> None:
    for method, path, status in (("GET", "/", 404), ("DELETE", "/uploads", 405), ("GET", "/uploads/x", 401)):
        answer = requests.request(method, f"{emulator.outputs['UploadApiUrl']}{path}", timeout=60)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_subscriber_of_a_program_hears_which_upload_has_ended(
    emulator: Emulated, client_of: Callable[..., Call]
) -> None:
    """By a queue instead of a webhook: what passes the filter, SNS delivers."""
    call, sqs, sns = client_of("Trier"), emulator.client("sqs"), emulator.client("sns")
    queue = sqs.create_queue(QueueName="program")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    may = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    stated = json.dumps({"Version": "2012-10-17", "Statement": [may]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": stated})
    (client_id,) = [item["sk"] for item in emulator.ops("CLIENTS") if item["name"] == "Till of Trier"]
    policy = {"FilterPolicy": json.dumps({"kind": [client_kind(client_id)]})}
    sns.subscribe(TopicArn=emulator.outputs["AlertsTopicArn"], Protocol="sqs", Endpoint=arn, Attributes=policy)
    upload_id = sent(call, "item,count\nT1,5\n")
    sent(client_of("Trier"), "item,count\nT1,6\n")
    heard = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages", []), bool)
    assert f"Upload {upload_id} has ended" in json.loads(heard[0]["Body"])["Message"]
    assert ended(call, upload_id)["status"] == "COMMITTED"
    assert [mail for mail in emulator.mail_dir.glob("*.eml") if upload_id in mail.read_text()] == []
