"""The dialog in which settings of one store, or of several at once, are changed: only what was changed is written."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.store_names import store_called
from backend_lambdas.inventory.store_settings import (
    DAYS,
    EXAMPLE,
    LONGEST,
    StoreSettings,
    expected_words,
    parse_expected,
)
from backend_lambdas.language.texts import N_, _
from dashboard.ui.controls import button, field, text_field
from dashboard.ui.formatting import count_of

FIELDS = ("name", "region", "zone", "open_days", "expected")
KEEP = N_("Different; empty keeps each as it is")
EXPECTED_HELP = N_(
    "For example {example}. Empty: nobody waits for its files. Who receives alerts is told once, after an hour."
)


class StoreForm(StrEnum):
    """Ids of the dialog and what it is opened with."""

    ASKED = "stores-asked"
    SHOWN = "stores-form"
    DONE = "stores-done"
    DIALOG = "stores-dialog"
    TITLE = "stores-title"
    NAME = "stores-name"
    REGION = "stores-region"
    ZONE = "stores-zone"
    DAYS = "stores-days"
    EXPECTED = "stores-expected"
    PROBLEM = "stores-problem"
    SAVE = "stores-save"


def form_dialog(company_zone: str) -> Component:
    """Closed until assets/js/stores.js opens it."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    days = dbc.Checklist(
        id=StoreForm.DAYS,
        options=[{"value": number, "label": _(name)} for number, name in enumerate(DAYS)],
        value=[],
        inline=True,
        class_name="status-boxes",
    )
    text: dict[str, Any] = {"maxLength": LONGEST, "autoComplete": "off"}
    body = [
        html.H2(_("Change stores"), id=StoreForm.TITLE, className="panel-title"),
        html.Div(text_field(_("Name"), StoreForm.NAME, **text), className="stores-one"),
        text_field(_("Region"), StoreForm.REGION, **text),
        text_field(
            _("Time zone"),
            StoreForm.ZONE,
            help_text=_("Empty: {company_zone}, as the company", company_zone=company_zone),
            list="zones",
            **text,
        ),
        html.Datalist([html.Option(value=zone) for zone in zones], id="zones"),
        html.Fieldset([html.Legend(_("Open on"), className="field-label"), days], className="field stores-days"),
        field(
            _("Stock files are due by"),
            dcc.Input(id=StoreForm.EXPECTED, type="text", className="input", maxLength=300, autoComplete="off"),
            _(EXPECTED_HELP, example=_(EXAMPLE)),
        ),
        html.P("", id=StoreForm.PROBLEM, className="answer-problem", role="alert"),
        html.Div(
            [button(_("Cancel"), **{"data-close": "1"}), button(_("Save"), StoreForm.SAVE, "primary")],
            className="answer-buttons",
        ),
    ]
    return html.Dialog(
        html.Div(body, className="answer-body"),
        id=StoreForm.DIALOG,
        className="answer-dialog stores-dialog",
        **{"aria-labelledby": StoreForm.TITLE},
    )


def title_of(settings: Sequence[StoreSettings]) -> str:
    if len(settings) == 1:
        return _("Change {value}", value=store_called(settings[0].store, settings[0].name))
    return _("Change {stores}", stores=count_of(len(settings), "store"))


def form_values(settings: Sequence[StoreSettings]) -> dict[str, Any]:
    """What the fields say, by FIELDS: what the stores have in common; nothing where they differ."""
    every = [_values(one) for one in settings]
    blank = _values(StoreSettings("", open_days=()))
    return {name: every[0][name] if _same(every, name) else blank[name] for name in FIELDS}


def differing(settings: Sequence[StoreSettings]) -> set[str]:
    """The fields in which the stores differ."""
    every = [_values(one) for one in settings]
    return {name for name in FIELDS if not _same(every, name)}


def _values(one: StoreSettings) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in FIELDS}
    return kept | {"open_days": list(one.open_days), "expected": expected_words(one.expected)}


def _same(every: Sequence[dict[str, Any]], name: str) -> bool:
    return bool(every) and all(values[name] == every[0][name] for values in every)


def changes_of(before: dict[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    """What the person has changed, ready for `changed_settings`. Raises InvalidRequest."""
    said = dict(zip(FIELDS, values, strict=True))
    now: dict[str, Any] = {name: (said[name] or "").strip() for name in FIELDS if name != "open_days"}
    now["open_days"] = sorted(said["open_days"] or ())
    changes = {name: value for name, value in now.items() if value != before.get(name)}
    if "open_days" in changes:
        changes["open_days"] = tuple(changes["open_days"])
    if "expected" in changes:
        changes["expected"] = parse_expected(changes["expected"])
    return changes
