"""Saved views: own and shared, what others may do with them, and what they show whom; over mocked AWS."""

from datetime import timedelta

import pytest
from dash.development.base_component import Component
from flask.testing import FlaskClient

from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.identity.saved_view import MOST_OWN, Grid, SavedView, query_for, save_view
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from dashboard.app import server
from dashboard.data import views
from dashboard.data.sales.filters import SalesFilters
from dashboard.features.overview import page as overview_page
from dashboard.features.overview import queries as overview_queries
from dashboard.features.trends import page as trends_page
from dashboard.features.views import commands
from dashboard.ui.store_choice import store_choices
from dashboard.ui.views_menu import ViewIds, views_menu
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, EVERYBODY, asked_by

ARNE = Actor("u-arne", "Arne", Role.AREA_MANAGER, frozenset({"Berlin", "Köln"}))
LOW = "status=low&store=Berlin&store=K%C3%B6ln"


@pytest.fixture(autouse=True)
def running(stack: DashboardStack) -> DashboardStack:
    asked_by(ANN)
    return stack


def saved(name: str, query: str = LOW, shared: bool = False, opens: bool = False, grid: Grid = Grid.STOCK) -> SavedView:
    return commands.save_new(SavedView("", grid, name, query, "", "", shared), opens)


def names() -> list[str]:
    return [one.name for one in views.my_views().views]


def test_a_view_is_ones_own_until_it_is_shared(stack: DashboardStack) -> None:
    saved("Mine")
    saved("Ours", shared=True)
    assert names() == ["Mine", "Ours"]
    asked_by(BO)
    assert names() == ["Ours"]
    assert [(one["who"], one["what"]) for one in stack.audit()] == [("Ann", "view shared")]


def test_only_what_belongs_to_a_view_is_kept() -> None:
    one = saved("Low", f"{LOW}&item=001&at=Berlin&all=1&start=5")
    assert one.query == LOW
    assert saved("Seen", "alert=x&assigned=me&days=7&since=2026-01-01", grid=Grid.ALERTS).query == "assigned=me&days=7"


def test_a_view_shows_a_person_their_own_stores_and_no_name_of_another() -> None:
    one = saved("Both", shared=True)
    assert query_for(one, ANN) == LOW
    assert query_for(one, BO) == "status=low&store=Berlin"
    alien = Actor("u-x", "X", Role.STORE_MANAGER, frozenset({"Leeds"}))
    assert query_for(one, alien) == "status=low"


def test_it_is_renamed_overwritten_and_deleted_by_who_made_it_and_by_administrators(stack: DashboardStack) -> None:
    asked_by(ARNE)
    one = saved("Ours", shared=True)
    commands.change(one.view_id, 1, "Renamed", None, False)
    commands.change(one.view_id, 2, "Renamed", "q=milk", False)
    asked_by(ANN)
    (found,) = views.my_views().views
    assert (found.name, found.query, found.rev, found.by) == ("Renamed", "q=milk", 3, "Arne")
    commands.delete(one.view_id, 3)
    assert names() == []
    assert sorted(entry["what"] for entry in stack.audit()) == ["view changed", "view deleted", "view shared"]


def test_a_newer_change_is_not_overwritten(stack: DashboardStack) -> None:
    one = saved("Ours", shared=True)
    commands.change(one.view_id, 1, "Newer", None, False)
    for late in (
        lambda: commands.change(one.view_id, 1, "Older", None, False),
        lambda: commands.delete(one.view_id, 1),
    ):
        with pytest.raises(InvalidRequest, match="it is called Newer now"):
            late()
    assert names() == ["Newer"]


def test_who_may_not_share_or_change_is_refused(stack: DashboardStack) -> None:
    mine, ours = saved("Mine"), saved("Ours", shared=True)
    asked_by(BO)
    with pytest.raises(NotAllowed):
        saved("Bo's", shared=True)
    for work in (lambda: commands.delete(mine.view_id, 1), lambda: commands.change(mine.view_id, 1, "x", None, False)):
        with pytest.raises(NotFound):
            work()
    with pytest.raises(NotAllowed):
        commands.delete(ours.view_id, 1)
    commands.change(ours.view_id, 1, "Bo's name for it", None, True)
    assert (names(), views.opening_query(Grid.STOCK)) == (["Ours"], "status=low&store=Berlin")


def test_names_and_numbers_have_limits() -> None:
    for name in ("", "  ", "x" * 61):
        with pytest.raises(InvalidRequest, match="at most 60 characters"):
            saved(name)
    saved("Low")
    with pytest.raises(InvalidRequest, match="a view low already"):
        saved("low")
    with pytest.raises(InvalidRequest, match="too many stores"):
        saved("Long", "&".join(f"store={number:0100}" for number in range(30)))
    for number in range(MOST_OWN - 1):
        saved(f"View {number}")
    with pytest.raises(InvalidRequest, match=f"At most {MOST_OWN} views"):
        saved("One more")


