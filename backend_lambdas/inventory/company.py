"""What a company has said of itself: its name and the currency of its prices. Pure; docs/decisions/280."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backend_lambdas.inventory.errors import InvalidRequest

LONGEST_NAME = 100  # characters: a line of a report's head
CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217; new ones come, so no list is kept here
CHANGEABLE = ("name", "currency")


@dataclass(frozen=True, slots=True)
class Company:
    """`currency`: ISO 4217 code of all prices, "" = not known; nothing is converted. `rev` counts the changes.

    `chosen`: the fields a person has set; the others are the deployment's.
    """

    name: str = ""
    currency: str = ""
    rev: int = 0
    chosen: frozenset[str] = frozenset()


def changed_company(before: Company, changes: Mapping[str, str], deployed: Company) -> Company:
    """The company with some of CHANGEABLE changed; an empty one is the deployment's again. Raises InvalidRequest."""
    said = {name: text.strip() for name, text in changes.items()}
    name = said.get("name", "")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidRequest(f"The name may have {LONGEST_NAME} characters on one line.")
    code = said.get("currency", "").upper()
    if code and not CURRENCY.fullmatch(code):
        raise InvalidRequest(f"{code!r} is no currency. Enter its code of three letters (ISO 4217), such as EUR.")
    said |= {"currency": code} if "currency" in said else {}
    chosen = before.chosen.difference(said) | {field for field, text in said.items() if text}
    values = {field: said.get(field, getattr(before, field)) or getattr(deployed, field) for field in CHANGEABLE}
    return Company(values["name"], values["currency"], before.rev, frozenset(chosen))


def differences(before: Company, after: Company) -> dict[str, str | int]:
    """What an audit entry says: each changed field before and after."""
    found: dict[str, str | int] = {}
    for name in CHANGEABLE:
        if getattr(before, name) != getattr(after, name) or (name in before.chosen) != (name in after.chosen):
            found |= {f"{name}_before": getattr(before, name), name: getattr(after, name)}
    return found
