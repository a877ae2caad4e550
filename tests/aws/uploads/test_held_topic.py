"""The mail about a held upload, as SNS gets it."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from backend_lambdas.aws.uploads.held_topic import SnsHeldNotices
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.inventory.stock import ReorderRule, StockRow
from backend_lambdas.uploads.held import Effect, HeldUpload
from backend_lambdas.uploads.ports import MovedNotice

REASON = "Held for a decision. Köln: 1,724 of 1,724 items in stock would drop to zero."
EFFECT = Effect(1, 0, 1724, 0, 1724, 0, 12345, 0, Decimal("98765.4"), Decimal(0))
HELD = HeldUpload("H123", "köln.csv", "2026-11-21T06:00:00.000Z", REASON, EFFECT)


def eur() -> Company:
    return Company(currency="EUR")


class Sns:
    """Keeps what it is asked to publish."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []

    def publish(self, **request: Any) -> None:
        self.published.append(request)


def test_it_says_why_what_it_would_change_and_where_to_decide() -> None:
    sns = Sns()
    SnsHeldNotices(lambda: sns, "arn", "https://stock.example.com/", eur).publish(HELD)
    (message,) = sns.published
    forms = json.loads(message["Message"])
    assert forms["default"] == (
        "köln.csv is held: what is named here is not applied until somebody decides.\n\n"
        "Why\n  Köln: 1,724 of 1,724 items in stock would drop to zero.\n\n"
        "It would change\n  1,724 rows\n  1,724 items to zero\n  units 12,345 → 0\n"
        "  value 98,765.40 → 0.00\N{NO-BREAK SPACE}EUR\n\n"
        "Import it anyway, or discard it: https://stock.example.com/uploads?id=H123\n\n"
        "Received 21 Nov 2026, 06:00 UTC. Upload H123.\n"
    )
    assert message["Subject"] == "Held for a decision: koeln.csv"
    assert forms["sms"].isascii()
    assert json.loads(forms["https"])["would_change"]["value_before"] == "98765.4"
    assert {name: value["StringValue"] for name, value in message["MessageAttributes"].items()} == {
        "severity": "warning",
        "kind": "held",
        "store": "-",
        "category": "*",
        "digest_id": "H123",
    }


def test_it_speaks_as_the_company_does() -> None:
    sns = Sns()
    german = Company(currency="EUR", language="de")
    SnsHeldNotices(lambda: sns, "arn", "https://stock.example.com/", lambda: german).publish(HELD)
    (message,) = sns.published
    forms = json.loads(message["Message"])
    assert forms["default"] == (
        "köln.csv wartet auf eine Entscheidung: was hier genannt ist, wird bis dahin nicht übernommen.\n\n"
        "Warum\n  Köln: 1.724 von 1.724 Artikeln mit Bestand fielen auf null.\n\n"
        "Das würde sich ändern\n  1.724 Zeilen\n  1.724 Artikel auf null\n  Stück 12.345 → 0\n"
        "  Wert 98.765,40 → 0,00\N{NO-BREAK SPACE}EUR\n\n"
        "Trotzdem importieren oder verwerfen: https://stock.example.com/uploads?id=H123\n\n"
        "Eingegangen am 21.11.2026, 06:00 UTC. Upload H123.\n"
    )
    assert message["Subject"] == "Wartet auf eine Entscheidung: koeln.csv"
    assert (forms["sms"].isascii(), json.loads(forms["https"])["reason"]) == (True, REASON)


def test_where_the_effect_is_not_known_it_is_left_out() -> None:
    sns = Sns()
    SnsHeldNotices(lambda: sns, "arn", "https://stock.example.com", eur).publish(
        HeldUpload("H123", "sales.csv", HELD.received_at, "Held for a decision.", Effect())
    )
    assert "would change" not in json.loads(sns.published[0]["Message"])["default"]


def test_of_a_movement_each_store_is_told_its_own_side_only() -> None:
    sns = Sns()
    notices = SnsHeldNotices(lambda: sns, "arn", "https://stock.example.com/", eur)
    row = StockRow("Köln", "T-1", 12, 3, ReorderRule.DEFAULT, "1#A#U", 4, "U0", 2, "2026-11-21T06:00:00.000Z")
    row = replace(row, product_name="Green tea", category="Drinks")
    after = replace(row, on_hand=7, rev=5, upload_id="M1")
    movement = Movement(Cause.TRANSFER, "Köln", "T-1", 5, "Rome", "They ran out")
    notices.publish_movement(MovedNotice(movement, row, after, "Bo"))
    (message,) = sns.published
    forms = json.loads(message["Message"])
    assert forms["default"] == (
        "Köln: Sent 5 to another store, Green tea (T-1).\n\n"
        "On hand 12 → 7. Recorded by Bo, 21 Nov 2026, 06:00 UTC.\n\nWhy: They ran out\n\n"
        "See the item: https://stock.example.com/stock?at=K%C3%B6ln&item=T-1\n"
    )
    assert message["Subject"] == "Koeln: Sent 5 to another store, Green tea (T-1)"
    assert forms["sms"].isascii()
    facts = json.loads(forms["https"])
    assert (facts["units"], facts["on_hand_before"], facts["on_hand"], facts["why"]) == (-5, 12, 7, "They ran out")
    assert {name: value["StringValue"] for name, value in message["MessageAttributes"].items()} == {
        "severity": "info",
        "kind": "movement",
        "store": "Köln",
        "category": '["Drinks"]',
        "digest_id": "M1-5",
    }
