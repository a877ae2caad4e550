"""What a company has said of itself: its name, its currency, how it writes and plans. Pure; docs/decisions/280."""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import DATE_FORMATS, LANGUAGES, N_, NUMBER_FORMATS, _, speaking

LONGEST_NAME = 100  # characters: a line of a report's head
CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217; new ones come, so no list is kept here
MAIL_ALL, MAIL_PROBLEMS, MAIL_NONE = "all", "problems", "none"
UPLOAD_MAILS = {
    MAIL_ALL: N_("About every file they send"),
    MAIL_PROBLEMS: N_("Only about files that need something"),
    MAIL_NONE: N_("About none"),
}
LONGEST_LEAD = 365  # days: who waits longer for a delivery plans by season, not by what is on the shelf


@dataclass(frozen=True, slots=True)
class Company:
    """`currency`: ISO 4217 code of all prices, "" = not known; nothing is converted. `rev` counts the changes.

    `chosen`: the fields a person has set; the others are the deployment's. `language`: a code of LANGUAGES, of what
    nobody in particular reads. `number_format`, `date_format`: of NUMBER_FORMATS and DATE_FORMATS, "" = as the
    language says. `lead_days`: from an order to the shelf, 0 = not said. `fiscal_month`: in which the fiscal year
    begins, 1 = January. `upload_mails`: of UPLOAD_MAILS, which of their files people are mailed about who have not
    chosen themselves.
    """

    name: str = ""
    currency: str = ""
    rev: int = 0
    chosen: frozenset[str] = frozenset()
    language: str = "en"
    number_format: str = ""
    date_format: str = ""
    lead_days: int = 0
    fiscal_month: int = 1
    upload_mails: str = MAIL_ALL

    def speaking(self) -> AbstractContextManager[None]:
        """Texts, numbers and days as the company writes them, where no person's language is known."""
        return speaking(self.language, self.number_format, self.date_format)


CHANGEABLE = tuple(field.name for field in fields(Company) if field.name not in ("rev", "chosen"))


def changed_company(before: Company, changes: Mapping[str, str], deployed: Company) -> Company:
    """The company with some of CHANGEABLE changed; an empty one is the deployment's again. Raises InvalidRequest."""
    said = {field: READ[field](text.strip()) for field, text in changes.items()}
    chosen = before.chosen.difference(said) | {field for field, value in said.items() if value}
    values = {field: said.get(field, getattr(before, field)) or getattr(deployed, field) for field in CHANGEABLE}
    return Company(**values, rev=before.rev, chosen=frozenset(chosen))


def differences(before: Company, after: Company) -> dict[str, str | int]:
    """What an audit entry says: each changed field before and after."""
    found: dict[str, str | int] = {}
    for name in CHANGEABLE:
        if getattr(before, name) != getattr(after, name) or (name in before.chosen) != (name in after.chosen):
            found |= {f"{name}_before": getattr(before, name), name: getattr(after, name)}
    return found


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise InvalidRequest(_("The name may have {longest} characters on one line.", longest=LONGEST_NAME))
    return text


def _currency(text: str) -> str:
    code = text.upper()
    if code and not CURRENCY.fullmatch(code):
        raise InvalidRequest(
            _("{code} is no currency. Enter its code of three letters (ISO 4217), such as EUR.", code=repr(code))
        )
    return code


def _number(text: str, most: int, problem: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise InvalidRequest(problem)
    return int(text or 0)


def _lead_days(text: str) -> int:
    problem = _("The lead time is a whole number of days from 1 to {most}; empty: it is not known.", most=LONGEST_LEAD)
    return _number(text, LONGEST_LEAD, problem)


def _one_of(choices: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text and text not in choices:
            known = ", ".join(choices)
            raise InvalidRequest(_("{value} is none of the choices: {choices}.", value=repr(text), choices=known))
        return text

    return read


READ: dict[str, Callable[[str], str | int]] = {
    "name": _name,
    "currency": _currency,
    "language": _one_of(LANGUAGES),
    "number_format": _one_of(NUMBER_FORMATS),
    "date_format": _one_of(DATE_FORMATS),
    "lead_days": _lead_days,
    "fiscal_month": lambda text: _number(text, 12, _("The fiscal year begins in a month from 1 to 12.")),
    "upload_mails": _one_of(UPLOAD_MAILS),
}
