"""Jinja pages in the frame of the dashboard, or alone on a card while nobody is signed in."""

from io import BytesIO
from typing import Any

import segno
from flask import render_template
from markupsafe import Markup

from backend_lambdas.language.texts import _, ngettext, spoken
from dashboard.data.actor import current_actor
from dashboard.shell.frame import SETTINGS, entries
from dashboard.ui.settings_nav import links_of
from dashboard.web.delivery import asset_address
from dashboard.web.language import script_texts

SHEETS = ("components", "controls", "grid", "layout", "page_account", "page_settings", "tokens")
SCRIPTS = ("times", "dialogs")


def card(name: str, **values: Any) -> str:
    """A page for somebody who is not signed in."""
    return render_template(f"account/{name}.html", **_files(), **values)


def page(name: str, **values: Any) -> str:
    """A page of somebody who is."""
    actor = current_actor()
    settings = SETTINGS if actor.may(SETTINGS.right) else None
    frame = {"actor": actor, "entries": entries(), "settings": settings, "settings_links": links_of(actor)}
    return render_template(f"account/{name}.html", **frame, **_files(), **values)


def qr_code(text: str) -> Markup:
    """A drawing that a camera reads: dark on white in either theme, with the quiet zone of four modules it needs."""
    file = BytesIO()
    look = {"border": 4, "light": "#fff", "dark": "#000", "svgclass": "qr-code", "omitsize": True}
    title = _("QR code for your authenticator app")
    segno.make(text, error="m", micro=False).save(file, kind="svg", xmldecl=False, svgns=False, title=title, **look)
    return Markup(file.getvalue().decode())  # noqa: S704 - drawn by segno from modules alone


def _files() -> dict[str, Any]:
    """Addresses of what the pages load; of the dashboard's own scripts only those that need nothing of Dash."""
    return {
        "_": _,
        "ngettext": ngettext,
        "language": spoken(),
        "texts": script_texts(),
        "sheets": [asset_address("vendor/vendor.css"), *(asset_address(f"css/{name}.css") for name in SHEETS)],
        "scripts": [asset_address(f"js/{name}.js") for name in SCRIPTS],
        "start": asset_address("head/start.js"),
        "favicon": asset_address("icons/favicon.svg"),
    }
