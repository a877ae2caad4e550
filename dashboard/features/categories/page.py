"""Settings of categories: what files call differently is shown and added up under one name, in a chosen order."""

from enum import StrEnum
from typing import Any

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.inventory.categories import LONGEST_NAME
from backend_lambdas.uploads.change_categories import Renaming
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.categories import commands as category_commands
from dashboard.features.categories import queries as category_queries
from dashboard.features.categories.queries import CategoryList
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import CATEGORIES_PATH
from dashboard.ui.controls import button, field, text_field
from dashboard.ui.formatting import count_of, whole
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table


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


def table_of(found: CategoryList) -> Component:
    if not found.lines:
        return empty_state("No category yet", "The first file with a column of categories brings them.")
    rows = [
        [
            line.name,
            ", ".join(line.said),
            whole(line.items),
            whole(line.stores),
            "" if line.point is None else line.point,
        ]
        for line in found.lines
    ]
    heads = (("Shown as", ""), ("Also in files", "wide"), ("Items", "num"), ("Stores", "num"), ("Threshold", "num"))
    return data_table(heads, rows, "Categories", "settings-table", as_cards=True)


def options_of(found: CategoryList) -> list[dict[str, str]]:
    shown = [{"value": line.name, "label": line.name} for line in found.lines]
    renamed = [
        {"value": name, "label": f"{name} (shown as {found.names.shown(name)})"} for name in sorted(found.names.renamed)
    ]
    return [{"value": "", "label": "Choose"}, *shown, *renamed]


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


def preview_words(renaming: Renaming, items: int, stores: int) -> list[str]:
    """What changes, and what becomes of thresholds."""
    where = f"{count_of(items, 'item')} in {count_of(stores, 'store')}"
    if renaming.is_undone:
        parent = renaming.before.renamed[renaming.name]
        words = [f"{renaming.name} is shown by its own name again: {where}."]
        if renaming.wakes is not None:
            words.append(f"Its threshold is {whole(renaming.wakes)} again.")
        if renaming.rules:
            now = "none" if renaming.point is None else whole(renaming.point)
            words.append(f"The threshold of {parent} is {now} again, as before.")
        return words
    words = [
        f"{renaming.name} is shown and added up as {renaming.new}: {where}. Reports made already keep the old name."
    ]
    if renaming.own is not None and renaming.others is not None and renaming.own != renaming.others:
        words.append(
            f"Two thresholds meet, {whole(renaming.own)} of {renaming.name} and {whole(renaming.others)} of "
            f"{renaming.new}: {whole(renaming.point or 0)} goes on for both. The other one rests until this is "
            "taken back."
        )
    elif renaming.point is not None:
        words.append(f"The threshold of {renaming.new} is {whole(renaming.point)} then.")
    return words


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
