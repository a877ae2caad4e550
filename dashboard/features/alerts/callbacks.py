"""What happens when a person answers alerts in the dialog of the alerts page."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, no_update

from backend_lambdas.alerts.answer import alert_key
from backend_lambdas.inventory.audit import stated_reason
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _
from dashboard.data import alerts, open_matching, people
from dashboard.data.actor import current_actor
from dashboard.data.alerts import NOBODYS
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.alerts import commands as alerts_commands
from dashboard.features.alerts.assigning import assigned_words, effect_words, named_people, seen_of
from dashboard.features.alerts.controls import view_of
from dashboard.features.alerts.dialog import reader_zone, snooze_until
from dashboard.features.alerts.feed import mark
from dashboard.features.alerts.matching import answer_matching, matching_words
from dashboard.features.alerts.one import OneAlert, one_alert, title_of
from dashboard.shell.ids import Shell
from dashboard.ui.answer_dialog import NOBODY_WORDS, AlertAnswer
from dashboard.ui.formatting import count_of
from dashboard.ui.panel import SAID
from dashboard.ui.states import error_state


@callback(
    Output(AlertAnswer.DONE, "data"),
    Output(AlertAnswer.PROBLEM, "children"),
    Output(SAID, "data", allow_duplicate=True),
    Input(AlertAnswer.CONFIRM, "n_clicks"),
    State(AlertAnswer.ASKED, "data"),
    State(AlertAnswer.REASON, "value"),
    State(AlertAnswer.UNTIL, "value"),
    State(AlertAnswer.DAY, "value"),
    State(AlertAnswer.TO, "value"),
    prevent_initial_call=True,
)
def answer_alerts(clicks: int | None, asked: dict[str, Any], *form: Any) -> tuple[Any, Any, Any]:
    """Acknowledge, snooze, re-open or assign what the dialog was opened for."""
    if not clicks:  # Dash also calls when the button appears
        return no_update, no_update, no_update
    try:
        return clicks, "", answer(asked or {}, *form)
    except SHOWN_ERRORS as error:
        return no_update, str(error), no_update


def answer(asked: dict[str, Any], reason: str | None, until: str, day: str | None, to: str | None = None) -> str:
    """Do what the dialog asks for; return a sentence on it. Raises InvalidRequest or NotFound with words for people."""
    if asked.get("do") == "assign":
        return assigned_words(alerts_commands.assign_alerts(seen_of(asked), "" if to in (None, NOBODYS) else str(to)))
    why = (reason or "").strip()
    if asked.get("do") == "snooze":
        moment = snooze_until(until, day, datetime.now(UTC), reader_zone(asked.get("zone")))
        done = _answered(asked, lambda refs: alerts_commands.snooze_alerts(refs, moment, why))
        return _("{alerts} snoozed.", alerts=count_of(done, "alert"))
    if asked.get("do") == "reopen":
        refs = [str(ref) for ref in asked.get("refs", ())]
        return _("{alerts} open again.", alerts=count_of(alerts_commands.reopen_alerts(refs, why), "alert"))
    if asked.get("do") == "acknowledge":
        stated_reason(why)
        done = _answered(asked, lambda refs: alerts_commands.acknowledge_alerts(refs, why))
        return _("{alerts} acknowledged.", alerts=count_of(done, "alert"))
    raise InvalidRequest(_("Choose what to do with these alerts."))


def _answered(asked: dict[str, Any], work: Callable[[Sequence[str]], int]) -> int:
    """Of those that were ticked, or of all that match the filters that were on."""
    if "matching" in asked:
        filters = view_of(str(asked["matching"])).filters
        return answer_matching(filters, int(asked.get("number") or 0), work)
    return work([str(ref) for ref in asked.get("refs", ())])


@callback(Output(AlertAnswer.MATCHING, "children"), Input(AlertAnswer.ASKED, "data"), prevent_initial_call=True)
def say_matching(asked: dict[str, Any] | None) -> str:
    """What answering all that match will do, before it is done."""
    if not asked or "matching" not in asked:
        return ""
    try:
        found = open_matching.open_matching(view_of(str(asked["matching"])).filters)
    except DataUnavailable:
        return ""
    return matching_words(found)


@callback(
    Output(AlertAnswer.TO, "options"),
    Output(AlertAnswer.TO, "value"),
    Input(AlertAnswer.ASKED, "data"),
    prevent_initial_call=True,
)
def offer_people(asked: dict[str, Any]) -> tuple[Any, Any]:
    """Who may see to all that was chosen; oneself first, where one may."""
    if asked.get("do") != "assign":
        return no_update, no_update
    stores = {alert_key(ref)[0] for ref in seen_of(asked)}
    actor = current_actor()
    known = people.who_can_see_to(actor.own(sorted(stores)))
    ids = [one.user_id for one in known]
    options = [
        {"value": NOBODYS, "label": _(NOBODY_WORDS)},
        *({"value": i, "label": n} for i, n in named_people(known)),
    ]
    return options, actor.user_id if actor.user_id in ids else NOBODYS


@callback(
    Output(AlertAnswer.EFFECT, "children"),
    Input(AlertAnswer.ASKED, "data"),
    Input(AlertAnswer.TO, "value"),
    prevent_initial_call=True,
)
def say_effect(asked: dict[str, Any] | None, to: str | None) -> str:
    """What assigning will change, before it is done."""
    if not asked or asked.get("do") != "assign":
        return ""
    return effect_words(list(seen_of(asked).values()), "" if to in (None, NOBODYS) else str(to))


@callback(
    Output(OneAlert.BODY, "children"),
    Output(OneAlert.TITLE, "children"),
    Output(OneAlert.DRAWN, "data"),
    Input(OneAlert.REF, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(AlertAnswer.DONE, "data"),
    Input(OneAlert.SAVED, "data"),
    State(OneAlert.DRAWN, "data"),
)
def show_one(ref: str | None, _version: Any, _done: Any, _saved: Any, drawn: Any) -> tuple[Any, Any, Any]:
    """The alert that is open beside the list, drawn anew when something of it changed."""
    if not ref:
        return "", no_update, None
    try:
        alert = alerts.alert(ref)
    except InvalidRequest:
        alert = None
    except DataUnavailable as failure:
        return error_state(_("This alert cannot be shown"), failure), no_update, None
    marked = mark(alert) if alert else [ref, "none"]
    return (no_update, no_update, no_update) if marked == drawn else (one_alert(alert), title_of(alert), marked)


@callback(
    Output(OneAlert.SAVED, "data"),
    Output(OneAlert.PROBLEM, "children"),
    Output(SAID, "data", allow_duplicate=True),
    Input(OneAlert.SAVE, "n_clicks"),
    State(OneAlert.REF, "data"),
    State(OneAlert.TEXT, "value"),
    prevent_initial_call=True,
)
def comment(clicks: int | None, ref: str | None, text: str | None) -> tuple[Any, Any, Any]:
    """Write a comment on the alert that is open."""
    if not clicks:
        return no_update, no_update, no_update
    try:
        alerts_commands.comment_alert(ref or "", text or "")
    except SHOWN_ERRORS as error:
        return no_update, str(error), no_update
    return clicks, "", _("Comment added.")


clientside_callback(ClientsideFunction("alerts", "commented"), Input(OneAlert.SAVED, "data"))
# An output that nobody reads makes Dash call also when the page comes with an alert in its address.
clientside_callback(
    ClientsideFunction("alerts", "opened"), Output(OneAlert.OPENED, "data"), Input(OneAlert.REF, "data")
)
clientside_callback(ClientsideFunction("alerts", "answered"), Input(AlertAnswer.DONE, "data"))