def test_one_view_opens_with_its_page_until_it_is_deleted(stack: DashboardStack) -> None:
    saved("A", opens=True)
    one = saved("B", "q=milk", opens=True)
    assert (views.opening_query(Grid.STOCK), views.opening_query(Grid.ALERTS)) == ("q=milk", "")
    commands.change(one.view_id, 1, "B", None, False)
    assert views.opening_query(Grid.STOCK) == ""
    commands.change(one.view_id, 1, "B", None, True)
    commands.delete(one.view_id, 1)
    assert views.opening_query(Grid.STOCK) == ""


def test_a_link_leads_to_the_view_as_it_is_today(stack: DashboardStack) -> None:

    client: FlaskClient = server.test_client()
    asked_by(EVERYBODY)
    one, whole = saved("Low", "status=low"), saved("All", "")
    asked_by(ANN)
    foreign = saved("Ann's own")

    def leads(view_id: str) -> tuple[int, str | None]:
        answer = client.get(f"/views/{view_id}", headers={"Host": "localhost"})
        return answer.status_code, answer.headers.get("Location")

    assert leads(one.view_id) == (302, "/stock?status=low")
    assert leads(whole.view_id) == (302, "/stock?all=1")
    assert (leads(foreign.view_id)[0], leads("nothing")[0]) == (404, 404)
    asked_by(EVERYBODY)
    commands.change(one.view_id, 1, "Low", "status=out", False)
    stack.clock.now += timedelta(seconds=6)
    assert leads(one.view_id) == (302, "/stock?status=out")


def test_ones_own_stores_open_the_grids_until_a_view_is_chosen_for_that(stack: DashboardStack) -> None:
    stack.upload("uploads/two.csv", "store,item,count\nBerlin,1,1\nKöln,1,1\nLeeds,1,1\n")
    assert commands.choose_my_stores(["Leeds", "Berlin", "Nowhere"]) == ("Berlin", "Leeds")
    assert views.my_stores_query() == "store=Berlin&store=Leeds"
    assert {views.opening_query(grid) for grid in Grid} == {views.my_stores_query()}
    saved("Low", "status=low", opens=True)
    assert (views.opening_query(Grid.STOCK), views.opening_query(Grid.ALERTS)) == (
        "status=low",
        "store=Berlin&store=Leeds",
    )
    assert commands.choose_my_stores([]) == ()
    assert (views.my_stores(), views.opening_query(Grid.ALERTS)) == ((), "")
    asked_by(BO)
    assert commands.choose_my_stores(["Berlin", "Leeds"]) == ("Berlin",)


def test_overview_and_trends_open_with_ones_own_stores_and_links_to_everything_do_not(stack: DashboardStack) -> None:
    stack.upload("uploads/two.csv", "store,item,count\nBerlin,1,0\nKöln,1,0\nLeeds,1,7\n")
    commands.choose_my_stores(["Leeds", "Berlin"])
    mine = "store=Berlin&store=Leeds"

    def opened(page: Component) -> tuple[str, str]:
        known = {one.id: one for one in page._traverse() if getattr(one, "id", None)}
        shown = known[overview_page.Ids.STORE].value if overview_page.Ids.STORE in known else known["trends-query"].data
        return shown, known[ViewIds.OPENING].data

    assert (opened(overview_page.layout()), opened(trends_page.layout())) == ((mine, mine), (mine, mine))
    assert opened(overview_page.layout(all="1")) == ("any=", "")
    assert opened(trends_page.layout(all="1")) == ("", "")
    assert opened(overview_page.layout(store="Köln")) == ("store=K%C3%B6ln", "")
    assert SalesFilters(stores=("Berlin",)).address(stores=()) == "/trends?all=1"
    seen = overview_queries.overview(("Berlin", "Leeds"))
    assert (seen.totals.items, seen.totals.units, list(seen.decisions.rows["store"])) == (2, 7, ["Berlin"])
    options = store_choices(("Berlin", "Köln"), ("Köln", "Leeds"), ("Berlin", "Leeds"))
    assert [words for _piece, words in options] == ["All stores", "My stores (2)", "Berlin", "Köln", "2 stores"]


@pytest.mark.parametrize("shared", [False, True])
def test_two_views_at_the_same_moment_do_not_pass_the_limit_or_take_one_name(
    stack: DashboardStack, shared: bool
) -> None:
    saved("First", shared=shared)
    has = stack.views.of(ANN.user_id)
    new = [SavedView(f"v{n}", Grid.STOCK, "Twice", LOW, ANN.user_id, ANN.name, shared) for n in range(2)]
    save_view(new[0], has, ANN, stack.views, "2026-11-21T08:00:00.000Z")
    with pytest.raises(InvalidRequest, match="Another view was saved just now"):
        save_view(new[1], has, ANN, stack.views, "2026-11-21T08:00:00.000Z")
    assert names() == ["First", "Twice"]
    with pytest.raises(InvalidRequest, match="There is a view Twice already"):
        save_view(new[1], stack.views.of(ANN.user_id), ANN, stack.views, "2026-11-21T08:00:01.000Z")


@pytest.mark.parametrize("role", [Role.DEMO, Role.VIEWER])
def test_who_may_not_choose_stores_is_not_made_to_ask_for_it(role: Role) -> None:
    asked_by(Actor("u-look", "Look", role))
    menu = views_menu(Grid.STOCK, bare=True)
    assert any(getattr(one, "id", None) == ViewIds.MINE for one in menu._traverse()) is (role is Role.VIEWER)
