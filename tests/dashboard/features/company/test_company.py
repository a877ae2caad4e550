"""The company's settings over mocked AWS: kept once, with an audit entry, against whose change, read from one place."""

from datetime import timedelta

import pytest

from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.reports.sources import ReportSources
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, Throttled
from backend_lambdas.language.texts import spoken, written
from dashboard.app import app
from dashboard.data.actor import set_actor
from dashboard.data.company import CompanyInForce
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import company
from dashboard.features.company.commands import change_company
from dashboard.features.company.page import NEWER, save_company, show_preview
from dashboard.features.company.queries import company_page
from dashboard.ui.formatting import currency, money
from dashboard.web.language import speak_to
from tests.support.dashboard import DashboardStack

ANNA = Actor("u-anna", "Anna", Role.ADMINISTRATOR)
EUR = Company(currency="EUR")
AS_DEPLOYED = ("", "", "en", "language", "language", "", "1", "all")


@pytest.fixture
def stack(stocked: DashboardStack) -> DashboardStack:
    set_actor(ANNA)
    return stocked


def entries(stack: DashboardStack) -> list[tuple[str, dict[str, object]]]:
    found = (from_item(item) for item in stack.dynamodb.scan(TableName="ops")["Items"])
    return [(one["actor"], one["detail"]) for one in found if one.get("action") == "company settings changed"]


def test_what_is_set_holds_at_once_on_every_page_and_leaves_one_audit_entry(stack: DashboardStack) -> None:
    assert (company(), money(1234.5)) == (EUR, "1,234.50\N{NO-BREAK SPACE}EUR")
    version = current_dependencies().follower.version()
    assert change_company(0, {"name": "Feinkost Nord", "currency": "usd"})
    assert money(1234.5) == "1,234.50\N{NO-BREAK SPACE}USD"
    stack.look()
    assert current_dependencies().follower.version() != version  # open pages hear of it
    assert company() == Company("Feinkost Nord", "USD", 1, frozenset({"name", "currency"}))
    assert entries(stack) == [
        ("Anna", {"name_before": "", "name": "Feinkost Nord", "currency_before": "EUR", "currency": "USD"})
    ]


def test_another_process_hears_of_it_by_the_change_token(stack: DashboardStack) -> None:
    assert currency() == "EUR"
    other = DynamoCompany(stack.dynamodb, "ops", EUR)
    assert other.save(Company(currency="CHF", chosen=frozenset({"currency"})), ANNA.did("x", "company", "2026", {}))
    assert currency() == "EUR"
    stack.look()
    assert currency() == "CHF"


def test_whoever_was_slower_is_shown_the_newer_values_and_writes_nothing(stack: DashboardStack) -> None:
    assert change_company(0, {"name": "First"})
    assert not change_company(0, {"name": "Second"})
    kept = save_company(None, 0, *AS_DEPLOYED)[-1]
    assert save_company(1, 0, "Second", *AS_DEPLOYED[1:]) == ("First", *AS_DEPLOYED[1:], 1, NEWER, kept)
    assert [detail["name"] for _, detail in entries(stack)] == ["First"]


def test_between_reading_and_writing_somebody_else_may_be_faster_too(stack: DashboardStack) -> None:
    stored = DynamoCompany(stack.dynamodb, "ops", EUR)
    seen = stored.read()
    assert change_company(0, {"currency": "CHF"})
    late = Company("Late", "EUR", seen.rev, frozenset({"name"}))
    assert not stored.save(late, ANNA.did("company settings changed", "company", "2026", {}))
    assert (stored.read().name, len(entries(stack))) == ("", 1)


def test_what_a_person_takes_back_is_the_deployments_again(stack: DashboardStack) -> None:
    change_company(0, {"currency": "USD"})
    stack.clock.now += timedelta(seconds=1)
    assert save_company(1, 1, "", " ", *AS_DEPLOYED[2:]) == (*AS_DEPLOYED, 2, "", "Saved.")
    assert (company_page().company, currency()) == (Company(currency="EUR", rev=2), "EUR")
    assert save_company(1, 2, *AS_DEPLOYED) == (*AS_DEPLOYED, 2, "", "Saved.")  # it is so already: nothing is written
    assert len(entries(stack)) == 2


