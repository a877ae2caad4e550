"""Settings of the company: what may be changed, and what the deployment has decided for good."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.inventory.company import LONGEST_NAME
from backend_lambdas.language.texts import N_, _, grouped
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.company import commands as company_commands
from dashboard.features.company import queries as company_queries
from dashboard.features.company.deployed import deployed_facts
from dashboard.features.company.queries import CompanyPage
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import COMPANY_PATH
from dashboard.ui.controls import button, text_field
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import error_state

NEWER = N_(
    "Somebody else has changed these settings meanwhile: this is how they are now. Of yours nothing was written."
)


class CompanyForm(StrEnum):
    """Ids of the page."""

    NAME = "company-name"
    CURRENCY = "company-currency"
    PREVIEW = "company-preview"
    SEEN = "company-seen"
    PROBLEM = "company-problem"
    SAVE = "company-save"


dash.register_page(__name__, path=COMPANY_PATH, title=lambda **_values: _("Company · Stockroom"))


def layout(**_query: str) -> Component:
    """The form as the settings are now."""
    try:
        shown = company_queries.company_page()
    except DataUnavailable as failure:
        body: list[Any] = [error_state(_("The settings could not be loaded"), failure)]
        return settings_page(COMPANY_PATH, _("Company"), "", body)
    parts = [
        panel(_("Name and currency"), html.Div(_form(shown), className="company-form")),
        panel(
            _("Days and weeks"), html.Dl(deployed_facts(shown), className="company-facts"), _("Chosen at deployment")
        ),
    ]
    return settings_page(COMPANY_PATH, _("Company"), _("How it is called, and how it counts"), parts)


def _form(shown: CompanyPage) -> list[Component]:
    company = shown.company
    name, currency = values_of(shown)
    return [
        text_field(
            _("Name"),
            CompanyForm.NAME,
            name,
            _("Stands in the frame of every page and at the head of weekly reports and their mails."),
            maxLength=LONGEST_NAME,
            autoComplete="organization",
        ),
        text_field(
            _("Currency"),
            CompanyForm.CURRENCY,
            currency,
            _(
                "Code of three letters, such as EUR (ISO 4217). Empty: {currency}, as deployed.",
                currency=shown.deployed.currency,
            ),
            maxLength=3,
            autoComplete="off",
            placeholder=shown.deployed.currency,
        ),
        html.P(preview_words(company.currency), id=CompanyForm.PREVIEW, className="company-preview", role="status"),
        html.P("", id=CompanyForm.PROBLEM, className="answer-problem", role="alert"),
        html.Div(button(_("Save"), CompanyForm.SAVE, "primary")),
        dcc.Store(id=CompanyForm.SEEN, data=company.rev),
    ]


def values_of(shown: CompanyPage) -> tuple[str, str]:
    """What the fields say: nothing for what nobody has set."""
    company = shown.company
    return company.name, company.currency if "currency" in company.chosen else ""


def preview_words(currency: str) -> str:
    return _(
        "An amount looks like this: {amount}. Nothing is converted: a change of the currency only "
        "changes the code beside every amount. Reports that are made already keep theirs.",
        amount=f"{grouped(1234.5, ',.2f')}\N{NO-BREAK SPACE}{currency}",
    )


@callback(
    Output(CompanyForm.PREVIEW, "children"),
    Input(CompanyForm.CURRENCY, "value"),
    State(CompanyForm.CURRENCY, "placeholder"),
)
def show_preview(currency: str | None, deployed: str | None) -> str:
    """How an amount would look."""
    return preview_words((currency or deployed or "").strip().upper()[:3])


@callback(
    Output(CompanyForm.NAME, "value"),
    Output(CompanyForm.CURRENCY, "value"),
    Output(CompanyForm.SEEN, "data"),
    Output(CompanyForm.PROBLEM, "children"),
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
    Input(CompanyForm.SAVE, "n_clicks"),
    State(CompanyForm.SEEN, "data"),
    State(CompanyForm.NAME, "value"),
    State(CompanyForm.CURRENCY, "value"),
    prevent_initial_call=True,
)
def save_company(clicks: int | None, seen: Any, name: str | None, currency: str | None) -> tuple[Any, ...]:
    """Save both; where somebody else was faster the form shows theirs."""
    if not clicks:  # Dash also calls when the button appears
        return (no_update,) * 5
    try:
        before = company_queries.company_page()
        said = dict(zip(("name", "currency"), values_of(before), strict=True))
        given = {"name": (name or "").strip(), "currency": (currency or "").strip().upper()}
        changes = {field: text for field, text in given.items() if text != said[field]}
        saved = company_commands.change_company(int(seen or 0), changes)
        now = company_queries.company_page()
    except SHOWN_ERRORS as error:
        return no_update, no_update, no_update, str(error), no_update
    return *values_of(now), now.company.rev, "" if saved else _(NEWER), _("Saved.") if saved else no_update
