"""Who and why: nobody logs in yet, so a decision carries the name a person typed; the browser remembers it."""

from typing import Any

from dash.development.base_component import Component

from backend_lambdas.inventory.errors import InvalidRequest
from dashboard.components.controls import text_field

YOUR_NAME = "your-name"
MAX_NAME = 80
MAX_REASON = 500


def name_field() -> Component:
    """The reader's own name, once a page; kept in this browser for the next time."""
    remembered = {"persistence": "stockroom", "persistence_type": "local", "autoComplete": "name"}
    return text_field("Your name", YOUR_NAME, maxLength=MAX_NAME, **remembered)


def reason_field(id: Any, label: str, placeholder: str) -> Component:
    """Why, in the person's own words."""
    return text_field(label, id, maxLength=MAX_REASON, placeholder=placeholder, autoComplete="off")


def signed_by(name: str | None) -> str:
    """The name to write down. Raises InvalidRequest when there is none."""
    text = " ".join((name or "").split())[:MAX_NAME]
    if not text:
        raise InvalidRequest("Type your name, so that others see who decided.")
    return text
