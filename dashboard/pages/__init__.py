"""Every module in here is part of a page. A page's module reads like any Dash page:

    dash.register_page(__name__, path="/stock", title="Stock levels · Stockroom")

    def layout(**query: QueryValue) -> Component: ...

Its parts may lie in modules beside it (`stock_grid.py`), which register nothing.
"""

import importlib
import pkgutil

import dash


def register_pages() -> None:
    """Import every page, by its real path and once; `dash.register_page` needs the app to exist already."""
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        page = dash.page_registry.get(module.__name__)
        if page is not None:
            page["layout"] = module.layout
