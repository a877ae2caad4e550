"""Settings of the company: what may be changed, and what the deployment has decided for good."""

from typing import Any

import dash
from dash import Input, Output, State, callback, html, no_update
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.company import commands as company_commands
from dashboard.features.company import queries as company_queries
from dashboard.features.company.deployed import deployed_facts
from dashboard.features.company.form import (
    AS_THE_LANGUAGE,
    FIELDS,
    CompanyForm,
    changes_of,
    form,
    preview_words,
    values_of,
)
from dashboard.ui.addresses import COMPANY_PATH
from dashboard.ui.panel import SAID, panel
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import error_state

NEWER = N_("Somebody else has changed these settings meanwhile: this is how they are now. Your changes were not saved.")

dash.register_page(__name__, path=COMPANY_PATH, title=lambda **_values: _("Company · Stockroom"))


def layout(**_query: str) -> Component:
    """The form as the settings are now."""
    try:
        shown = company_queries.company_page()
    except DataUnavailable as failure:
        body: list[Any] = [error_state(_("The settings could not be loaded"), failure)]
        return settings_page(COMPANY_PATH, _("Company"), "", body)
    facts = html.Dl(deployed_facts(shown), className="company-facts")
    parts = [*form(shown), panel(_("Days and weeks"), facts, _("Chosen at deployment"))]
    return settings_page(COMPANY_PATH, _("Company"), _("How it is called, how it writes and how it counts"), parts)


@callback(
    Output(CompanyForm.PREVIEW, "children"),
    Input(CompanyForm.CURRENCY, "value"),
    Input(CompanyForm.NUMBERS, "value"),
    Input(CompanyForm.DAYS, "value"),
    State(CompanyForm.CURRENCY, "placeholder"),
)
def show_preview(currency: str | None, numbers: str | None, days: str | None, deployed: str | None) -> str:
    """How numbers would look."""
    formats = ("" if one in (None, AS_THE_LANGUAGE) else str(one) for one in (numbers, days))
    return preview_words((currency or deployed or "").strip().upper()[:3], *formats)


@callback(
    *(Output(field, "value") for field in FIELDS.values()),
    Output(CompanyForm.SEEN, "data"),
    Output(CompanyForm.PROBLEM, "children"),
    Output(SAID, "data", allow_duplicate=True),
    Input(CompanyForm.SAVE, "n_clicks"),
    State(CompanyForm.SEEN, "data"),
    *(State(field, "value") for field in FIELDS.values()),
    prevent_initial_call=True,
)
def save_company(clicks: int | None, seen: Any, *given: str | None) -> tuple[Any, ...]:
    """Save all of them; where somebody else was faster the form shows theirs."""
    kept = (no_update,) * len(FIELDS)
    if not clicks:  # Dash also calls when the button appears
        return *kept, no_update, no_update, no_update
    try:
        changes = changes_of(company_queries.company_page().company, given)
        saved = company_commands.change_company(int(seen or 0), changes)
        now = company_queries.company_page().company
    except SHOWN_ERRORS as error:
        return *kept, no_update, str(error), no_update
    return *values_of(now), now.rev, "" if saved else _(NEWER), _("Saved.") if saved else no_update
