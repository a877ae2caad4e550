"""What people do with a store."""

from typing import Any

from dash import Input, Output, State, callback, html, no_update

from backend_lambdas.language.texts import _
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.store import commands
from dashboard.features.store.parts import StoreIds
from dashboard.features.store.removal import StoreRemoval, removal_view
from dashboard.features.store.removal_queries import removal_effect
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import upload_address
from dashboard.ui.controls import action_link


@callback(
    Output(StoreRemoval.EFFECT, "children"),
    Output(StoreRemoval.FORM, "hidden"),
    Input(StoreRemoval.LOOK, "n_clicks"),
    State(StoreIds.STORE, "data"),
    prevent_initial_call=True,
)
def show_removal(clicks: int | None, store: str) -> tuple[Any, Any]:
    """What removing it would do, by what is there now."""
    if not clicks:  # Dash also calls when the button appears
        return no_update, no_update
    try:
        return removal_view(removal_effect(store)), False
    except SHOWN_ERRORS as error:
        return html.P(str(error), className="answer-problem", role="alert"), True


@callback(
    Output(StoreRemoval.PROBLEM, "children"),
    Output(StoreRemoval.EFFECT, "children", allow_duplicate=True),
    Output(StoreRemoval.FORM, "hidden", allow_duplicate=True),
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
    Input(StoreRemoval.SAVE, "n_clicks"),
    State(StoreIds.STORE, "data"),
    State(StoreRemoval.REASON, "value"),
    prevent_initial_call=True,
    running=[(Output(StoreRemoval.SAVE, "disabled"), True, False)],
)
def remove(clicks: int | None, store: str, why: str | None) -> tuple[Any, ...]:
    """Send what removes it, or say why not."""
    if not clicks:
        return (no_update,) * 4
    try:
        upload_id = commands.remove_store(store, why or "")
    except SHOWN_ERRORS as error:
        return (str(error), *[no_update] * 3)
    link = action_link(_("See how the removal goes"), upload_address(upload_id))
    return "", link, True, _("The store is being removed.")
