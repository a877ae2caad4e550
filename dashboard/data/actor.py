"""Who asks, for the length of one request. Queries and commands take the Actor from here; none means nobody may."""

from contextvars import ContextVar

from backend_lambdas.identity.actor import Actor
from backend_lambdas.inventory.errors import NotAllowed
from backend_lambdas.language.texts import _

_asks: ContextVar[Actor | None] = ContextVar("actor", default=None)
_last_visit: ContextVar[str] = ContextVar("last visit", default="")


def current_actor() -> Actor:
    """Raises NotAllowed when nobody is signed in."""
    actor = _asks.get()
    if actor is None:
        raise NotAllowed(_("Sign in first."))
    return actor


def somebody_asks() -> bool:
    return _asks.get() is not None


def set_actor(actor: Actor | None) -> None:
    """Who asks from now on, in this thread's request."""
    _asks.set(actor)


def last_visit() -> str:
    """When the visit of the one who asks before this one ended, ISO 8601 UTC; "" when none is known."""
    return _last_visit.get()


def set_last_visit(ended: str) -> None:
    """Of who asks from now on."""
    _last_visit.set(ended)
