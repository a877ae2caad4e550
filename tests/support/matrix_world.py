"""A company whose every store has names, files and numbers of its own: what stands in an answer tells whose it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backend_lambdas.alerts.alert import AlertKind
from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.writes import audit_put
from backend_lambdas.aws.lake.origins import SaleOrigins
from backend_lambdas.aws.products.catalogue import DynamoCatalogue
from backend_lambdas.aws.products.vendors import DynamoVendors, DynamoVendorUploads
from backend_lambdas.aws.reports.orders import ReportFreshness
from backend_lambdas.aws.reports.records import DynamoReportRecords, S3ReportFiles
from backend_lambdas.identity.actor import Actor, Right, Role
from backend_lambdas.identity.saved_view import Grid, SavedView
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.reports.report import encode_report
from backend_lambdas.uploads.preview_result import draft_key
from dashboard.data import dependencies
from dashboard.data.dependencies import ReportStore, current_dependencies
from dashboard.data.own_reports import OwnReports
from dashboard.data.sales.own import OwnOrigins
from dashboard.data.sales.replica import SalesReplica
from dashboard.features.reports import queries as report_queries
from tests.aws.reports.test_records import AUDIT, registered
from tests.dashboard.data.sales.test_replica import Books
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import open_stack
from tests.support.report_example import WEEK, made_report

__all__ = ["WEEK"]

HEAD = "store,item,name,category,count,price,reorder_point\n"
NAMES = {"Berlin": "Spree", "Karachi": "Kara", "Shanghai": "Bund"}
COUNTS = {"Berlin": 41_117, "Karachi": 42_229, "Shanghai": 43_331}
SOLD = {"Berlin": 51_113, "Karachi": 52_229, "Shanghai": 53_331}
UPLOADS = {
    name: f"01JD4W2V00000000000000000{letter}" for letter, name in zip("ABCDEFGKM", (*NAMES, *"PHVXCO"), strict=True)
}
DRAFT = "01JD4W2V00000000000000000D"
OWN_CATALOGUE, OTHER_CATALOGUE = UPLOADS["C"], UPLOADS["O"]
VENDOR, OTHER_VENDOR, NO_VENDOR = "Vega", "Orion", "Nemo"
PAIR, HELD, VENDORS, MISSING = (UPLOADS[letter] for letter in "PHVX")  # of two stores, held, of the vendor, none

ADMINISTRATOR = Actor("admin", "Ada", Role.ADMINISTRATOR)
PEOPLE: dict[str, Actor | None] = {
    "nobody": None,
    "viewer": Actor("vi", "Vi", Role.VIEWER),
    "viewer of one store": Actor("val", "Val", Role.VIEWER, frozenset({"Berlin"})),
    "store manager": Actor("mo", "Mo", Role.STORE_MANAGER, frozenset({"Berlin"})),
    "area manager of two stores": Actor("arne", "Arne", Role.AREA_MANAGER, frozenset({"Berlin", "Shanghai"})),
    "demo": Actor("demi", "Demi", Role.DEMO),
    "vendor": Actor("vera", "Vera", Role.VENDOR, frozenset({"Berlin"}), "Vega"),
    "administrator": ADMINISTRATOR,
}


def tellers(store: str) -> list[str]:
    """Texts that only this store's stock, sales, files, alerts and senders have."""
    word = NAMES[store]
    numbers = [number for count in (COUNTS[store], SOLD[store]) for number in (str(count), f"{count:,}")]
    return [store, *numbers, *(f"{word}{text}" for text in ("-1", "glass", "ware", ".csv", "mann", "-alert"))]


def report_of(store: str) -> str:
    """A text of the weekly report that is of this store alone."""
    return f"REPORT-OF-{NAMES[store]}-ALONE"


OF_ALL = "REPORT-OF-ALL"
OF_THE_COMPANY = ["Web shop", OF_ALL, f"{sum(COUNTS.values()):,}", str(sum(COUNTS.values()))]
OF_THE_MIX = ["Karabad"]  # a rejected row of Karachi in a file that names Berlin too
OF_THE_VENDOR = ["Vegalist", "Vegabad", "Vegacat"]
OF_OTHER_VENDORS = ["Orioncat", "98,761"]
PRODUCTS = {"Vega": "Vegaproduct", "Orion": "Orionproduct"}  # by vendor, the number and name of the one it has


def forbidden(actor: Actor | None) -> list[str]:
    """What must not stand in any answer to them."""
    stores = [store for store in NAMES if actor is None or not actor.sees(store)]
    found = [text for store in stores for text in tellers(store)]
    found += [name for vendor, name in PRODUCTS.items() if actor is None or not actor.sees_products_of(vendor)]
    if actor is None or actor.stores is not None:
        found += OF_THE_COMPANY
    if actor is None or not actor.sees("Karachi"):
        found += OF_THE_MIX
        found += [] if actor is not None and actor.user_id == "vera" else OF_THE_VENDOR[:2]
    if actor is None or actor.stores is not None and not actor.may(Right.CHANGE_PRODUCTS):
        found += OF_OTHER_VENDORS
        found += [] if actor is not None and actor.vendor else OF_THE_VENDOR[2:]
    return found


