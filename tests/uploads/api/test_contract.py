"""Whatever is asked, the upload API answers as docs/upload-api.yaml promises."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from backend_lambdas.aws.uploads import upload_api
from backend_lambdas.inventory.errors import StorageError, TooManyRequests, Unavailable
from backend_lambdas.uploads.api import answers
from backend_lambdas.uploads.api.answers import EXPECTED, KINDS, Answer, failure, response_of
from backend_lambdas.uploads.api.requests import MOST_PROBLEMS, WISHES
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.upload import FAILED
from tests.support.api_contract import PARTS, QUERIES, broken, contract
from tests.support.api_contract import WISHES as ANY_WISH
from tests.uploads.api.test_answers import World, world

__all__ = ["world"]
SCHEMAS = contract()["components"]["schemas"]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def kept(method: str, given: Answer) -> None:
    said = response_of(given)
    headers = {name.lower(): value for name, value in said["headers"].items()}
    assert broken(method, said["statusCode"], headers, json.loads(said["body"])) == []
    assert said["statusCode"] != 500


@pytest.fixture
def key(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(upload_api, "MOST", {"POST": 10_000, "GET": 10_000})
    return world.client()


@FEW
@given(body=ANY_WISH.map(json.dumps) | st.text(max_size=30), once=st.none() | st.text(max_size=5))
def test_whatever_is_sent_is_answered_as_promised(world: World, key: str, body: str, once: str | None) -> None:
    headers = {} if once is None else {"idempotency_key": once}
    kept("POST", world.ask(key, "POST", "/uploads", body, **headers))


@FEW
@given(upload_id=PARTS, query=QUERIES)
def test_whatever_is_asked_for_is_answered_as_promised(
    world: World, key: str, upload_id: str, query: dict[str, str]
) -> None:
    request = answers.Request("GET", f"/uploads/{upload_id}", {"authorization": f"Bearer {key}"}, query)
    kept("GET", answers.answer(request, world.clients.who, world.stores))


@settings(FEW, max_examples=30)
@given(query=QUERIES)
def test_an_upload_is_shown_as_promised(world: World, with_problems: tuple[str, str], query: dict[str, str]) -> None:
    own, upload_id = with_problems
    request = answers.Request("GET", f"/uploads/{upload_id}", {"authorization": f"Bearer {own}"}, query)
    kept("GET", answers.answer(request, world.clients.who, world.stores))


@pytest.fixture(scope="module")
def with_problems(world: World) -> tuple[str, str]:
    """A client's key and the id of an upload with rejected rows."""
    own = world.client()
    return own, world.send(own, "item,count\nA,5\nB,many\nC,few\n")


def test_an_upload_that_is_expected_held_or_refused_is_shown_as_promised(world: World, key: str) -> None:
    begun = world.ask(key, "POST", "/uploads", '{"file_name": "a.csv"}')
    held = world.send(key, "store,item,count\nKarachi,A,5\n")
    refused = world.send(key, "what is this\n")
    for upload_id in (begun.values["upload_id"], held, refused):
        kept("GET", world.ask(key, "GET", f"/uploads/{upload_id}"))


@pytest.mark.parametrize("error", [*(kind("x") for kind in KINDS if kind is not TooManyRequests), TooManyRequests(5)])
def test_every_refusal_is_a_promised_one(error: Exception) -> None:
    for method in ("POST", "GET"):
        told = response_of(failure(error))
        if not (method == "GET" and told["statusCode"] == 422):
            assert broken(method, told["statusCode"], told["headers"], json.loads(told["body"])) == []
    for problem in (Unavailable("x"), StorageError("x")):
        told = response_of(failure(problem))
        assert broken("GET", told["statusCode"], told["headers"], json.loads(told["body"])) == []


def test_the_contract_is_openapi_and_names_what_the_code_knows() -> None:
    validate(contract())
    assert set(SCHEMAS["UploadWish"]["properties"]) == WISHES
    statuses = set(SCHEMAS["Upload"]["properties"]["status"]["enum"])
    assert statuses == {*map(str, UploadStatus), EXPECTED, FAILED}
    (limit,) = [
        one for one in contract()["paths"]["/uploads/{upload_id}"]["get"]["parameters"] if one["name"] == "limit"
    ]
    assert (limit["schema"]["maximum"], str(limit["schema"]["default"])) == (MOST_PROBLEMS, answers.PROBLEMS)
    most = {method: str(number) for method, number in upload_api.MOST.items()}
    said = contract()["components"]["responses"]["Later"]["description"]
    assert f"begins {most['POST']} uploads and asks {most['GET']} times" in said
