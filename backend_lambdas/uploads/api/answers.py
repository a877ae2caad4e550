"""The upload API's HTTP: which request asks for what, and every answer as JSON, errors as RFC 9457 asks (problem+json).

Its contract is docs/upload-api.yaml, which is tested against the running API.
"""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from backend_lambdas.identity.api_client import ApiClient
from backend_lambdas.inventory.errors import (
    ComeBackLater,
    InvalidRequest,
    NotAllowed,
    NotFound,
    SignInRefused,
    StockroomError,
    TooManyRequests,
)
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.uploads.api.requests import (
    TEXTS,
    ApiStores,
    Begun,
    OtherRequest,
    Shown,
    begin_upload,
    checked_key,
    read_wish,
    show_upload,
)
from backend_lambdas.uploads.models import FINAL_UPLOAD
from backend_lambdas.uploads.upload import FAILED

EXPECTED = "EXPECTED"  # the form was given out, no file has come
UPLOADS = re.compile(r"/uploads/?")
UPLOAD = re.compile(r"/uploads/([^/]+)/?")
PROBLEMS = "100"
LONGEST_BODY = 10_000  # bytes; a wish has three short texts and a mapping of at most 1,400 characters
RETRY_SECONDS = 2  # where a store refused work for now; the adapters have repeated it already
COUNTS = ("total", "accepted", "rejected", "applied", "unchanged", "superseded", "removed")
JSON, PROBLEM = "application/json", "application/problem+json"

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """Header names are small letters; `body` is text."""

    method: str
    path: str
    headers: Headers = field(default_factory=dict)
    query: Headers = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    values: Mapping[str, Any]
    headers: Headers = field(default_factory=dict)


