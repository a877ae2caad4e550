"""Jinja pages in the frame of the dashboard, or alone on a card while nobody is signed in."""

from io import BytesIO
from typing import Any

import segno
from markupsafe import Markup

from backend_lambdas.language.texts import _
from dashboard.web.plain_pages import framed_page, plain_page


def card(name: str, **values: Any) -> str:
    """A page for somebody who is not signed in."""
    return plain_page(f"account/{name}", **values)


def page(name: str, **values: Any) -> str:
    """A page of somebody who is."""
    return framed_page(f"account/{name}", **values)


def qr_code(text: str) -> Markup:
    """A drawing that a camera reads: dark on white in either theme, with the quiet zone of four modules it needs."""
    file = BytesIO()
    look = {"border": 4, "light": "#fff", "dark": "#000", "svgclass": "qr-code", "omitsize": True}
    title = _("QR code for your authenticator app")
    segno.make(text, error="m", micro=False).save(file, kind="svg", xmldecl=False, svgns=False, title=title, **look)
    return Markup(file.getvalue().decode())  # noqa: S704 - drawn by segno from modules alone
