"""Who is signed in: Flask-Login over the sessions of the identity store, the cookies, and the token against forgery.

The session cookie holds the session's token, for us alone. The other cookie holds what every change must send back
(Dash does so by itself), which a foreign site cannot read.
"""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf.csrf import CSRFProtect, generate_csrf, validate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix
from wtforms.validators import ValidationError

from backend_lambdas.identity.account import Account, Session
from dashboard.data import identity

HEALTH = "/_health"
ACTIVE = "X-Stockroom-Active"  # assets/js/live.js: since its last question a key, a finger or the pointer moved
BY_ITSELF = ("/_", "/api/")  # what a page asks without anybody doing something


class Person(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A signed-in person as Flask-Login wants them."""

    def __init__(self, token: str, account: Account, session: Session) -> None:
        self.token, self.account, self.session = token, account, session

    def get_id(self) -> str:
        return self.token


def signed_in_person() -> Person | None:
    """Who asks, found once a request."""
    return cast(Person, current_user) if current_user.is_authenticated else None


def sign_in(token: str) -> bool:
    """Let this browser hold the session; what its cookie held is gone. False: the account may not sign in."""
    session.clear()
    person = _person_of(token)
    return person is not None and login_user(person)


def csrf_cookie(https: bool) -> str:
    return f"{_prefix(https)}stockroom-csrf"


def keep_sessions(server: Flask, https: bool, keys: Callable[[], tuple[str, ...]]) -> None:
    """Give `server` its cookies. `keys`: what they are signed with, the newest first; older ones are still read."""
    server.config |= {
        "SESSION_COOKIE_NAME": f"{_prefix(https)}stockroom",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,  # it ends with the session: a page may stay open all day
    }
    server.session_interface = _SignedCookies(keys)
    manager = LoginManager()
    manager.session_protection = None  # a phone changes its address as it walks through the store
    manager.user_loader(_person_of)
    server.login_manager = manager  # type: ignore[attr-defined]
    # Not manager.init_app(server): it reads the session after every answer, so that no file could be cached any more.
    CSRFProtect(server)
    name = csrf_cookie(https)

    def give_csrf_cookie(response: Response) -> Response:
        """Once, not with every page: an answer that sets a cookie is not kept by the browser."""
        page = response.status_code == 200 and response.mimetype == "text/html"
        if page and "_user_id" in session and not _is_valid(request.cookies.get(name)):
            response.set_cookie(name, generate_csrf(), secure=https, samesite="Lax", path="/")
        return response

    server.after_request(give_csrf_cookie)


def behind_proxies(wsgi_app: Callable[..., Any], proxies: int) -> Callable[..., Any]:
    """With `proxies` of our own before it, the client's address and https are what the outermost of them says."""
    return ProxyFix(wsgi_app, x_for=proxies, x_proto=proxies, x_host=0) if proxies else wsgi_app


def note_activity(person: Person) -> None:
    """Only what a person does keeps them signed in: a page they opened or sent, or what its script saw."""
    if ACTIVE in request.headers or not request.path.startswith(BY_ITSELF):
        identity.note_use(person.session)


class _SignedCookies(SecureCookieSessionInterface):
    """Flask's own signed cookies, with keys that may change while the process runs."""

    def __init__(self, keys: Callable[[], tuple[str, ...]]) -> None:
        self._keys = keys

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The health check answers before there are keys: the process asks it as it starts, before it forks."""
        return self.session_class() if request.path == HEALTH else super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        app.secret_key, *older = keys = self._keys()
        app.config["SECRET_KEY_FALLBACKS"] = older
        app.config["WTF_CSRF_SECRET_KEY"] = keys[::-1]  # itsdangerous signs with the last and believes them all
        return super().get_signing_serializer(app)


def _person_of(token: str) -> Person | None:
    found = identity.signed_in(token)
    return Person(token, *found) if found else None


def _is_valid(token: str | None) -> bool:
    try:
        validate_csrf(token)
    except ValidationError:
        return False
    return True


def _prefix(https: bool) -> str:
    """A browser takes a __Host- cookie only over https, from this host and for all its paths."""
    return "__Host-" if https else ""