class WrongRequest(InvalidRequest):
    """What only HTTP knows: no such address, not this method, another media type, too long."""

    def __init__(self, status: HTTPStatus, text: str, headers: Headers | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.headers = headers or {}


# In this order: the first that fits.
KINDS: dict[type[StockroomError], tuple[HTTPStatus, str]] = {
    SignInRefused: (HTTPStatus.UNAUTHORIZED, "key_refused"),
    TooManyRequests: (HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests"),
    OtherRequest: (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
    InvalidRequest: (HTTPStatus.BAD_REQUEST, "bad_request"),
    NotAllowed: (HTTPStatus.FORBIDDEN, "not_allowed"),
    NotFound: (HTTPStatus.NOT_FOUND, "not_found"),
}
THEIRS = (SignInRefused, InvalidRequest, NotAllowed, NotFound, ComeBackLater)  # of which nobody else need hear


def answer(request: Request, who: Callable[[str, str], ApiClient], stores: ApiStores) -> Answer:
    """`who`: the client of an Authorization header, counted as having asked for a method; raises SignInRefused,
    TooManyRequests. What is not the client's doing is raised: the caller logs it and answers `failure`."""
    try:
        return _answer(request, who, stores)
    except THEIRS as error:
        return failure(error)


def _answer(request: Request, who: Callable[[str, str], ApiClient], stores: ApiStores) -> Answer:
    one = UPLOAD.fullmatch(request.path)
    if not one and not UPLOADS.fullmatch(request.path):
        raise WrongRequest(HTTPStatus.NOT_FOUND, "There is nothing here. POST /uploads, then GET /uploads/{upload_id}.")
    allowed = "GET" if one else "POST"
    if request.method != allowed:
        text = f"{request.method} is not answered here; {allowed} is."
        raise WrongRequest(HTTPStatus.METHOD_NOT_ALLOWED, text, {"allow": allowed})
    client = who(request.headers.get("authorization", ""), request.method)
    if one:
        limit, cursor = request.query.get("limit", PROBLEMS), request.query.get("cursor", "")
        return Answer(HTTPStatus.OK, shown_values(show_upload(client, one[1], limit, cursor, stores), stores))
    kind = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if kind != JSON:
        raise WrongRequest(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the body as {JSON}.")
    if len(request.body.encode()) > LONGEST_BODY:
        raise WrongRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body has at most {LONGEST_BODY:,} bytes.")
    key = checked_key(request.headers.get("idempotency-key"))
    begun = begin_upload(client, read_wish(request.body), key, stores)
    status = HTTPStatus.CREATED if begun.form else HTTPStatus.OK
    return Answer(status, begun_values(begun), {"location": f"/uploads/{begun.upload_id}"})


def begun_values(begun: Begun) -> dict[str, Any]:
    form = begun.form and {
        "url": begun.form.url,
        "fields": begun.form.fields,
        "max_bytes": begun.form.max_bytes,
        "expires_at": begun.expires_at,
    }
    wish = {name: getattr(begun.wish, name) for name in TEXTS}
    return {"upload_id": begun.upload_id, **wish, "form": form}


def shown_values(shown: Shown, stores: ApiStores) -> dict[str, Any]:
    upload = shown.upload
    status = upload.status if upload else EXPECTED
    page = f"{stores.dashboard_url.rstrip('/')}/uploads?{urlencode({'id': shown.upload_id})}"
    values: dict[str, Any] = {"upload_id": shown.upload_id, "file_name": shown.file_name, "status": status}
    values |= {"done": status in FINAL_UPLOAD or status == FAILED, "page": page}
    values |= {"kind": upload.kind if upload else None, "mode": upload.mode if upload else None}
    for name in ("received_at", "finished_at"):
        moment = getattr(upload, name) if upload else None
        values[name] = moment_text(moment) if moment else None
    values["reason"] = (upload.failure or upload.reason) if upload else None
    values["notes"] = list(upload.notes) if upload else []
    values["counts"] = {name: getattr(upload, name) if upload else None for name in COUNTS}
    values["problems"] = [asdict(problem) for problem in shown.problems]
    return values | {"next": shown.following, "error_file": shown.error_file}


def failure(error: BaseException) -> Answer:
    """The answer to an error: what it is, as far as it is the client's to know."""
    if isinstance(error, WrongRequest):
        return problem(error.status, "bad_request", str(error), error.headers)
    for kind, (status, code) in KINDS.items():
        if isinstance(error, kind):
            headers = {"www-authenticate": "Bearer"} if kind is SignInRefused else {}
            if isinstance(error, TooManyRequests):
                text = f"Too many requests in one minute. Try again in {error.seconds} seconds."
                return problem(status, code, text, {"retry-after": str(error.seconds)})
            return problem(status, code, str(error), headers)
    if isinstance(error, ComeBackLater):
        text = "Stockroom cannot answer just now; nothing was changed. Try again."
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", text, {"retry-after": str(RETRY_SECONDS)})
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", "Something went wrong on our side. Try again later.")


def problem(status: HTTPStatus, code: str, detail: str, headers: Headers | None = None) -> Answer:
    """`type` is about:blank, which says that `title` is the status's; `code` tells apart what programs may handle."""
    values = {"type": "about:blank", "title": status.phrase, "status": int(status), "code": code, "detail": detail}
    return Answer(status, values, {"content-type": PROBLEM, **(headers or {})})


def request_in(event: Mapping[str, Any]) -> Request:
    """The request in an event of API Gateway (HTTP API, payload 2.0)."""
    http = event["requestContext"]["http"]
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        body = b64decode(body).decode("utf-8", "replace")
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return Request(http["method"], event["rawPath"], headers, event.get("queryStringParameters") or {}, body)


def response_of(given: Answer) -> dict[str, Any]:
    """As API Gateway asks for it. Answers hold links that are good for minutes: nobody keeps them."""
    headers = {"content-type": JSON, "cache-control": "no-store", **given.headers}
    return {"statusCode": int(given.status), "headers": headers, "body": json.dumps(given.values, ensure_ascii=False)}
