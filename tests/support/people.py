"""People who ask in tests."""

from backend_lambdas.identity.actor import Actor, Role
from dashboard.data.actor import set_actor

EVERYBODY = Actor("everybody", "Everybody", Role.ADMINISTRATOR)  # who asks unless a test says otherwise
ANN = Actor("u-ann", "Ann", Role.ADMINISTRATOR)
BO = Actor("u-bo", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
VIC = Actor("u-vic", "Vic", Role.VENDOR, vendor="Acme")


def asked_by(actor: Actor) -> None:
    """From now on in this test."""
    set_actor(actor)
