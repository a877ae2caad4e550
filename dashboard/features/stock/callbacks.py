"""What a person changes in the side panel of an item."""

from typing import Any

from dash import Input, Output, State, callback, no_update

from backend_lambdas.language.texts import N_, _
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.stock import commands as stock_commands
from dashboard.features.stock.correct import CorrectIds

ON_ITS_WAY = N_("The new count is on its way. It appears here in a moment.")


@callback(
    Output(CorrectIds.PROBLEM, "children"),
    Output(CorrectIds.SAID, "children"),
    Output(CorrectIds.SAVE, "disabled"),
    Input(CorrectIds.SAVE, "n_clicks"),
    State(CorrectIds.SEEN, "data"),
    State(CorrectIds.UNITS, "value"),
    State(CorrectIds.REASON, "value"),
    prevent_initial_call=True,
)
def correct(clicks: int | None, seen: dict[str, Any], units: str | None, reason: str | None) -> tuple[Any, Any, Any]:
    """Send the corrected count, or say why not."""
    if not clicks:  # Dash also calls when the button appears
        return no_update, no_update, no_update
    try:
        stock_commands.correct_count(seen["store"], seen["product_id"], seen["rev"], units or "", reason or "")
    except SHOWN_ERRORS as error:
        return str(error), "", False
    return "", _(ON_ITS_WAY), True
