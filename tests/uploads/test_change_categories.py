"""Showing categories under other names: what is kept, what becomes of thresholds, how it is taken back, who may."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.stock.threshold_rules import DynamoThresholdRules
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import RuleChange, Target, effective_reorder_point
from backend_lambdas.uploads.change_categories import change_categories, order_categories, plan_renaming
from backend_lambdas.uploads.set_thresholds import set_thresholds
from tests.support.mocked_aws import MockedAws, mocked_aws
from tests.uploads.test_set_thresholds import asked

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ANNA = Actor("u-anna", "Anna", Role.ADMINISTRATOR)
STORES = ("Berlin", "Bonn")


@pytest.fixture
def aws() -> Iterator[MockedAws]:
    with mocked_aws() as mocked:
        yield mocked


class Company:
    """What an administrator does, a second apart."""

    def __init__(self, aws: MockedAws) -> None:
        self.aws, self.now = aws, NOW
        self.book = DynamoThresholdRules(aws.dynamodb, "ops")
        self.queue = SqsIngestQueue(aws.sqs, aws.queue_url)

    def threshold(self, category: str, point: int | None) -> None:
        before = self.book.thresholds().categories.get(category)
        change = RuleChange(Target(category=category), before, point)
        set_thresholds([change], ANNA, self.book, STORES, self.queue, self.now)
        asked(self.aws)

    def rename(self, name: str, new: str, keep_own: bool = False) -> list[str]:
        """Return the stores that are asked to follow."""
        plan = plan_renaming(self.book.thresholds(), name, new, keep_own)
        self.now += timedelta(seconds=1)
        change_categories(plan, ANNA, self.book, STORES, self.queue, self.now)
        return asked(self.aws)

    def point(self, category: str) -> int | None:
        """The threshold of an item whose file names this category."""
        given = effective_reorder_point(self.book.thresholds(), "Berlin", "1", category, None, None)
        return given[0] if given[1] is ReorderRule.CATEGORY else None

    def points(self) -> dict[str, int]:
        return self.book.thresholds().categories

    def audit(self) -> list[tuple[str, str, dict[str, object]]]:
        items = (from_item(item) for item in self.aws.items("ops") if item["pk"]["S"].startswith("AU#"))
        found = sorted((one for one in items if one["action"].startswith("categor")), key=lambda one: one["at"])
        return [(one["action"], one["subject"], one["detail"]) for one in found]


@pytest.fixture
def company(aws: MockedAws) -> Company:
    return Company(aws)


def test_without_thresholds_nothing_but_the_name_changes_and_no_row_has_to_follow(company: Company) -> None:
    assert company.rename("Getraenke", "Drinks") == []
    assert company.book.categories() == Categories({"Getraenke": "Drinks"}, rev=1)
    assert company.book.thresholds().rev == 0
    assert company.audit() == [
        ("category renamed", "category Getraenke", {"shown_as_before": "Getraenke", "shown_as": "Drinks"})
    ]


def test_the_threshold_goes_with_the_name_and_comes_back_with_it(company: Company) -> None:
    company.threshold("Getraenke", 5)
    assert company.rename("Getraenke", "Drinks") == list(STORES)
    assert (company.points(), company.point("Getraenke"), company.point("Drinks")) == ({"Drinks": 5}, 5, 5)
    assert [str(rule.target) for rule in company.book.read()[1]] == ["the category Drinks"]
    assert company.rename("Getraenke", "Getraenke") == list(STORES)
    assert (company.points(), company.book.categories()) == ({"Getraenke": 5}, Categories(rev=2))
    assert company.audit()[-1] == (
        "category shown by its own name",
        "category Getraenke",
        {
            "shown_as_before": "Drinks",
            "shown_as": "Getraenke",
            "threshold_of": "Drinks",
            "threshold_before": 5,
        },
    )


@pytest.mark.parametrize(("keep_own", "point"), [(False, 9), (True, 5)])
def test_where_two_thresholds_meet_one_is_chosen_and_none_is_lost(company: Company, keep_own: bool, point: int) -> None:
    company.threshold("Getraenke", 5)
    company.threshold("Drinks", 9)
    assert company.rename("Getraenke", "Drinks", keep_own) == list(STORES)
    assert (company.points(), company.point("Getraenke"), company.point("Drinks")) == ({"Drinks": point}, point, point)
    company.rename("Getraenke", "Getraenke")
    assert company.points() == {"Getraenke": 5, "Drinks": 9}


def test_a_threshold_that_somebody_has_set_since_stays_when_a_merge_is_taken_back(company: Company) -> None:
    company.threshold("Getraenke", 5)
    company.rename("Getraenke", "Drinks")
    company.threshold("Drinks", 7)
    company.rename("Getraenke", "Getraenke")
    assert company.points() == {"Getraenke": 5, "Drinks": 7}


def test_a_category_that_takes_the_name_of_one_of_its_own_keeps_its_threshold(company: Company) -> None:
    company.threshold("Drinks", 9)
    company.threshold("Getraenke", 5)
    company.rename("Getraenke", "Drinks")
    company.rename("Drinks", "Getraenke")
    assert (company.points(), company.point("Drinks")) == ({"Getraenke": 9}, 9)


def test_whoever_was_slower_writes_nothing(company: Company) -> None:
    company.threshold("Getraenke", 5)
    late = plan_renaming(company.book.thresholds(), "Getraenke", "Water")
    company.rename("Getraenke", "Drinks")
    with pytest.raises(InvalidRequest, match="Somebody has changed the categories"):
        change_categories(late, ANNA, company.book, STORES, company.queue, company.now)
    assert (company.points(), company.book.categories().renamed) == ({"Drinks": 5}, {"Getraenke": "Drinks"})
    assert len(company.audit()) == 1


def test_the_order_is_kept_with_an_entry_and_a_rename_takes_its_place(company: Company) -> None:
    order_categories(company.book.categories(), ("Fruit", "Getraenke"), ANNA, company.book, NOW)
    company.rename("Getraenke", "Drinks")
    assert company.book.categories() == Categories({"Getraenke": "Drinks"}, ("Fruit", "Drinks"), 2)
    assert company.audit()[0] == (
        "categories ordered",
        "categories",
        {"order_before": "by alphabet", "order": "Fruit, Getraenke"},
    )


def test_only_who_manages_the_company_may(company: Company) -> None:
    plan = plan_renaming(company.book.thresholds(), "Getraenke", "Drinks")
    for role in set(Role) - {Role.ADMINISTRATOR}:
        actor = Actor("u-x", "X", role)
        with pytest.raises(NotAllowed):
            change_categories(plan, actor, company.book, STORES, company.queue, NOW)
        with pytest.raises(NotAllowed):
            order_categories(plan.before, ("Fruit",), actor, company.book, NOW)
    assert (company.book.categories(), company.audit()) == (Categories(), [])
