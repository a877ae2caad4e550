"""Settings of categories: what files call differently is shown and added up under one name, in a chosen order."""

from enum import StrEnum
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.inventory.categories import LONGEST_NAME
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.categories import commands as category_commands
from dashboard.features.categories import queries as category_queries
from dashboard.features.categories.parts import options_of, preview_words, table_of
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import CATEGORIES_PATH
from dashboard.ui.controls import button, field, text_field
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page


class CategoryForm(StrEnum):
    """Ids of the page."""

    ROWS = "categories-rows"
    NAME = "categories-name"
    NEW = "categories-new"
    KEEP = "categories-keep"
    PREVIEW = "categories-preview"
    PROBLEM = "categories-problem"
    SAVE = "categories-save"
    SEEN = "categories-seen"
    ORDER = "categories-order"
    SAVE_ORDER = "categories-save-order"
    ORDER_PROBLEM = "categories-order-problem"
    DONE = "categories-done"


dash.register_page(__name__, path=CATEGORIES_PATH, title="Categories · Stockroom")


def layout(**_query: str) -> Component:
    """The frame; `show_categories` fills it."""
    order = dcc.Textarea(id=CategoryForm.ORDER, value="", className="input category-order", rows=5)
    both = [
        {"value": "others", "label": "The threshold of the name it goes to"},
        {"value": "own", "label": "The threshold of the category that goes"},
    ]
    form = [
        field("Category", dbc.Select(id=CategoryForm.NAME, options=[], value="", className="input")),
        text_field("Shown as", CategoryForm.NEW, debounce=0.4, maxLength=LONGEST_NAME, autoComplete="off"),
        field("Where both have one", dbc.Select(id=CategoryForm.KEEP, options=both, value="others", className="input")),
    ]
    rename = [
        html.Div(form, className="threshold-form"),
        html.Div(id=CategoryForm.PREVIEW, className="threshold-preview", role="status"),
        html.P("", id=CategoryForm.PROBLEM, className="answer-problem", role="alert"),
        html.Div(button("Show under this name", CategoryForm.SAVE, "primary", disabled=True)),
    ]
    places = [
        field("One name a line", order, "These come first in filters; the others follow by alphabet."),
        html.P("", id=CategoryForm.ORDER_PROBLEM, className="answer-problem", role="alert"),
        html.Div(button("Save the order", CategoryForm.SAVE_ORDER)),
    ]
    why = (
        "Files and stored rows keep what they say. The name of another category merges the two; "
        "a name's own name parts it again"
    )
    body = [
        panel("Rename or merge", html.Div(rename, className="threshold-body"), why),
        panel("Categories", html.Div(id=CategoryForm.ROWS), flush=True),
        panel("Order", html.Div(places, className="threshold-body")),
        dcc.Store(id=CategoryForm.SEEN),
        dcc.Store(id=CategoryForm.DONE),
    ]
    return settings_page(CATEGORIES_PATH, "Categories", "How what files call differently is shown", body)


@callback(
    Output(CategoryForm.ROWS, "children"),
    Output(CategoryForm.NAME, "options"),
    Output(CategoryForm.ORDER, "value"),
    Output(CategoryForm.SEEN, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(CategoryForm.DONE, "data"),
    State(CategoryForm.ORDER, "value"),
    State(CategoryForm.SEEN, "data"),
)
def show_categories(_version: Any, _done: Any, order: str | None, seen: int | None) -> tuple[Any, ...]:
    """The categories as they are now; an order that is being written stays unless somebody has changed something."""
    found = category_queries.category_list()
    written = order if seen == found.names.rev else "\n".join(found.names.order)
    return table_of(found), options_of(found), written, found.names.rev


@callback(
    Output(CategoryForm.PREVIEW, "children"),
    Output(CategoryForm.SAVE, "disabled"),
    Output(CategoryForm.PROBLEM, "children"),
    Input(CategoryForm.NAME, "value"),
    Input(CategoryForm.NEW, "value"),
    Input(CategoryForm.KEEP, "value"),
    Input(CategoryForm.SEEN, "data"),
)
def show_preview(name: str | None, new: str | None, keep: str | None, _seen: Any) -> tuple[Any, bool, str]:
    """What it would do; the button waits for something to do."""
    if not name or not (new or "").strip():
        return [], True, ""
    try:
        renaming, items, stores = category_queries.preview(name, (new or "").strip(), keep == "own")
    except SHOWN_ERRORS as error:
        return [], True, str(error)
    return [html.P(text) for text in preview_words(renaming, items, stores)], False, ""


@callback(
    Output(CategoryForm.DONE, "data"),
    Output(CategoryForm.NEW, "value"),
    Output(CategoryForm.PROBLEM, "children", allow_duplicate=True),
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
    Input(CategoryForm.SAVE, "n_clicks"),
    State(CategoryForm.NAME, "value"),
    State(CategoryForm.NEW, "value"),
    State(CategoryForm.KEEP, "value"),
    State(CategoryForm.SEEN, "data"),
    prevent_initial_call=True,
)
def save_name(clicks: int | None, name: str | None, new: str | None, keep: str | None, seen: int | None) -> Any:
    """Do what the preview says."""
    if not clicks:  # Dash also calls when the button appears
        return (no_update,) * 4
    try:
        category_commands.rename_category(name or "", (new or "").strip(), keep == "own", int(seen or 0))
    except SHOWN_ERRORS as error:
        return no_update, no_update, str(error), no_update
    return f"name {clicks}", "", "", "Saved."


@callback(
    Output(CategoryForm.DONE, "data", allow_duplicate=True),
    Output(CategoryForm.ORDER_PROBLEM, "children"),
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
    Input(CategoryForm.SAVE_ORDER, "n_clicks"),
    State(CategoryForm.ORDER, "value"),
    State(CategoryForm.SEEN, "data"),
    prevent_initial_call=True,
)
def save_order(clicks: int | None, order: str | None, seen: int | None) -> tuple[Any, Any, Any]:
    """Keep the lines as the order."""
    if not clicks:
        return no_update, no_update, no_update
    try:
        category_commands.save_order([line.strip() for line in (order or "").splitlines()], int(seen or 0))
    except SHOWN_ERRORS as error:
        return no_update, str(error), no_update
    return f"order {clicks}", "", "Saved."
