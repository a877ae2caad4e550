"""What a company says of itself, and what the deployment says where it does not."""

import pytest

from backend_lambdas.inventory.company import LONGEST_NAME, Company, changed_company, differences
from backend_lambdas.inventory.errors import InvalidRequest

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
