"""One folder a feature: its page, queries, commands, routes and parts. A page's module reads like any Dash page:

    dash.register_page(__name__, path="/stock", title="Stock levels · Stockroom")

    def layout(**query: QueryValue) -> Component: ...

A feature knows others only by their addresses (`address.py`).
"""

import importlib
import pkgutil
from collections.abc import Callable
from functools import wraps
from typing import Any

import dash
from dash.development.base_component import Component

from dashboard.web.rules import may, name_of

NOT_FOUND = "dashboard.shell.not_found_404"
REGISTERING = ("page", "callbacks", "file_callbacks")  # the modules of a feature that register something with Dash


def register_pages() -> None:
    """Import every page and what answers it, by its real path and once; `dash.register_page` needs the app first."""
    not_found = importlib.import_module(NOT_FOUND)
    for name in [NOT_FOUND, *registering_modules()]:
        module = importlib.import_module(name)
        page = dash.page_registry.get(name)
        if page is not None:
            page["layout"] = _for_those_who_may(module, not_found, page["path_template"] or page["path"])


def _for_those_who_may(module: Any, not_found: Any, path: str) -> Callable[..., Component]:
    """The page's layout, which says whose it is (assets/js/address.js); for the others what an address that leads
    nowhere shows.
    """

    @wraps(module.layout)
    def layout(**query: Any) -> Component:
        shown: Component = (module if may(name_of(module.layout)) else not_found).layout(**query)
        if not hasattr(shown, "data-page"):
            setattr(shown, "data-page", path.partition("<")[0])
        return shown

    return layout


def registering_modules() -> list[str]:
    """The dotted names of all modules that register a page or its callbacks."""
    rooms = [f"{__name__}.{found.name}" for found in pkgutil.iter_modules(__path__) if found.ispkg]
    return [
        f"{room}.{found.name}"
        for room in rooms
        for found in pkgutil.iter_modules(importlib.import_module(room).__path__)
        if found.name in REGISTERING
    ]
