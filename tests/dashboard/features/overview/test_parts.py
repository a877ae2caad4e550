"""The parts of the first screen, from made-up answers."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.store_settings import StoreSettings
from dashboard.data.decisions import Decisions
from dashboard.data.matters import Matters
from dashboard.data.silent_stores import SilentStore
from dashboard.data.uploads import HeldUploads
from dashboard.features.overview import parts
from dashboard.features.overview.matter_rows import matter_rows
from dashboard.features.overview.parts import reported_words
from dashboard.ui.decisions import decisions_panel
from tests.support.browser.company import Company, made_company
from tests.support.made_overview import overview, state
from tests.support.people import asked_by


@pytest.fixture
def company() -> Company:
    return made_company(stores=14, items=20)


def words(part: Any) -> str:
    """All text of a component, in order."""
    if isinstance(part, Component):
        return words(getattr(part, "children", None))
    if isinstance(part, list | tuple):
        return " ".join(filter(None, (words(one) for one in part)))
    return "" if part is None else str(part)


def links(part: Component) -> list[str]:
    return [one.href for one in part._traverse() if getattr(one, "href", None)]


def test_every_item_that_needs_attention_leads_to_itself(company: Company) -> None:
    view = overview(company, ())
    first = view.decisions.rows.iloc[0]
    shown = links(decisions_panel(view.decisions, [], (), 7))
    assert shown[0] == "/stock?status=out&status=low"
    assert f"item={first['product_id']}&at=" in shown[1]
    assert shown[1:4] == [shown[1], f"{shown[1]}&correct=1", shown[1]]  # its name, and two ways to do something
    assert len(shown) == 1 + 8 * 3


def test_an_item_is_answered_corrected_or_opened_from_its_row_by_who_may(company: Company) -> None:
    found = overview(company, ()).decisions
    one = replace(found, rows=found.rows.head(1).assign(ref="Camden|AL#1"))
    choices = "Answer Acknowledge, with a reason Snooze Correct the count Open in stock levels Open the alert"
    assert choices in words(decisions_panel(one, [], (), 7))
    asked_by(Actor("v", "Vera", Role.VIEWER))
    assert "Answer" not in words(decisions_panel(one, [], (), 7))


def test_on_a_store_s_page_a_row_names_the_product_s_id_as_it_is(company: Company) -> None:
    found = overview(company, ()).decisions
    numbered = replace(found, rows=found.rows.head(1).assign(product_id="103665"))
    shown = words(decisions_panel(numbered, [], ("Camden",), 7, of_one_store=True))
    assert "103665" in shown
    assert "Store 103665" not in shown


def test_when_nothing_needs_attention_the_page_says_so(company: Company) -> None:
    view = overview(company, ())
    calm = Decisions(view.decisions.rows.head(0), 0, 0, sales_known=True)
    assert "Every item is above its threshold, or was answered." in words(decisions_panel(calm, [], (), 7))


def test_the_store_s_choice_goes_along_in_every_link(company: Company) -> None:
    view = overview(company, ("Leeds Central",))
    row = parts.figures(view, ("Leeds Central",), None)
    stock = "/stock?store=Leeds+Central&status="
    assert links(row) == [f"{stock}out", f"{stock}low", "/sources?store=Leeds+Central"]


def test_current_figures_of_punctual_stores_need_no_banner(company: Company) -> None:
    company.late = ()
    assert parts.banners(overview(company, ())).children == []


def test_old_figures_and_silent_stores_each_get_a_banner(company: Company) -> None:
    company.stale = True
    assert state(company).problem in words(parts.banners(overview(company, ())))
    assert len(parts.banners(overview(company, ())).children) == 2


def test_a_store_whose_files_are_overdue_is_named_once(company: Company) -> None:
    company.late = ("Leeds Central",)
    due = datetime(2026, 11, 18, 8, tzinfo=UTC)
    last_at, now = "2026-11-17T07:00:00.000Z", datetime(2026, 11, 18, 12, tzinfo=UTC)
    silent = [SilentStore(StoreSettings(name), last_at, due, now, "UTC") for name in ("Leeds Central", "Camden")]
    assert parts.banners(overview(company, ()), silent=silent[:1]).children == []
    (one,) = matter_rows(Matters(HeldUploads(), (), tuple(silent[:1]), ()))
    assert words(one) == (
        "Leeds Central Leeds Central  has sent nothing since  Tuesday ; a file was expected by "
        " 18 Nov 2026, 08:00 UTC . Open store"
    )
    (both,) = matter_rows(Matters(HeldUploads(), (), tuple(silent), ()))
    assert words(both) == (
        "2 stores have not sent the files that are expected of them Leeds Central, Camden See uploads"
    )


def test_many_stores_start_with_the_worst_twelve(company: Company) -> None:
    shown = words(parts.health_panel(overview(company, ()), ()))
    assert "Show all 14 stores" in shown


def test_before_the_first_file_there_is_nothing_to_show(company: Company) -> None:
    company.rows.clear()
    assert parts.is_empty(overview(company, ())) is True


@pytest.mark.parametrize(
    ("late", "text"), [((), "All 14 stores reported"), (("Cardiff", "Brixton"), "12 of 14 stores reported")]
)
def test_freshness_in_words(company: Company, late: tuple[str, ...], text: str) -> None:
    company.late = late
    assert reported_words(overview(company, ()).freshness) == text