def test_how_the_company_writes_and_plans_is_kept_beside_what_was_said_before(stack: DashboardStack) -> None:
    change_company(0, {"name": "Feinkost Nord"})
    stack.clock.now += timedelta(seconds=1)
    given = ("Feinkost Nord", "", "de", "1 234,5", "YYYY-MM-DD", "12", "4", "problems")
    assert save_company(1, 1, *given) == (*given, 2, "", "Saved.")
    said = {"language": "de", "number_format": "1 234,5", "date_format": "YYYY-MM-DD"}
    plans = {"lead_days": 12, "fiscal_month": 4, "upload_mails": "problems"}
    kept = Company("Feinkost Nord", "EUR", 2, frozenset({"name", *said, *plans}), **said, **plans)  # type: ignore[arg-type]
    assert (company(), DynamoCompany(stack.dynamodb, "ops", EUR).read()) == (kept, kept)
    assert entries(stack)[1][1] == {
        **{f"{name}_before": value for name, value in (("language", "en"), ("number_format", ""), ("date_format", ""))},
        **{"lead_days_before": 0, "fiscal_month_before": 1, "upload_mails_before": "all"},
        **said,
        **plans,
    }


def test_the_page_says_how_numbers_and_days_would_look(stack: DashboardStack) -> None:
    assert show_preview("", "1.234,5", "DD.MM.YYYY", "EUR") == (
        "A count looks like this: 12.345, an amount: 1.234,50\N{NO-BREAK SPACE}EUR, a day: 22.11.2026."
    )
    assert show_preview("chf", "language", "language", "EUR") == (
        "A count looks like this: 12,345, an amount: 1,234.50\N{NO-BREAK SPACE}CHF, a day: 22 Nov 2026."
    )


def test_what_makes_no_sense_and_who_may_not_change_nothing(stack: DashboardStack) -> None:
    with pytest.raises(InvalidRequest, match="no currency"):
        change_company(0, {"currency": "EURO"})
    for role in set(Role) - {Role.ADMINISTRATOR}:
        set_actor(Actor("u-x", "X", role))
        with pytest.raises(NotAllowed):
            change_company(0, {"name": "Mine"})
        with pytest.raises(NotAllowed):
            company_page()
    assert entries(stack) == []


def test_reports_are_made_with_the_settings_of_that_moment(stack: DashboardStack) -> None:
    sources = ReportSources(stack.dynamodb, None, "ops", None, DynamoCompany(stack.dynamodb, "ops", EUR).read)  # type: ignore[arg-type]
    assert sources.company() == EUR
    change_company(0, {"name": "Feinkost Nord", "currency": "CHF"})
    assert (sources.company().name, sources.company().currency) == ("Feinkost Nord", "CHF")


class Failing:
    """A source that answers, then does not."""

    deployed = EUR

    def __init__(self) -> None:
        self.reads = 0
        self.answers: list[Company] = []

    def read(self) -> Company:
        self.reads += 1
        if not self.answers:
            raise Throttled("no")
        return self.answers.pop()

    def save(self, company: Company, audit: AuditEntry) -> bool:
        raise Throttled("no")


def test_a_thousand_amounts_cost_one_read_and_an_outage_keeps_what_was_read_last(stack: DashboardStack) -> None:
    source, marks = Failing(), ["1"]
    held = CompanyInForce(source, lambda: marks[0], stack.clock)  # type: ignore[arg-type]
    assert [held.now() for _ in range(1000)] == [EUR] * 1000
    assert source.reads == 1
    source.answers, marks[0] = [Company(currency="CHF")], "2"
    assert held.now().currency == "CHF"
    marks[0] = "3"
    assert ([held.now().currency for _ in range(5)], source.reads) == (["CHF"] * 5, 3)


@pytest.mark.parametrize(
    ("account", "browser", "path", "spoken_then"),
    [
        ("", "fr", "/", ("de", ("1 234,5", ""))),
        ("", "en-GB,fr", "/", ("en", ("1 234,5", ""))),
        ("en", "fr", "/", ("en", ("1 234,5", ""))),
        ("", "fr", "/_health", ("en", ("", ""))),
    ],
)
def test_pages_speak_to_who_chose_nothing_as_their_browser_asks_or_as_the_company_does(
    stack: DashboardStack, account: str, browser: str, path: str, spoken_then: object
) -> None:
    change_company(0, {"language": "de", "number_format": "1 234,5"})
    with app.server.test_request_context(path, headers={"Accept-Language": browser}):
        speak_to(account)
    assert (spoken(), written()) == spoken_then
