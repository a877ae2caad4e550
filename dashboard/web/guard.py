"""The one way in: every route and every callback passes `admit`, and what they raise becomes an answer here.

Who asks is found in `admit`, once, before anything is read; without a session there is only the way to one.
"""

import logging

import orjson
from dash import set_props
from flask import Flask, Response, abort, redirect, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound, StorageError, TooManyRequests
from backend_lambdas.language.texts import N_, _, spoken
from dashboard.data.actor import set_actor, set_last_visit
from dashboard.data.availability import CANNOT_READ, DataUnavailable, StillReading
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import sign_in_address
from dashboard.ui.states import notice
from dashboard.web.access_log import reference
from dashboard.web.language import speak_to
from dashboard.web.pace import keep_pace
from dashboard.web.rules import asked_for, refuse_what_is_not_theirs
from dashboard.web.signed_in import BY_ITSELF, HEALTH, note_activity, signed_in_person

log = logging.getLogger(__name__)

OPEN_TO_ANY_HOST = HEALTH
FOR_SCRIPTS = "/api/"  # asked by the page's own scripts, which read JSON
# Everything else needs a session.
OPEN = frozenset(
    {
        "health",
        "_dash_assets.static",
        "bundle.script",
        "bundle.stylesheet",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "account.sign_in",
        "account.new_password",
        "account.enter_code",
        "account.forgot_password",
        "account.reset_password",
        "account.go_to_company",
        "account.back_from_company",
    }
)
SIGNED_OUT = N_("You have been signed out. Sign in again.")
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Stockroom</title>
<style>:root{{color-scheme:light dark}}
body{{font:15px/1.5 system-ui,sans-serif;max-width:34em;margin:18vh auto;padding:0 20px}}
h1{{font-size:22px}}</style></head>
<body><main><h1>{title}</h1><p>{words}</p><p>{reference}</p><p><a href="/">{back}</a></p></main></body></html>"""
WORDS = {
    400: (N_("That request can't be answered"), N_("The address is not one of the dashboard's own.")),
    413: (
        N_("That is too much at once"),
        N_("Nothing was changed: what was sent is more than this page takes. Send less at once."),
    ),
    404: (N_("Page not found"), N_("There is nothing at this address.")),
    500: (
        N_("Something went wrong"),
        N_("The failure is on our side and was written down. Please try again in a moment."),
    ),
}
TITLES = {403: N_("Not yours to do"), 404: N_("Nothing here"), 503: N_("Not available right now")}


def guard(server: Flask, hosts: frozenset[str]) -> None:
    """Let `server` answer only what passes; to be called before anything else is asked of a request."""

    def admit() -> AnyResponse | None:
        set_actor(None)
        speak_to()
        name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
        if request.path != OPEN_TO_ANY_HOST and name not in hosts:
            abort(400, "This address is not one of the dashboard's own")
        if request.endpoint in OPEN:
            return None
        person = signed_in_person()
        if person is None:
            return ask_to_sign_in()
        set_actor(person.account.actor)
        set_last_visit(person.account.last_visit)
        speak_to(person.account.language)
        note_activity(person)
        names = asked_for()
        refused = refuse_what_is_not_theirs(names)
        keep_pace(names)
        return refused

    server.before_request(admit)
    for code in WORDS:
        server.register_error_handler(code, page_of)
    server.register_error_handler(CSRFError, say_forged)
    server.register_error_handler(TooManyRequests, say_wait)
    for kind in (InvalidRequest, NotAllowed, NotFound, StorageError, DataUnavailable):
        server.register_error_handler(kind, answer_of)


def ask_to_sign_in() -> AnyResponse:
    """401 for what a page asks by itself; a person is shown the way, and comes back to where they wanted to go."""
    if request.path.startswith(BY_ITSELF):
        return _json({"message": _(SIGNED_OUT)}, 401)
    wanted = request.full_path.removesuffix("?") if request.method == "GET" else None
    return redirect(sign_in_address(wanted), 302)


def say_forged(error: CSRFError) -> AnyResponse:
    """A change without the token that only our own pages know: of another site, or from before the session."""
    log.warning("Refused without a valid token against forgery: %s", error.description)
    if request.path.startswith(BY_ITSELF):
        return _json({"message": _(SIGNED_OUT)}, 401)
    words = _("It was open for too long, or this browser takes no cookies. Nothing was changed: load the page again.")
    return _page(_("This form is no longer valid"), words, 400)


def say_wait(error: TooManyRequests) -> AnyResponse:
    """429 in the form it was asked in; live.js says it on a page whose callback it was."""
    by_itself = request.path.startswith(BY_ITSELF)
    answer = _json({"message": str(error)}, 429) if by_itself else _page(_("Too much at once"), str(error), 429)
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def page_of(error: HTTPException) -> Response:
    """A page that needs no script, and a way back."""
    code = error.code or 500
    title, words = WORDS.get(code, WORDS[500] if code >= 500 else WORDS[400])
    title, words, named = _(title), _(words), ""
    if code == 413 and request.path.startswith(BY_ITSELF):  # live.js says it on the page
        return _json({"message": f"{title}. {words}"}, code)
    if code >= 500:
        log.error("An answer failed, reference %s", reference(), exc_info=getattr(error, "original_exception", error))
        named = (
            "<p>"
            + _("If it happens again, tell us this reference: {reference}", reference=f"<code>{reference()}</code>")
            + "</p>"
        )
    return _page(title, words, code, named)


def _page(title: str, words: str, code: int, named: str = "") -> Response:
    words, back = str(escape(words)), _("Go to the overview")
    page = PAGE.format(language=spoken(), title=title, words=words, reference=named, back=back)
    return Response(page, code, mimetype="text/html")


def answer_of(error: Exception) -> Response:
    """What a route raised: 403 what is not theirs to do, 404 what is not there, 503 what cannot be read now."""
    code = 403 if isinstance(error, NotAllowed) else 404 if isinstance(error, InvalidRequest | NotFound) else 503
    words = _(CANNOT_READ) if isinstance(error, StorageError) else str(error)
    if "text/html" in request.accept_mimetypes.values():  # not `best`: Chrome's is a signed exchange
        return _page(_(TITLES[code]), words, code)
    if not request.path.startswith(FOR_SCRIPTS):
        return Response(words, code, mimetype="text/plain")
    return _json({"message": words, "as_of": getattr(error, "as_of", None)}, code)


def _json(body: dict[str, object], code: int) -> Response:
    return Response(orjson.dumps(body), code, mimetype="application/json")


def explain_failure(error: Exception) -> None:
    """What a callback raised (Dash's on_error): said at the top of the page; what is shown stays, the cause is logged.

    What is still being read is no failure: the page learns when it is there, and asks again.
    """
    if isinstance(error, StillReading):
        return
    if isinstance(error, DataUnavailable):
        log.warning("No data: %s", error.message)
        set_props(Shell.NOTICE, {"children": notice(error.message, error.as_of)})
        return
    log.error("A callback failed, reference %s", reference(), exc_info=error)
    words = _(
        "Something went wrong on our side. What you see may be incomplete. Reference: {reference}",
        reference=reference(),
    )
    set_props(Shell.NOTICE, {"children": notice(words)})
