"""The company's settings, and what the deployment decides."""

from dataclasses import dataclass

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.company import Company
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """`deployed`: what holds for a field that is empty. `schedule`: weekday, time and zone of the weekly report."""

    company: Company
    deployed: Company
    schedule: tuple[str, str, str]


def company_page() -> CompanyPage:
    """As it is stored at this moment. Raises NotAllowed, DataUnavailable."""
    current_actor().require(Right.MANAGE_COMPANY)
    dependencies = current_dependencies()
    with in_words():
        found = dependencies.company.newest()
    return CompanyPage(found, dependencies.company.deployed, dependencies.reports.schedule)
