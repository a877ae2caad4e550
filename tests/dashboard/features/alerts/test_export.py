"""The alerts of a view as a file: what is filtered, with names, answers and comments, in the company's time."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.store_settings import StoreSettings
from dashboard.data.dependencies import current_dependencies
from dashboard.features.alerts import commands
from dashboard.features.alerts.routes import COLUMNS, register_alert_routes
from tests.support.dashboard import DashboardStack
from tests.support.identity_double import IdentityDouble
from tests.support.people import ANN, asked_by

BEN = Account("u-ben", "ben@example.com", "Ben", Role.STORE_MANAGER, frozenset({"Berlin"}))
OTHER = Account("u-cleo", "cleo@example.com", "Cleo", Role.STORE_MANAGER, frozenset({"Köln"}))


@pytest.fixture
def client(people: IdentityDouble, stack: DashboardStack) -> FlaskClient:
    for account in (BEN, OTHER, Account(ANN.user_id, "ann@example.com", "Ann", ANN.role)):
        people.add(account)
    asked_by(ANN)
    server = Flask(__name__)
    register_alert_routes(server)
    return server.test_client()


def rows(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    text = client.get(f"/export/alerts.csv{query}").get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_has_what_the_view_shows_with_names_answers_and_comments(
    client: FlaskClient, stack: DashboardStack
) -> None:
    named = StoreSettings("Berlin", name="Berlin Mitte")
    current_dependencies().stores.save(named, ANN.did("store settings changed", "store Berlin", "2026-11-21", {}))
    ref = stack.alert("001", product_name="=cmd|'/c calc'!A1")
    stack.alert("002")
    commands.assign_alerts({ref: ""}, BEN.user_id)
    commands.comment_alert(ref, "First")
    commands.comment_alert(ref, "@Ordered; comes on Friday")
    commands.acknowledge_alerts([ref], "+10 ordered")
    (row,) = rows(client, "?q=001")
    assert list(row) == list(COLUMNS)
    shown = ("store", "store_name", "product_id", "product_name", "status", "answered_by", "reason", "assigned_to")
    assert [row[name] for name in shown] == [
        "Berlin",
        "Berlin Mitte",
        "001",
        "'=cmd|'/c calc'!A1",
        "acknowledged",
        "Ann",
        "'+10 ordered",
        "Ben",
    ]
    said = ("comments", "last_comment", "last_comment_by", "zone")
    assert [row[name] for name in said] == ["2", "'@Ordered; comes on Friday", "Ann", "UTC"]
    assert row["opened"] == f"{stack.clock.now:%Y-%m-%d %H:%M}"
    assert {one["product_id"] for one in rows(client)} == {"001", "002"}
    assert client.get("/export/alerts.xlsx?q=001").get_data()[:2] == b"PK"


def test_nothing_of_another_store_is_in_it(client: FlaskClient, stack: DashboardStack) -> None:
    stack.alert("001")
    asked_by(OTHER.actor)
    assert rows(client, "?store=Berlin") == rows(client) == []
