"""Every command leaves exactly its audit entries, in the transaction of the change, and none where it is refused."""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.identity.saved_view import Grid, SavedView
from backend_lambdas.inventory.errors import StockroomError
from backend_lambdas.inventory.thresholds import RuleChange, Target
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.check_movement import MovementWish
from dashboard import features
from dashboard.data.dependencies import current_dependencies
from dashboard.features.alerts import commands as alerts
from dashboard.features.categories import commands as categories
from dashboard.features.company import commands as company
from dashboard.features.movements import commands as movements
from dashboard.features.stock import commands as stock
from dashboard.features.store import commands as store
from dashboard.features.stores import commands as stores
from dashboard.features.subscriptions import commands as subscriptions
from dashboard.features.thresholds import commands as thresholds
from dashboard.features.uploads import commands as uploads
from dashboard.features.views import commands as views
from tests.support.dashboard import DashboardStack
from tests.support.identity_double import IdentityDouble
from tests.support.people import ANN, asked_by

HEAD = "store,item,name,category,count,price,reorder_point\n"
HELD = "01JD4W2V0000000000000000HE"
DEMO = Actor("demo", "Demo", Role.DEMO)
# Commands whose entries other tests count, or that change nothing that is kept.
ELSEWHERE = {
    "account": "tests/dashboard/features/account/: each deed on a page, `deeds(people) == [...]`",
    "vendors": "tests/dashboard/features/vendors/: a vendor added and changed on its page",
    "duplicates.dismiss": "tests/dashboard/features/duplicates/ counts it",
    "product": "tests/dashboard/features/product/test_product.py: each deed with its one entry",
    "api_clients": "tests/dashboard/features/api_clients/: each deed on a page",
    "reports.order_report": "the report's entry is written by who makes it: tests/reports/test_make.py",
    "subscriptions.send_again": "asks for another mail; the address's owner acts",
    "subscriptions.send_test": "a message, no change",
    "uploads.retry_upload": "tests/dashboard/features/uploads/test_commands.py",
    "uploads.approve_upload": "as discard_upload; tests/dashboard/features/uploads/test_commands.py",
    "uploads.answer_upload": "tests/dashboard/features/uploads/test_questions.py counts them",
    "uploads.undo_upload": "its upload writes them: tests/uploads/test_undo.py",
    "alerts.snooze_alerts": "as acknowledge_alerts",
    "views.choose_my_stores": "what opens with a person's own pages; nobody else sees it",
}


class Deeds:
    """What each command is given; `of(name)` does it and whatever has to be ingested after it."""

    def __init__(self, stack: DashboardStack) -> None:
        self.stack = stack
        self.ref = stack.alert("001")
        self.view: SavedView | None = None
        self.moved = ""

    def all(self) -> dict[str, tuple[Callable[[], Any], int]]:
        """In the order in which they are done; with how many entries."""
        one = AlertSubscription("", ANN.user_id, Channel.SMS, "+4930123456", kinds=("low_stock",))
        rule = RuleChange(Target(product_id="001"), None, 3)
        two = [(2, RuleChange(Target(product_id="001"), 3, 4)), (3, RuleChange(Target(category="Fruit"), None, 5))]
        return {
            "alerts.acknowledge_alerts": (lambda: alerts.acknowledge_alerts([self.ref], "ordered"), 1),
            "alerts.reopen_alerts": (lambda: alerts.reopen_alerts([self.ref], "not yet"), 1),
            "alerts.assign_alerts": (lambda: alerts.assign_alerts({self.ref: ""}, ANN.user_id), 1),
            "alerts.comment_alert": (lambda: alerts.comment_alert(self.ref, "seen"), 1),
            "company.change_company": (lambda: company.change_company(0, {"name": "Nord"}), 1),
            "stores.change_stores": (
                lambda: stores.change_stores({"Berlin": 0, "Köln": 0}, {"region": "North"}),
                2,  # one of each store
            ),
            "thresholds.save_thresholds": (lambda: thresholds.save_thresholds([rule]), 1),
            "thresholds.save_file": (lambda: thresholds.save_file(two, "rules.csv"), 2),  # one of each line
            "categories.rename_category": (lambda: categories.rename_category(0, "Fruit", "Obst", False), 1),
            "categories.save_order": (lambda: categories.save_order(1, ["Obst"]), 1),
            "subscriptions.make": (lambda: subscriptions.make(Channel.SMS, "+4930123456", one), 1),
            "subscriptions.change": (lambda: subscriptions.change(*self.changed()), 1),
            "subscriptions.end": (lambda: subscriptions.end(self.subscription().subscription_id), 1),
            "subscriptions.begin_again": (lambda: subscriptions.begin_again(self.subscription().subscription_id), 1),
            "views.save_new": (self.share, 1),
            "views.change": (lambda: views.change(self.shared().view_id, 1, "Towns", None, False), 1),
            "views.delete": (lambda: views.delete(self.shared().view_id, 2), 1),
            "uploads.discard_upload": (lambda: uploads.discard_upload(HELD, "wrong file"), 1),
            "stock.correct_count": (lambda: self.ingested(stock.correct_count("Berlin", "001", 1, "7", "Counted")), 2),
            "movements.record_movement": (self.move, 3),  # of each store, and that the upload has ended
            "movements.take_back": (lambda: self.ingested(movements.take_back(self.moved, "Wrong shop")), 3),
            "store.merge_stores": (lambda: self.ingested(store.merge_stores("Köln", "Berlin", "sum", "One shop")), 3),
            "store.remove_store": (lambda: self.ingested(store.remove_store("Berlin", "Closed")), 2),
        }

    def share(self) -> None:
        view = SavedView("", Grid.STOCK, "Places", "store=Berlin", "", "", True)
        self.view = views.save_new(view, opens=False)

    def shared(self) -> SavedView:
        return self.view or SavedView("none", Grid.STOCK, "", "", "", "", True)

    def subscription(self) -> AlertSubscription:
        known = current_dependencies().subscriptions.all()
        return known[0] if known else AlertSubscription("none", "", Channel.SMS, "")

    def changed(self) -> tuple[str, AlertSubscription]:
        return self.subscription().subscription_id, replace(self.subscription(), kinds=("out_of_stock",))

    def move(self) -> None:
        self.moved = movements.record_movement(MovementWish("Berlin", "001", "transfer", "2", "Köln", "", "Ran out"))
        self.ingested(self.moved)

    def ingested(self, upload_id: str) -> None:
        """What the queue's messages do: the file that was sent."""
        bucket, wanted = self.stack.names.uploads_bucket, upload_id
        found = self.stack.s3.list_object_versions(Bucket=bucket)["Versions"]
        (one,) = [version for version in found if wanted in version["Key"]]
        now = self.stack.now_ms
        self.stack.ingest(Arrival(one["Key"], one["VersionId"], one["Size"], now, f"{now:X}", "{}"))


