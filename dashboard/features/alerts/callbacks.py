"""What happens when a person answers alerts in the dialog of the alerts page."""

from datetime import UTC, datetime
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, no_update

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.alerts import commands as alerts_commands
from dashboard.features.alerts.dialog import AlertAnswer, reader_zone, snooze_until
from dashboard.shell.ids import Shell
from dashboard.ui.formatting import count_of


@callback(
    Output(AlertAnswer.DONE, "data"),
    Output(AlertAnswer.PROBLEM, "children"),
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
    Input(AlertAnswer.CONFIRM, "n_clicks"),
    State(AlertAnswer.ASKED, "data"),
    State(AlertAnswer.REASON, "value"),
    State(AlertAnswer.UNTIL, "value"),
    State(AlertAnswer.DAY, "value"),
    prevent_initial_call=True,
)
def answer_alerts(clicks: int | None, asked: dict[str, Any], *form: Any) -> tuple[Any, Any, Any]:
    """Acknowledge, snooze or re-open what the dialog was opened for."""
    if not clicks:  # Dash also calls when the button appears
        return no_update, no_update, no_update
    try:
        return clicks, "", answer(asked or {}, *form)
    except SHOWN_ERRORS as error:
        return no_update, str(error), no_update


def answer(asked: dict[str, Any], reason: str | None, until: str, day: str | None) -> str:
    """Do what the dialog asks for; return a sentence on it. Raises InvalidRequest or NotFound with words for people."""
    refs = [str(ref) for ref in asked.get("refs", ())]
    why = (reason or "").strip()
    if asked.get("do") == "snooze":
        zone = reader_zone(asked.get("zone"))
        done = alerts_commands.snooze_alerts(refs, snooze_until(until, day, datetime.now(UTC), zone), why)
        return _("{alerts} snoozed.", alerts=count_of(done, "alert"))
    if asked.get("do") == "reopen":
        return _("{alerts} open again.", alerts=count_of(alerts_commands.reopen_alerts(refs, why), "alert"))
    if asked.get("do") == "acknowledge":
        return _("{alerts} acknowledged.", alerts=count_of(alerts_commands.acknowledge_alerts(refs, why), "alert"))
    raise InvalidRequest(_("Choose what to do with these alerts."))


clientside_callback(ClientsideFunction("alerts", "answered"), Input(AlertAnswer.DONE, "data"))
