"""What people do with a product."""

from dataclasses import asdict
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, no_update

from backend_lambdas.inventory.product_files import FileKind
from backend_lambdas.language.texts import _
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.product import commands, edit_commands
from dashboard.features.product.edit import EDIT_IDS
from dashboard.features.product.ids import ProductIds
from dashboard.ui.panel import SAID


@callback(
    Output(ProductIds.PROBLEM, "children"),
    Output(ProductIds.DONE, "data"),
    Output(SAID, "data", allow_duplicate=True),
    Input(ProductIds.CONFIRM, "n_clicks"),
    State(ProductIds.SEEN, "data"),
    State(ProductIds.REASON, "value"),
    prevent_initial_call=True,
)
def delete(clicks: int | None, seen: dict[str, Any] | None, reason: str | None) -> tuple[Any, Any, Any]:
    """Delete it, or say why not."""
    if not clicks or not seen:
        return no_update, no_update, no_update
    try:
        commands.delete_product(seen["product_id"], seen["rev"], reason or "")
    except SHOWN_ERRORS as error:
        return str(error), no_update, no_update
    return "", clicks, _("The product is deleted.")


@callback(
    Output(ProductIds.FILE_FORM, "data"),
    Output(ProductIds.FILE_PROBLEM, "children"),
    Output(ProductIds.DONE, "data", allow_duplicate=True),
    Input(ProductIds.FILE_ASKED, "data"),
    State(ProductIds.SEEN, "data"),
    prevent_initial_call=True,
)
def change_file(asked: dict[str, Any] | None, seen: dict[str, Any] | None) -> tuple[Any, Any, Any]:
    """Give a form for a file, keep the one that was sent, or remove one; `asked`: do, kind, type, size, draft_id."""
    if not asked or not seen or not {"product_id", "rev"} <= seen.keys():
        return no_update, no_update, no_update
    one = seen["product_id"], int(seen["rev"]), FileKind(asked["kind"])
    try:
        if asked["do"] == "send":
            form = commands.file_form(*one, str(asked.get("type")), int(asked.get("size", 0)))
            return {**asdict(form), "at": asked.get("at")}, "", no_update
        if asked["do"] == "keep":
            commands.keep_file(*one, str(asked.get("draft_id")))
        else:
            commands.remove_file(*one)
    except SHOWN_ERRORS as error:
        return no_update, str(error), no_update
    return no_update, "", asked.get("at")


@callback(
    *[Output(id, "value") for id in EDIT_IDS.values()],
    Output(ProductIds.EDIT_SEEN, "data"),
    Output(ProductIds.EDIT_PROBLEM, "children"),
    Input(ProductIds.EDIT_ASKED, "data"),
    State(ProductIds.ID, "data"),
    prevent_initial_call=True,
)
def fill_edit(asked: Any, product_id: str | None) -> tuple[Any, ...]:
    """The fields as they are stored now."""
    kept = (no_update,) * len(EDIT_IDS)
    if not asked or not product_id:
        return (*kept, no_update, "")
    try:
        rev, shown = edit_commands.edit_form(product_id)
    except SHOWN_ERRORS as error:
        return (*kept, no_update, str(error))
    return (*(shown[name] for name in EDIT_IDS), {"product_id": product_id, "rev": rev}, "")


@callback(
    Output(ProductIds.EDIT_PROBLEM, "children", allow_duplicate=True),
    Output(ProductIds.DONE, "data", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(ProductIds.EDIT_SAVE, "n_clicks"),
    State(ProductIds.EDIT_SEEN, "data"),
    *[State(id, "value") for id in EDIT_IDS.values()],
    prevent_initial_call=True,
    running=[(Output(ProductIds.EDIT_SAVE, "disabled"), True, False)],
)
def edit(clicks: int | None, seen: dict[str, Any] | None, *typed: str | None) -> tuple[Any, Any, Any]:
    """Save what was changed, or say what cannot be."""
    if not clicks or not seen:
        return no_update, no_update, no_update
    values = {name: text or "" for name, text in zip(EDIT_IDS, typed, strict=True)}
    try:
        edit_commands.edit_product(seen["product_id"], int(seen["rev"]), values)
    except SHOWN_ERRORS as error:
        return str(error), no_update, no_update
    return "", f"edit {clicks}", _("The product is changed.")


for name, store in (("done", ProductIds.DONE), ("send", ProductIds.FILE_FORM)):
    clientside_callback(ClientsideFunction("product", name), Input(store, "data"), prevent_initial_call=True)
