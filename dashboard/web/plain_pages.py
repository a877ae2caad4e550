"""Pages that are HTML from a template, in the frame of the dashboard or alone: forms that need no script."""

from typing import Any

from flask import render_template

from dashboard.data.actor import current_actor
from dashboard.data.reading import company
from dashboard.shell.frame import SETTINGS, chooses_stores, entries
from dashboard.ui.addresses import MY_STORES_PATH
from dashboard.ui.settings_nav import links_of
from dashboard.web.delivery import asset_address, font_address
from dashboard.web.language import html_marks, script_texts

SHEETS = ("components", "controls", "grid", "layout", "page_account", "page_settings", "tokens")
SCRIPTS = ("times", "dialogs")


def plain_page(template: str, **values: Any) -> str:
    """A page alone, for anybody."""
    return render_template(f"{template}.html", **_files(), **values)


def framed_page(template: str, **values: Any) -> str:
    """A page of somebody who is signed in."""
    actor = current_actor()
    settings = SETTINGS if actor.may(SETTINGS.right) else None
    my_stores = MY_STORES_PATH if chooses_stores(actor) else None
    frame = {
        "my_stores": my_stores,
        "actor": actor,
        "entries": entries(),
        "settings": settings,
        "settings_links": links_of(actor),
    }
    return plain_page(template, company_name=company().name, **frame, **values)


def _files() -> dict[str, Any]:
    """Addresses of what the pages load; of the dashboard's own scripts only those that need nothing of Dash."""
    return {
        "html_marks": html_marks(),
        "texts": script_texts(),
        "sheets": [asset_address("vendor/vendor.css"), *(asset_address(f"css/{name}.css") for name in SHEETS)],
        "scripts": [asset_address(f"js/{name}.js") for name in SCRIPTS],
        "start": asset_address("head/start.js"),
        "font": font_address(),
        "favicon": asset_address("icons/favicon.svg"),
    }
