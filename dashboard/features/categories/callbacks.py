"""What happens on the Categories page."""

from typing import Any

from dash import Input, Output, State, callback, no_update

from backend_lambdas.language.texts import _
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.categories import commands, queries
from dashboard.features.categories.parts import (
    OWN,
    CategoryForm,
    category_table,
    choices,
    known_names,
    order_text,
    preview_words,
)
from dashboard.features.categories.queries import CategoryPage
from dashboard.shell.ids import Shell
from dashboard.ui.controls import options_of
from dashboard.ui.panel import SAID
from dashboard.ui.states import error_state


@callback(
    Output(CategoryForm.LIST, "children"),
    Output(CategoryForm.NAME, "options"),
    Output(CategoryForm.KNOWN, "children"),
    Output(CategoryForm.ORDER, "value"),
    Output(CategoryForm.SEEN, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(CategoryForm.DONE, "data"),
    State(CategoryForm.SEEN, "data"),
    State(CategoryForm.ORDER, "value"),
)
def show_categories(_version: Any, _done: Any, seen: Any, order: str | None) -> tuple[Any, ...]:
    """The categories as they are now; an order that is being written stays unless somebody has changed something."""
    try:
        shown = queries.category_page()
    except DataUnavailable as failure:
        return error_state(_("Categories could not be loaded"), failure), *(no_update,) * 4
    kept = order if seen == shown.names.rev else order_text(shown)
    return category_table(shown), options_of(choices(shown)), known_names(shown), kept, shown.names.rev


@callback(
    Output(CategoryForm.PREVIEW, "children"),
    Output(CategoryForm.SAVE, "disabled"),
    Output(CategoryForm.PROBLEM, "children"),
    Input(CategoryForm.NAME, "value"),
    Input(CategoryForm.NEW, "value"),
    Input(CategoryForm.KEEP, "value"),
    Input(CategoryForm.SEEN, "data"),
)
def show_renaming(name: str | None, new: str | None, keep: str | None, _seen: Any) -> tuple[str, bool, str]:
    """What the form would do. A name that is shown as another is given its own again, whatever stands beside it."""
    try:
        shown = queries.category_page()
        asked = _asked(shown, name, new)
        if asked is None:
            return _("Choose a category and say how it shall be shown."), True, ""
        plan = queries.renaming(*asked, keep == OWN)
        return preview_words(plan, shown, queries.renaming_effects(plan)), False, ""
    except SHOWN_ERRORS as error:
        return "", True, str(error)


def _asked(shown: CategoryPage, name: str | None, new: str | None) -> tuple[str, str] | None:
    if name in shown.names.renamed:
        return str(name), str(name)
    words = (new or "").strip()
    return (name, words) if name and words else None


@callback(
    Output(CategoryForm.DONE, "data"),
    Output(CategoryForm.NAME, "value"),
    Output(CategoryForm.NEW, "value"),
    Output(CategoryForm.PROBLEM, "children", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(CategoryForm.SAVE, "n_clicks"),
    State(CategoryForm.SEEN, "data"),
    State(CategoryForm.NAME, "value"),
    State(CategoryForm.NEW, "value"),
    State(CategoryForm.KEEP, "value"),
    prevent_initial_call=True,
)
def save_name(clicks: int | None, seen: Any, name: str | None, new: str | None, keep: str | None) -> tuple[Any, ...]:
    """Save it; where somebody else was faster nothing is written, and the page shows theirs."""
    if not clicks:  # Dash also calls when the button appears
        return (no_update,) * 5
    try:
        if asked := _asked(queries.category_page(), name, new):
            commands.rename_category(int(seen or 0), *asked, keep == OWN)
    except SHOWN_ERRORS as error:
        return f"not {clicks}", no_update, no_update, str(error), no_update
    return f"name {clicks}", "", "", "", _("Saved.")


@callback(
    Output(CategoryForm.DONE, "data", allow_duplicate=True),
    Output(CategoryForm.ORDER_PROBLEM, "children"),
    Output(SAID, "data", allow_duplicate=True),
    Input(CategoryForm.ORDER_SAVE, "n_clicks"),
    State(CategoryForm.SEEN, "data"),
    State(CategoryForm.ORDER, "value"),
    prevent_initial_call=True,
)
def save_the_order(clicks: int | None, seen: Any, lines: str | None) -> tuple[Any, ...]:
    """Save the order as it stands in the field."""
    if not clicks:
        return (no_update,) * 3
    try:
        commands.save_order(int(seen or 0), [line.strip() for line in (lines or "").splitlines()])
    except SHOWN_ERRORS as error:
        return no_update, str(error), no_update
    return f"order {clicks}", "", _("Saved.")
