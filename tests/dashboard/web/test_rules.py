"""Every page, route and callback has a rule, and who may not is answered as where nothing is."""

from collections.abc import Callable
from typing import Any

import dash
import pytest
from flask.testing import FlaskClient

from backend_lambdas.identity.actor import Actor, Right, Role
from backend_lambdas.identity.saved_view import ViewsOf
from dashboard.app import app, server
from dashboard.data.actor import set_actor
from dashboard.data.stock.values import FilterChoices
from dashboard.shell.frame import ENTRIES, MAILBOX, SETTINGS, entries
from dashboard.ui.settings_nav import LINKS
from dashboard.web import guard, rules

HOST = {"Host": "localhost"}
VIEWER = Actor("vi", "Vi", Role.VIEWER)
VENDOR = Actor("ve", "Ve", Role.VENDOR, vendor="Vega")
MANAGER = Actor("mo", "Mo", Role.STORE_MANAGER, frozenset({"Berlin"}))
BOSS = Actor("bo", "Bo", Role.ADMINISTRATOR)
Asks = Callable[[Actor], FlaskClient]


@pytest.fixture
def asked_by(monkeypatch: pytest.MonkeyPatch) -> Asks:
    """A client whose requests are this person's, whatever the guard finds."""

    def ask(actor: Actor) -> FlaskClient:
        monkeypatch.setattr(guard, "set_actor", lambda _found: set_actor(actor))
        set_actor(actor)
        return server.test_client()

    return ask


def callbacks() -> dict[str, Callable[..., Any]]:
    server.test_client().get("/_health", headers=HOST)
    return {output: one["callback"] for output, one in app.callback_map.items() if callable(one.get("callback"))}


def everything() -> list[Callable[..., Any]]:
    rules_of_routes = [rule for rule in server.url_map.iter_rules() if rule.rule != guard.OPEN_TO_ANY_HOST]
    routes = [server.view_functions[rule.endpoint] for rule in rules_of_routes]
    return [*routes, *(page["layout"] for page in dash.page_registry.values()), *callbacks().values()]


def test_every_route_callback_and_page_has_a_rule() -> None:
    functions = everything()
    assert len(functions) > 50
    for function in functions:
        rules.right_for(rules.name_of(function))


def test_every_rule_is_of_something_there_is() -> None:
    functions = everything()
    names = {rules.name_of(function) for function in functions}
    known = names | {name.partition(".")[0] for name in names} | {"mailbox"}
    assert {name for name in rules.RULES if name not in known and not name.startswith("account")} == set()


