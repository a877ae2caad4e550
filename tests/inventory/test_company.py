"""What a company says of itself, and what the deployment says where it does not."""

import re
from datetime import date

import pytest

from backend_lambdas.inventory.company import LONGEST_NAME, Company, changed_company, differences
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import grouped, spoken

DEPLOYED = Company(currency="EUR")


def test_a_field_that_is_set_is_the_companys_and_one_that_is_emptied_the_deployments_again() -> None:
    said = changed_company(DEPLOYED, {"name": " Feinkost Nord ", "currency": "usd"}, DEPLOYED)
    assert said == Company("Feinkost Nord", "USD", chosen=frozenset({"name", "currency"}))
    assert changed_company(said, {"currency": ""}, DEPLOYED) == Company(
        "Feinkost Nord", "EUR", chosen=frozenset({"name"})
    )
    assert differences(DEPLOYED, said) == {
        "name_before": "",
        "name": "Feinkost Nord",
        "currency_before": "EUR",
        "currency": "USD",
    }
    assert differences(said, said) == {}


@pytest.mark.parametrize("code", ["EURO", "€", "EU", "12A", "E R"])
def test_what_is_no_code_of_three_letters_is_no_currency(code: str) -> None:
    with pytest.raises(InvalidRequest, match="is no currency"):
        changed_company(DEPLOYED, {"currency": code}, DEPLOYED)


@pytest.mark.parametrize("name", ["x" * (LONGEST_NAME + 1), "two\nlines"])
def test_a_name_is_one_line(name: str) -> None:
    with pytest.raises(InvalidRequest, match="100 characters on one line"):
        changed_company(DEPLOYED, {"name": name}, DEPLOYED)


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("language", "fr", "'fr' is none of the choices: en, de."),
        ("number_format", "1234", "'1234' is none of the choices"),
        ("date_format", "22.11.2026", "'22.11.2026' is none of the choices: D Mon YYYY"),
        ("lead_days", "0", "whole number of days from 1 to 365"),
        ("lead_days", "1.5", "whole number of days"),
        ("lead_days", "366", "whole number of days"),
        ("lead_days", "²", "whole number of days"),
        ("fiscal_month", "13", "a month from 1 to 12"),
    ],
)
def test_what_is_none_of_the_choices_is_named_with_what_could_be_said(field: str, text: str, problem: str) -> None:
    with pytest.raises(InvalidRequest, match=re.escape(problem)):
        changed_company(DEPLOYED, {field: text}, DEPLOYED)


def test_lead_time_and_fiscal_year_are_numbers_and_taken_back_by_nothing() -> None:
    said = changed_company(DEPLOYED, {"lead_days": " 12 ", "fiscal_month": "4"}, DEPLOYED)
    assert (said.lead_days, said.fiscal_month, said.chosen) == (12, 4, {"lead_days", "fiscal_month"})
    assert changed_company(said, {"lead_days": "", "fiscal_month": ""}, DEPLOYED) == DEPLOYED


def test_a_company_speaks_its_language_and_writes_in_its_formats() -> None:
    swiss = Company(language="de", number_format="1'234.5", date_format="D Mon YYYY")
    with swiss.speaking():
        assert (spoken(), grouped(1234567.5, ",.2f"), long_day(date(2026, 3, 6))) == (
            "de",
            "1’234’567.50",
            "6. März 2026",
        )
    assert (spoken(), grouped(1234.5), long_day(date(2026, 3, 6))) == ("en", "1,234.5", "6 Mar 2026")
