"""One line of JSON for each answer: what was asked, how it ended, how long it took. No person, address, name or query.

Its `reference` stands on the page of an error and in X-Request-Id: by it the line of a complaint is found.
"""

import logging
import secrets
import sys
import time

import orjson
from flask import Flask, Response, g, request

log = logging.getLogger("stockroom.access")
HEADER = "X-Request-Id"
POLL = "live_state"  # asked every second by every open page: only what is not "nothing new" is worth a line
HEALTH = "health"


def reference() -> str:
    """The id of the request under way: ten letters and digits, easy to read out on the telephone."""
    if "reference" not in g:
        g.reference = secrets.token_hex(5)
    return str(g.reference)


def log_answers(server: Flask) -> None:
    """Write a line for each answer of `server` to the standard error stream, where all its logs go."""
    if not log.handlers:
        log.addHandler(logging.StreamHandler(sys.stderr))
        log.setLevel(logging.INFO)
        log.propagate = False
    server.before_request(_begin)
    server.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers[HEADER] = reference()
    if request.endpoint == HEALTH or (request.endpoint == POLL and response.status_code == 204):
        return response
    line = {
        "reference": reference(),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000),
        "bytes": response.content_length,
    }
    log.info(orjson.dumps(line).decode())
    return response
