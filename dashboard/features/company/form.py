"""The fields of the company's settings, and how a number, an amount and a day look with them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.company import CHANGEABLE, LONGEST_NAME, UPLOAD_MAILS, Company
from backend_lambdas.inventory.plain_text import in_currency
from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import DATE_FORMATS, LANGUAGES, N_, NUMBER_FORMATS, _, speaking, spoken
from dashboard.features.company.queries import CompanyPage
from dashboard.ui.controls import button, select_field, text_field
from dashboard.ui.formatting import plain_money, whole
from dashboard.ui.panel import panel

AS_THE_LANGUAGE = "language"  # a drop-down's choice needs a value
EXAMPLE_DAY = date(2026, 11, 22)  # its day is no month, so that nobody takes one for the other
MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)


class CompanyForm(StrEnum):
    """Ids of the page."""

    NAME = "company-name"
    CURRENCY = "company-currency"
    LANGUAGE = "company-language"
    NUMBERS = "company-numbers"
    DAYS = "company-days"
    LEAD_DAYS = "company-lead-days"
    FISCAL_MONTH = "company-fiscal-month"
    UPLOAD_MAILS = "company-upload-mails"
    PREVIEW = "company-preview"
    SEEN = "company-seen"
    PROBLEM = "company-problem"
    SAVE = "company-save"


FIELDS = dict(
    zip(
        CHANGEABLE,
        (
            *(CompanyForm.NAME, CompanyForm.CURRENCY, CompanyForm.LANGUAGE, CompanyForm.NUMBERS, CompanyForm.DAYS),
            *(CompanyForm.LEAD_DAYS, CompanyForm.FISCAL_MONTH, CompanyForm.UPLOAD_MAILS),
        ),
        strict=True,
    )
)


def form(shown: CompanyPage) -> list[Component]:
    """Four panels, and what saves them."""
    values = dict(zip(CHANGEABLE, values_of(shown.company), strict=True))
    end = [
        html.P("", id=CompanyForm.PROBLEM, className="answer-problem", role="alert"),
        html.Div(button(_("Save"), CompanyForm.SAVE, "primary")),
        dcc.Store(id=CompanyForm.SEEN, data=shown.company.rev),
    ]
    parts = {
        _("Name and currency"): _naming(values, shown.deployed),
        _("Language, numbers and dates"): _writing(values, shown.company),
        _("Planning"): _planning(values),
        _("Mails about files"): [_mails(values), *end],
    }
    return [panel(title, html.Div(fields, className="company-form")) for title, fields in parts.items()]


def _naming(values: dict[str, str], deployed: Company) -> list[Component]:
    return [
        text_field(
            _("Name"),
            CompanyForm.NAME,
            values["name"],
            _("Stands in the frame of every page and at the head of weekly reports and their mails."),
            maxLength=LONGEST_NAME,
            autoComplete="organization",
        ),
        text_field(
            _("Currency"),
            CompanyForm.CURRENCY,
            values["currency"],
            _(
                "Code of three letters, such as EUR (ISO 4217). Empty: {currency}, as deployed. Nothing is converted: "
                "only the code beside every amount changes. Reports that are made already keep theirs.",
                currency=deployed.currency,
            ),
            maxLength=3,
            autoComplete="off",
            placeholder=deployed.currency,
        ),
    ]


def _writing(values: dict[str, str], company: Company) -> list[Component]:
    as_language = (AS_THE_LANGUAGE, _("As the language has it"))
    return [
        select_field(
            _("Language"),
            CompanyForm.LANGUAGE,
            list(LANGUAGES.items()),
            values["language"],
            help_text=_(
                "Of what nobody in particular reads: weekly reports, mails and text messages of alerts. Pages are in "
                "the language of each person, which they choose under Your account."
            ),
        ),
        select_field(
            _("Numbers"), CompanyForm.NUMBERS, [as_language, *NUMBER_FORMATS.items()], values["number_format"]
        ),
        select_field(_("Dates"), CompanyForm.DAYS, [as_language, *DATE_FORMATS.items()], values["date_format"]),
        html.P(
            preview_words(company.currency, company.number_format, company.date_format),
            id=CompanyForm.PREVIEW,
            className="company-preview",
            role="status",
        ),
    ]


def _planning(values: dict[str, str]) -> list[Component]:
    return [
        text_field(
            _("Lead time, in days"),
            CompanyForm.LEAD_DAYS,
            values["lead_days"],
            _("From an order to the shelf. An item that lasts less says that a delivery ordered today comes too late."),
            maxLength=3,
            inputMode="numeric",
            autoComplete="off",
        ),
        select_field(
            _("The fiscal year begins in"),
            CompanyForm.FISCAL_MONTH,
            [(str(number), _(name)) for number, name in enumerate(MONTHS, 1)],
            values["fiscal_month"],
            help_text=_("Trends shows the year so far, against the same weeks of the year before."),
        ),
    ]


def _mails(values: dict[str, str]) -> Component:
    return select_field(
        _("Who sends files is mailed how they ended"),
        CompanyForm.UPLOAD_MAILS,
        [(choice, _(words)) for choice, words in UPLOAD_MAILS.items()],
        values["upload_mails"],
        help_text=_(
            "Everybody can choose otherwise under Your account. Files that end close together come in one mail. "
            "Vendors are mailed about their catalogues in any case."
        ),
    )


def values_of(company: Company) -> tuple[str, ...]:
    """What the fields say, in the order of CHANGEABLE: nothing where somebody would have to type, and nobody has."""
    typed = {name: str(getattr(company, name)) if name in company.chosen else "" for name in CHANGEABLE}
    chosen = {
        "language": company.language,
        "number_format": company.number_format or AS_THE_LANGUAGE,
        "date_format": company.date_format or AS_THE_LANGUAGE,
        "fiscal_month": str(company.fiscal_month),
        "upload_mails": company.upload_mails,
    }
    return tuple((typed | chosen).values())


def changes_of(company: Company, given: Sequence[str | None]) -> dict[str, str]:
    """What differs from what the fields said."""
    before = zip(CHANGEABLE, values_of(company), given, strict=True)
    changed = {name: (now or "").strip() for name, said, now in before if (now or "").strip() != said}
    return {name: "" if text == AS_THE_LANGUAGE else text for name, text in changed.items()}


def preview_words(currency: str, number_format: str, date_format: str) -> str:
    """In the language of who asks."""
    with speaking(spoken(), number_format, date_format):
        return _(
            "A count looks like this: {count}, an amount: {amount}, a day: {day}.",
            count=whole(12345),
            amount=in_currency(plain_money(1234.5), currency),
            day=long_day(EXAMPLE_DAY),
        )
