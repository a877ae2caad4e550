"""One folder a feature: its page, queries, commands, routes and parts. A page's module reads like any Dash page:

    dash.register_page(__name__, path="/stock", title="Stock levels · Stockroom")

    def layout(**query: QueryValue) -> Component: ...

A feature knows others only by their addresses (`address.py`).
"""

import importlib
import pkgutil

import dash

NOT_FOUND = "dashboard.shell.not_found_404"
REGISTERING = ("page", "callbacks")  # the modules of a feature that register something with Dash


def register_pages() -> None:
    """Import every page and what answers it, by its real path and once; `dash.register_page` needs the app first."""
    for name in [NOT_FOUND, *registering_modules()]:
        module = importlib.import_module(name)
        page = dash.page_registry.get(name)
        if page is not None:
            page["layout"] = module.layout


def registering_modules() -> list[str]:
    """The dotted names of all modules that register a page or its callbacks."""
    rooms = [f"{__name__}.{found.name}" for found in pkgutil.iter_modules(__path__) if found.ispkg]
    return [
        f"{room}.{found.name}"
        for room in rooms
        for found in pkgutil.iter_modules(importlib.import_module(room).__path__)
        if found.name in REGISTERING
    ]