def test_what_has_no_rule_is_refused(asked_by: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    def new_route() -> str:
        return "secret"

    new_route.__module__ = "dashboard.features.margins.routes"
    monkeypatch.setitem(server.view_functions, "stock_block", new_route)
    answer = asked_by(BOSS).get("/api/stock", headers=HOST)
    assert (answer.status_code, "secret" in answer.text) == (404, False)


def test_the_navigation_asks_for_what_the_pages_ask_for() -> None:
    rooms = {page["path"]: rules.name_of(page["layout"]) for page in dash.page_registry.values()}
    shown = {entry.path: entry.right for entry in (*ENTRIES, SETTINGS)} | {link.path: link.right for link in LINKS}
    assert {path: rules.right_for(rooms[path]) for path in shown if path in rooms} == {
        path: right for path, right in shown.items() if path in rooms
    }
    assert rules.right_for("mailbox") is MAILBOX.right


@pytest.mark.parametrize(
    ("actor", "paths"),
    [
        (BOSS, ["/", "/stock", "/alerts", "/trends", "/reports", "/uploads", "/products"]),
        (VIEWER, ["/", "/stock", "/alerts", "/trends", "/reports", "/uploads", "/products"]),
        (MANAGER, ["/", "/stock", "/alerts", "/trends", "/reports", "/uploads", "/products"]),
        (VENDOR, ["/uploads", "/products", "/vendors/Vega"]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_navigation_shows_what_a_person_may_open(actor: Actor, paths: list[str]) -> None:
    set_actor(actor)
    assert [entry.path for entry in entries()] == paths


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 200), (Role.DEMO, 404)])
def test_a_demo_has_no_account_of_its_own_to_change(asked_by: Asks, role: Role, status: int) -> None:
    """Its password is everybody's: the link is absent and the pages are not there; signing out is."""
    client = asked_by(Actor("di", "Di", role))
    assert client.get("/account/password", headers=HOST).status_code == status
    layout = client.get("/_dash-layout", headers=HOST).text
    assert ("Your account" in layout, '"Account"' in layout) == (True, status == 200)
    assert client.post("/sign-out", headers=HOST).headers["Location"] == "/sign-in"


def test_nobody_is_shown_no_navigation() -> None:
    set_actor(None)
    assert entries() == ()


@pytest.mark.parametrize("actor", [VIEWER, VENDOR, MANAGER, BOSS], ids=lambda actor: actor.name)
def test_a_callback_answers_only_who_has_its_right(asked_by: Asks, actor: Actor) -> None:
    client, refused = asked_by(actor), set()
    for output, function in callbacks().items():
        body = {"output": output, "inputs": [], "state": [], "changedPropIds": [], "outputs": []}
        answer = client.post("/_dash-update-component", json=body, headers=HOST)
        refused |= {rules.name_of(function)} if (answer.status_code, answer.text) == (404, rules.NOTHING) else set()
    expected = {rules.name_of(function) for function in callbacks().values()}
    assert refused == {name for name in expected if (right := rules.right_for(name)) and not actor.may(right)}


@pytest.mark.parametrize("body", [{}, {"output": "nothing.children"}, {"output": "notice.children"}, {"output": 7}, []])
def test_a_callback_that_does_not_run_here_is_nothing(asked_by: Asks, body: Any) -> None:
    answer = asked_by(BOSS).post("/_dash-update-component", json=body, headers=HOST)
    assert (answer.status_code, answer.text) == (404, rules.NOTHING)


# Its own files and products, and its own page.
OF_A_VENDOR = ("/uploads", "/uploads/quality", "/products", "/products/duplicates", "/product", "/vendors/none", "/404")


def test_a_page_without_the_right_is_the_page_of_an_address_that_leads_nowhere() -> None:
    set_actor(VENDOR)
    nowhere = dash.page_registry["dashboard.shell.not_found_404"]["layout"]().to_plotly_json()
    for page in dash.page_registry.values():
        if page["path"] not in OF_A_VENDOR:
            assert str(page["layout"](store="Berlin").to_plotly_json()) == str(nowhere)
    assert "/uploads" in str(nowhere)


def test_who_sees_no_stock_begins_with_the_uploads(asked_by: Asks) -> None:
    answer = asked_by(VENDOR).get("/", headers=HOST)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/uploads")
    assert asked_by(VIEWER).get("/", headers=HOST).status_code == 200


@pytest.mark.parametrize(
    ("path", "words", "right"),
    [
        ("/alerts", "Select all shown", Right.ANSWER_ALERTS),
        ("/uploads", "Choose files", Right.UPLOAD),
        ("/uploads?id=U1", "Import anyway", Right.DECIDE_UPLOADS),
        ("/reports", "Run now", Right.ORDER_REPORTS),
    ],
)
def test_what_a_role_may_not_use_is_absent(
    monkeypatch: pytest.MonkeyPatch, path: str, words: str, right: Right
) -> None:
    monkeypatch.setattr("dashboard.features.reports.queries.report_schedule", lambda: ("THU", "17:00", "UTC"))
    monkeypatch.setattr("dashboard.data.views.my_views", ViewsOf)
    monkeypatch.setattr("dashboard.features.reports.scope.regions", dict)
    monkeypatch.setattr("dashboard.data.reading.filter_choices", lambda: FilterChoices(("Berlin",), ()))
    layout = next(p["layout"] for p in dash.page_registry.values() if p["path"] == path.partition("?")[0])
    for actor in (VIEWER, BOSS):
        set_actor(actor)
        shown = str(layout(**({"id": "U1"} if "?" in path else {})).to_plotly_json())
        assert (words in shown) == actor.may(right)