@contextmanager
def noted(stack: DashboardStack) -> Iterator[list[int]]:
    """How many other writes stand beside each entry, in its transaction; 0 for one that was written alone."""
    beside: list[int] = []
    known: set[str] = set()

    def note(params: dict[str, Any], **_event: Any) -> None:
        parts = params.get("TransactItems") or [{"Put": params}]
        keys = [(part.get("Item") or part.get("Key") or {}) for one in parts for part in one.values()]
        entries = [f"{key['pk']}{key['sk']}" for key in keys if "AU#" in str(key.get("pk"))]
        fresh = [entry for entry in entries if entry not in known]
        known.update(fresh)
        beside.extend([len(keys) - len(entries)] * len(fresh))

    names = [f"provide-client-params.dynamodb.{name}" for name in ("TransactWriteItems", "PutItem")]
    for name in names:
        stack.dynamodb.meta.events.register(name, note, unique_id=f"one-entry-{name}")
    try:
        yield beside
    finally:
        for name in names:
            stack.dynamodb.meta.events.unregister(name, note, unique_id=f"one-entry-{name}")


def entries(stack: DashboardStack) -> int:
    return len(stack.audit())


def prepared(stack: DashboardStack, people: IdentityDouble) -> Deeds:
    """Two stores, an alert, a held upload; the administrator asks."""
    ann = Account(ANN.user_id, "ann@example.com", ANN.name, ANN.role)
    people.add(ann)
    Accounts(stack.dynamodb, "ops").save(ann, ANN.did("user invited", f"user {ANN.user_id}", "2026-11-01", {}))
    rows = "".join(f"{store},{n:03d},Apple,Fruit,9,1.00,5\n" for store in ("Berlin", "Köln") for n in range(1, 41))
    stack.upload("uploads/01JD4W2V0000000000000000AA/stock.csv", HEAD + rows)
    held = "".join(f"Berlin,{n:03d},,,9,1.00,5\n" for n in range(1, 4))
    stack.upload(f"uploads/snapshot/{HELD}/stock.csv", HEAD + held, mode="snapshot")
    asked_by(ANN)
    return Deeds(stack)


def test_each_command_leaves_its_entries_beside_the_change_and_none_where_it_is_refused(
    stack: DashboardStack, people: IdentityDouble
) -> None:
    deeds = prepared(stack, people)
    wrong: dict[str, Any] = {}
    for name, (deed, number) in deeds.all().items():
        before = entries(stack)
        asked_by(DEMO)
        with suppress(StockroomError):
            deed()
        refused, before = entries(stack) - before, entries(stack)
        asked_by(ANN)
        with noted(stack) as beside:
            deed()
        stack.clock.go_on()
        left = entries(stack) - before
        if (refused, left, len(beside)) != (0, number, number) or 0 in beside:
            wrong[name] = (refused, left, beside)
    assert wrong == {}


def test_every_command_is_counted_here_or_named_with_the_reason(stack: DashboardStack) -> None:
    rooms = Path(features.__file__).parent
    known = {
        f"{file.parent.name}.{function.name}"
        for file in rooms.glob("*/commands.py")
        for function in ast.parse(file.read_text()).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
    }
    counted = {*Deeds(stack).all(), *ELSEWHERE, "subscriptions.owner_of"}  # the last only looks
    assert {name for name in known if name not in counted and name.partition(".")[0] not in ELSEWHERE} == set()
    assert {name for name in counted if "." in name} - known == set()


def test_a_file_leaves_one_entry_for_each_store_and_one_of_its_own(stack: DashboardStack) -> None:
    rows = "Berlin,001,Apple,Fruit,9,1.00,5\nKöln,001,Apple,Fruit,9,1.00,5\n"
    with noted(stack) as beside:
        stack.upload("uploads/01JD4W2V0000000000000000AA/stock.csv", HEAD + rows)
    assert sorted(entry["what"] for entry in stack.audit()) == [
        "store committed",
        "store committed",
        "upload committed",
    ]
    assert (len(beside), 0 in beside) == (3, False)
    again = entries(stack)
    stack.upload("uploads/01JD4W2V0000000000000000AB/bad.csv", "no,columns\nx,y\n")
    assert [entry["what"] for entry in stack.audit() if "AB" in entry["which"]] == ["upload rejected"]
    assert entries(stack) == again + 1
