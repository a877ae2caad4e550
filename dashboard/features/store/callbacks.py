"""What people do with a store."""

from collections.abc import Callable
from typing import Any

from dash import Input, Output, State, callback, html, no_update

from backend_lambdas.language.texts import _
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.store import commands
from dashboard.features.store.parts import StoreIds
from dashboard.features.store.removal import StoreRemoval, removal_view
from dashboard.features.store.removal_queries import RemovalEffect, merge_effect, removal_effect
from dashboard.ui.addresses import upload_address
from dashboard.ui.controls import EVERYTHING, action_link
from dashboard.ui.panel import SAID


@callback(
    Output(StoreRemoval.EFFECT, "children"),
    Output(StoreRemoval.FORM, "hidden"),
    Output(StoreRemoval.SAVE, "children"),
    Output(StoreRemoval.ASKED, "data"),
    Input(StoreRemoval.LOOK, "n_clicks"),
    State(StoreIds.STORE, "data"),
    prevent_initial_call=True,
)
def show_removal(clicks: int | None, store: str) -> tuple[Any, ...]:
    """What removing it would do, by what is there now."""
    if not clicks:  # Dash also calls when the button appears
        return (no_update,) * 4
    return _shown(lambda: removal_effect(store), _("Remove the store"), {})


@callback(
    Output(StoreRemoval.EFFECT, "children", allow_duplicate=True),
    Output(StoreRemoval.FORM, "hidden", allow_duplicate=True),
    Output(StoreRemoval.SAVE, "children", allow_duplicate=True),
    Output(StoreRemoval.ASKED, "data", allow_duplicate=True),
    Input(StoreRemoval.LOOK_MERGE, "n_clicks"),
    State(StoreIds.STORE, "data"),
    State(StoreRemoval.INTO, "value"),
    State(StoreRemoval.COUNTS, "value"),
    prevent_initial_call=True,
)
def show_merge(clicks: int | None, store: str, into: str | None, counts: str | None) -> tuple[Any, ...]:
    """What merging it would do, by what is there now."""
    if not clicks:
        return (no_update,) * 4
    asked = {"into": "" if into in (None, EVERYTHING) else str(into), "counts": counts or ""}
    return _shown(lambda: merge_effect(store, **asked), _("Merge the stores"), asked)


def _shown(effect: Callable[[], RemovalEffect], words: str, asked: dict[str, str]) -> tuple[Any, ...]:
    try:
        return removal_view(effect()), False, words, asked
    except SHOWN_ERRORS as error:
        return html.P(str(error), className="answer-problem", role="alert"), True, no_update, no_update


@callback(
    Output(StoreRemoval.PROBLEM, "children"),
    Output(StoreRemoval.EFFECT, "children", allow_duplicate=True),
    Output(StoreRemoval.FORM, "hidden", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(StoreRemoval.SAVE, "n_clicks"),
    State(StoreIds.STORE, "data"),
    State(StoreRemoval.REASON, "value"),
    State(StoreRemoval.ASKED, "data"),
    prevent_initial_call=True,
    running=[(Output(StoreRemoval.SAVE, "disabled"), True, False)],
)
def remove(clicks: int | None, store: str, why: str | None, asked: dict[str, str] | None) -> tuple[Any, ...]:
    """Send what was looked at on its way, or say why not."""
    if not clicks:
        return (no_update,) * 4
    try:
        if asked:
            upload_id = commands.merge_stores(store, asked["into"], asked["counts"], why or "")
        else:
            upload_id = commands.remove_store(store, why or "")
    except SHOWN_ERRORS as error:
        return (str(error), *[no_update] * 3)
    link = action_link(
        _("See how the merge goes") if asked else _("See how the removal goes"), upload_address(upload_id)
    )
    return "", link, True, _("The stores are being merged.") if asked else _("The store is being removed.")