class World:
    """`refs`: an alert's reference of each store. `written`: keys of items, of all and by who asked."""

    def __init__(self, stack: DashboardStack, books: Books) -> None:
        self.stack, self.books = stack, books
        self.refs: dict[str, str] = {}
        self.ordered: list[tuple[str, str]] = []
        self.written: set[str] = set()
        self.written_by: dict[str, set[str]] = {}

    def note_writes(self) -> None:
        """From now on `written` gets the partition key of each item that is written to the Ops table."""

        def note(params: dict[str, Any], **_event: Any) -> None:
            parts = params.get("TransactItems") or [{"Update": params}]
            for part in (next(iter(one.values())) for one in parts):
                key = part.get("Key") or part.get("Item")
                if key and part["TableName"] == "ops":
                    self.written.add(str(key["pk"]["S"] if isinstance(key["pk"], dict) else key["pk"]))

        for name in ("PutItem", "UpdateItem", "TransactWriteItems", "DeleteItem"):
            self.stack.dynamodb.meta.events.register(f"provide-client-params.dynamodb.{name}", note)

    def fill(self) -> None:
        for store, word in NAMES.items():
            more = "".join(f"{store},{word}{n:03d},{word}glass,{word}ware,5,1.00,1\n" for n in range(10, 40))
            own = f"{store},{word}-1,{word}glass,{word}ware,{COUNTS[store] - 150},1.00,5\n"
            low = f"{store},{word}-2,{word}glass,{word}ware,0,1.00,5\n"
            bad = f"{store},{word}-3,{word}glass,{word}ware,{word}mann,1.00,5\n"
            key = f"uploads/{UPLOADS[store]}/{word}.csv"
            self.stack.upload(key, HEAD + own + low + bad + more, by=f"{word}mann")
            self.refs[store] = self.stack.alert(f"{word}-alert", 1, store=store, kind=AlertKind.LOW_STOCK)
        self._subscriptions()
        self._mixed_held_and_of_a_vendor()
        everybodys = "store=Karachi&store=Berlin&store=Shanghai"
        self.stack.views.save(SavedView("v", Grid.STOCK, "Towns", everybodys, "admin", "Ada", True), None)
        self._catalogues()
        self._drafts()
        self._products()
        self._histories()
        self._sales()
        self._report()
        self.stack.look()

    def _catalogues(self) -> None:
        """One of the vendor, and one of another."""
        sent = DynamoVendorUploads(self.stack.dynamodb, "ops")
        at = moment_text(self.stack.clock.now)
        for name, upload_id, rows in ((VENDOR, OWN_CATALOGUE, 17), (OTHER_VENDOR, OTHER_CATALOGUE, 98_761)):
            said = {"kind": "products", "status": "COMMITTED", "file_name": f"{name}cat.csv", "received_at": at}
            counts = {"total": rows, "accepted": rows - 1, "rejected": 1, "error_rules": {"P6": 1}}
            index = {"month_pk": tables.month_pk("UPLOADS", at), "month_sk": f"{at}#{upload_id}"}
            keys = {"pk": tables.upload_pk(upload_id), "sk": "META", "upload_id": upload_id}
            keys |= {"version": "A", "attempts": 1, "claim_until_ms": 0}
            self.stack.dynamodb.put_item(TableName="ops", Item=to_item(keys | said | counts | index))
            sent.add(name, upload_id, int(self.stack.clock.now.timestamp() * 1000))

    def _drafts(self) -> None:
        """A file of everybody's own that names an item of each store, and an impossible count."""
        rows = "".join(f"{store},{word}-1,,,{count},1.00,5\n" for store, word in NAMES.items() for count in ("7", "x"))
        for actor in filter(None, PEOPLE.values()):
            key = draft_key(actor.user_id, DRAFT, "own.csv")
            self.stack.s3.put_object(Bucket="uploads-bucket", Key=key, Body=(HEAD + rows).encode())

    def _products(self) -> None:
        """One of each vendor."""
        at = moment_text(self.stack.clock.now)
        for vendor, name in PRODUCTS.items():
            added = ADMINISTRATOR.did("vendor added", vendor, at, {})
            DynamoVendors(self.stack.dynamodb, "ops").save(Vendor(vendor), added)
            made = Product(name, vendor, name, "Goods", Decimal("1.00"), ver="1#", rev=1, changed_at=at, upload_id="U")
            DynamoCatalogue(self.stack.dynamodb, "ops").write([ProductChange(None, made)])

    def _histories(self) -> None:
        """A threshold of each store, set by a file of that store's name."""
        for store, word in NAMES.items():
            detail = {"product_id": f"{word}-1", "store": store, "after": COUNTS[store], "file": f"{word}.csv"}
            at = moment_text(self.stack.clock.now)
            entry = ADMINISTRATOR.did("threshold set", f"threshold of {word}-1 in {store}", at, detail)
            self.stack.dynamodb.put_item(**audit_put("ops", entry)["Put"])

    def _subscriptions(self) -> None:
        """One of a person of each store, which Mo has for Berlin; what reaches nobody is known of each store."""
        records = SubscriptionRecords(self.stack.dynamodb, "ops")
        for store, word in NAMES.items():
            owner = "mo" if store == "Berlin" else "somebody"
            one = AlertSubscription(word, owner, Channel.EMAIL, f"{word}mann@example.com", stores=(store,))
            records.save(one, None)
        unheard = {"low_stock": list(NAMES), "held": ["-"]}
        item = {"pk": "CHECK", "sk": "RECEIVERS", "at": "2026-11-20T10:00:00.000Z", "unheard_stores": unheard}
        self.stack.dynamodb.put_item(TableName="ops", Item=to_item(item))

    def _mixed_held_and_of_a_vendor(self) -> None:
        pair = "Berlin,Spree-1,Spreeglass,Spreeware,40967,1.00,5\nKarachi,Kara-9,,,Karabad,1.00,5\n"
        self.stack.upload(f"uploads/{PAIR}/pair.csv", HEAD + pair)
        dropped = "".join(f"Karachi,Kara{n:03d},,,5,1.00,1\n" for n in range(10, 13))
        self.stack.upload(f"uploads/snapshot/{HELD}/Karaheld.csv", HEAD + dropped, mode="snapshot", by="Karamann")
        self.stack.upload(f"uploads/{VENDORS}/Vegalist.csv", HEAD + "Karachi,Vegarow,,,Vegabad,1.00,5\n")
        self.stack.dynamodb.update_item(
            TableName="ops",
            Key={"pk": {"S": f"UP#{VENDORS}"}, "sk": {"S": "META"}},
            UpdateExpression="SET by_id = :by",
            ExpressionAttributeValues={":by": {"S": "vera"}},
        )

    def _sales(self) -> None:
        monday = self.stack.clock.now.date() - timedelta(days=self.stack.clock.now.weekday() + 21)
        days = [monday + timedelta(days=number) for number in range(21)]
        self.books.sell(
            *(
                (store, f"{word}-1", f"{word}glass", day, str(SOLD[store] - 6 * 3 if number == 20 else 3), "1")
                for store, word in NAMES.items()
                for number, day in enumerate(days)
            )
        )
        found = current_dependencies()
        sales = SalesReplica(self.books, self.stack.clock)
        origins = OwnOrigins(SaleOrigins(lambda: self.books.lake, self.books.head))
        reports = ReportStore(
            OwnReports(lambda stores: DynamoReportRecords(self.stack.dynamodb, "ops", stores)),
            S3ReportFiles(self.stack.s3, self.stack.names.data_bucket),
            ReportFreshness(self.stack.dynamodb, "ops").changed,
            lambda week, by: self.ordered.append((week, by.user_id)),
            ("THU", "17:00", "UTC"),
        )
        found.follower._followed["sales"] = sales
        changed = replace(found, sales=sales, sale_origins=origins, reports=reports, report_zone=ZoneInfo("UTC"))
        dependencies._process.dependencies = changed
        sales.refresh()

    def _report(self) -> None:
        """Of the company, and of each store."""
        bucket = self.stack.names.data_bucket
        for word, stores in ((OF_ALL, None), *((report_of(store), (store,)) for store in NAMES)):
            keys = {n: f"reports/weekly/{WEEK}/{word}/x.{n}" for n in ("pdf", "xlsx", "zip", "html", "json")}
            records = DynamoReportRecords(self.stack.dynamodb, "ops", stores)
            records.register(registered(files=keys, stores=stores), replace(AUDIT, audit_id=str(stores)))
            made = replace(made_report(), about=stores, methods=(word,))
            body = encode_report(made)
            body = body if stores is None else body.replace(b"Web shop", b"Corner shop")
            self.stack.s3.put_object(Bucket=bucket, Key=keys["json"], Body=body)
            self.stack.s3.put_object(Bucket=bucket, Key=keys["html"], Body=f"<!DOCTYPE html><p>{word}".encode())
        report_queries._read.cache_clear()


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """To be opened by somebody who may see everything."""
    with open_stack() as stack:
        world = World(stack, Books(folder))
        world.fill()
        yield world
