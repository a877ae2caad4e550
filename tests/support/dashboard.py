"""A dashboard over mocked AWS that the real ingest protocol fills: what queries and commands are tested with."""

import json
from dataclasses import asdict
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus, Severity, expects_alert
from backend_lambdas.aws.alerts.answers import AlertAnswers
from backend_lambdas.aws.alerts.items import alert_to_item
from backend_lambdas.aws.alerts.missing_uploads import DynamoGaps
from backend_lambdas.aws.alerts.reader import AlertReader
from backend_lambdas.aws.alerts.states import DynamoAlertStates
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords, SubscriptionRequests
from backend_lambdas.aws.core.change_token import with_change_token
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.identity.audit import AuditReader
from backend_lambdas.aws.identity.saved_views import DynamoSavedViews
from backend_lambdas.aws.lake.ledger import PublishedWeeks
from backend_lambdas.aws.products.catalogue import DynamoCatalogue
from backend_lambdas.aws.products.files import S3ProductFiles
from backend_lambdas.aws.products.not_duplicates import DynamoNotDuplicates
from backend_lambdas.aws.products.vendors import DynamoQuotas, DynamoVendors, DynamoVendorUploads
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.aws.stock.rows import DynamoCurrentRows, DynamoStockRows
from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings
from backend_lambdas.aws.stock.threshold_rules import DynamoThresholdRules
from backend_lambdas.aws.uploads.decisions import UploadDecisions
from backend_lambdas.aws.uploads.drafts import Drafts, make_preview
from backend_lambdas.aws.uploads.files import Presigner, S3Files
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue, arrivals
from backend_lambdas.aws.uploads.movements import DynamoMovements
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.aws.uploads.records import DynamoUploadRecords
from backend_lambdas.aws.uploads.senders import DynamoSenders
from backend_lambdas.aws.uploads.store_directory import DynamoStoreDirectory
from backend_lambdas.aws.uploads.store_ledger import DynamoStoreLedger
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.sales import SalesHead
from backend_lambdas.inventory.versions import write_version
from backend_lambdas.uploads.apply_thresholds import apply_thresholds
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.held import HeldUpload
from backend_lambdas.uploads.ports import Attempt, MovedNotice, Stores
from backend_lambdas.uploads.preview_result import PreviewOrder
from backend_lambdas.uploads.product_ports import ProductStores
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.stock import ingest_upload
from dashboard.data import dependencies
from dashboard.data.dependencies import ReportStore, ThresholdStore
from dashboard.data.deployed import make_dependencies
from dashboard.data.own_stores import OwnStores
from dashboard.data.own_subscriptions import OwnSubscriptions
from tests.support.dashboard_aws import CONFIG, client, make_stack
from tests.support.lake import MemorySalesLake
from tests.support.replica_sources import Clock, Counted

STOCK = """store,item,name,category,count,price,reorder_point
Berlin,001,Apple,Fruit,0,1.50,10
Berlin,002,Banana,Fruit,4,0.20,5
Berlin,003,Crème,,50,,5
Köln,001,Apple,Fruit,30,1.50,10
Köln,004,Dates,Fruit,1o,2.00,10
"""
ID = "01JD4W2V0000000000000000AB"
LONGEST_SECONDS = 60.0


class NoSales:
    """A company that keeps no sales here; it is asked for their origins too."""

    def head(self) -> SalesHead:
        return SalesHead()

    def weeks(self) -> PublishedWeeks:
        return PublishedWeeks(0, {})

    def weekly(self, weeks: Any, head: SalesHead, merged: Any = None) -> tuple[Any, ...]:
        return ()

    daily = names = weekly

    def files_and_lines(self, asked: Any, with_lines: bool) -> tuple[list[Any], list[Any]]:
        return [], []


class NoReports:
    """Records and files of a company without any report."""

    def find(self, week: str) -> None:
        return None

    def newest_first(self) -> list[Any]:
        return []

    def get(self, key: str) -> bytes:
        raise NotFound(f"There is no {key}.")


def no_sales_and_reports() -> dict[str, Any]:
    """For tests of the other parts."""
    schedule = ("THU", "17:00", "UTC")
    reports = ReportStore(NoReports(), NoReports(), lambda report: None, lambda week, by: None, schedule)
    people = {"identity": None, "session_keys": lambda: ("k" * 64,)}
    return people | {
        "sales": NoSales(),
        "sale_origins": NoSales(),
        "sales_undo": NoSales(),
        "reports": reports,
        "report_zone": ZoneInfo("UTC"),
        "company": SimpleNamespace(read=lambda: Company(currency="EUR"), deployed=Company(currency="EUR")),
    }


class LookedAt(Drafts):
    """Drafts whose previews are made at once."""

    def __init__(self, stack: "DashboardStack", s3: Any) -> None:
        super().__init__(s3, None, stack.names.uploads_bucket, stack.names.data_bucket, "")
        self._stack = stack

    def order(self, order: PreviewOrder) -> None:
        stack = self._stack
        states = DynamoAlertStates(stack.dynamodb, "ops")
        attempt = Attempt("look", lambda: stack.now_ms, stack.now_ms + 1)
        rows = DynamoCurrentRows(stack.dynamodb, "stock")
        limits, zone = PlausibilityLimits(), ZoneInfo("UTC")
        products = catalogue_stores(stack)
        make_preview(
            asdict(order), PreviewWork(stack.stores, rows, states, products, MemorySalesLake, attempt, limits, zone)
        )


def catalogue_stores(stack: "DashboardStack") -> ProductStores:
    """What files of products work on."""
    own = stack.stores
    return ProductStores(
        catalogue=DynamoCatalogue(stack.dynamodb, "ops"),
        vendors=DynamoVendors(stack.dynamodb, "ops"),
        quotas=DynamoQuotas(stack.dynamodb, "ops"),
        sent=DynamoVendorUploads(stack.dynamodb, "ops"),
        errors=own.products_queue,
        records=own.records,
        files=own.files,
        queue=own.products_queue,
        notices=stack,
        senders=own.senders,
    )


class DashboardStack:
    """`clock` is the dashboard's and the ingest's; `stock`, `records`, `alerts` count the dashboard's reads."""

    def __init__(self, start: bool = True) -> None:
        """`start`: the dashboard begins at once; else `start_dashboard` begins it."""
        self.clock = Clock()
        self.dynamodb, self.s3, self.sqs = (
            with_change_token(client("dynamodb")),
            client("s3", config=CONFIG),
            client("sqs"),
        )
        self.names = make_stack(self.dynamodb, self.s3, self.sqs)
        names = self.names
        self.stock = Counted(StockReader(self.dynamodb, self.s3, "stock", "ops", names.data_bucket))
        self.records = Counted(UploadReader(self.dynamodb, "ops"))
        self.alerts = Counted(AlertReader(self.dynamodb, "ops"))
        self.stores = Stores(
            rows=DynamoStockRows(self.dynamodb, "stock", "ops"),
            ledger=DynamoStoreLedger(self.dynamodb, "ops"),
            movements=DynamoMovements(DynamoStoreLedger(self.dynamodb, "ops"), self.dynamodb, "stock", "ops"),
            records=DynamoUploadRecords(self.dynamodb, "ops"),
            files=S3Files(self.s3, names.uploads_bucket, names.data_bucket, names.max_upload_bytes),
            queue=SqsIngestQueue(self.sqs, names.ingest_queue_url),
            rules=DynamoThresholdRules(self.dynamodb, "ops"),
            sales_queue=SqsIngestQueue(self.sqs, names.sales_queue_url),
            products_queue=SqsIngestQueue(self.sqs, names.products_queue_url),
            directory=DynamoStoreDirectory(self.dynamodb, "ops"),
            notices=self,
            senders=DynamoSenders(self.dynamodb, "ops"),
        )
        self.views = DynamoSavedViews(self.dynamodb, "ops")
        self.drafts = LookedAt(self, self.s3)
        self.attempts = 0
        self.announced_held: list[HeldUpload] = []
        self.announced_moves: list[MovedNotice] = []
        if start:
            self.start_dashboard()

    def start_dashboard(self, look: bool = True) -> None:
        """As another process of the dashboard would begin; it has read nothing yet where it does not `look`."""
        dependencies.use_dependencies(
            make_dependencies(
                **no_sales_and_reports() | self.others(),
                stock=self.stock,
                whole_stock=self.stock,
                records=self.records,
                alerts=self.alerts,
                whole_alerts=self.alerts,
                answers=AlertAnswers(self.dynamodb, "ops"),
                views=self.views,
                vendors=DynamoVendors(self.dynamodb, "ops"),
                quotas=DynamoQuotas(self.dynamodb, "ops"),
                not_duplicates=DynamoNotDuplicates(self.dynamodb, "ops"),
                vendor_uploads=DynamoVendorUploads(self.dynamodb, "ops"),
                catalogue=DynamoCatalogue(self.dynamodb, "ops"),
                product_files=S3ProductFiles(self.s3, self.names.uploads_bucket, self.names.data_bucket),
                subscriptions=OwnSubscriptions(
                    SubscriptionRecords(self.dynamodb, "ops"),
                    SubscriptionRequests(self.sqs, self.names.digest_queue_url),
                ),
                stores=OwnStores(DynamoStoreSettings(self.dynamodb, "ops"), DynamoGaps(self.dynamodb, "ops")),
                decisions=UploadDecisions(self.dynamodb, self.sqs, "ops", self.names.ingest_queue_url),
                audit=AuditReader(self.dynamodb, "ops"),
                presigner=Presigner(
                    self.s3, self.names.uploads_bucket, self.names.data_bucket, self.names.max_upload_bytes
                ),
                drafts=self.drafts,
                thresholds=ThresholdStore(self.stores.rules, self.stores.queue),
                clock=self.clock,
            )
        )
        if look:
            self.look()

    def others(self) -> dict[str, Any]:
        """What this stack has besides stock."""
        return {"company": DynamoCompany(self.dynamodb, "ops", Company(currency="EUR"))}

    def look(self) -> None:
        """The dashboard looks for changes, as its thread does every second."""
        dependencies.current_dependencies().follower.look(LONGEST_SECONDS)

    def publish(self, held: HeldUpload) -> None:
        """`uploads.ports.HeldNotices`: nobody is mailed here."""
        self.announced_held.append(held)

    def publish_movement(self, moved: MovedNotice) -> None:
        """As above."""
        self.announced_moves.append(moved)

    @property
    def now_ms(self) -> int:
        return int(self.clock.now.timestamp() * 1000)

    def upload(self, key: str, text: str, **metadata: str) -> IngestResult:
        """Put a file and let ingest take it up at once; the clock goes on by ten seconds."""
        put = self.s3.put_object(Bucket=self.names.uploads_bucket, Key=key, Body=text.encode(), Metadata=metadata)
        arrival = Arrival(key, put["VersionId"], len(text), self.now_ms, f"{self.now_ms:X}", "{}")
        return self.ingest(arrival)

    def count(self, store: str, product_id: str, on_hand: int) -> None:
        """A new count of one item, in a file that is ingested at once."""
        self.upload("uploads/count.csv", f"store,item,count\n{store},{product_id},{on_hand}\n")

    def put_file(self, key: str, text: str) -> dict[str, str]:
        """Put a file that nothing takes up; what its record says of it."""
        version = self.s3.put_object(Bucket=self.names.uploads_bucket, Key=key, Body=text.encode())["VersionId"]
        return {"version": version, "version_id": version, "ver": write_version(self.now_ms, "A1", "U")}

    def ingest(self, arrival: Arrival) -> IngestResult:
        self.attempts += 1
        result = ingest_upload(arrival, self.stores, self._attempt())
        self.clock.go_on()
        self.look()
        return result

    def ingest_queued(self) -> list[IngestResult]:
        """What ingest makes of the messages in its queue."""
        messages = self.sqs.receive_message(QueueUrl=self.names.ingest_queue_url, MaxNumberOfMessages=10)
        bodies = [message["Body"] for message in messages.get("Messages", [])]
        for body in bodies:
            self.attempts += 1
            apply_thresholds(body, self.stores, self._attempt())
        self.look()
        return [self.ingest(arrival) for body in bodies for arrival in arrivals(body)]

    def _attempt(self) -> Attempt:
        return Attempt(f"A{self.attempts}", lambda: self.now_ms, self.now_ms + 60_000, expects_alert)

    def alert(self, product_id: str, days_ago: float = 0, look: bool = True, **values: Any) -> str:
        """An alert as check_stock writes it; returns its ref. `look`: the dashboard sees it at once."""
        opened = self.clock.now - timedelta(days=days_ago)
        ms = int(opened.timestamp() * 1000)
        known: dict[str, Any] = {
            "store": "Berlin",
            "product_id": product_id,
            "product_name": f"Name of {product_id}",
            "category": None,
            "unit_price": None,
            "kind": AlertKind.OUT_OF_STOCK,
            "severity": Severity.CRITICAL,
            "status": AlertStatus.OPEN,
            "opened_at": opened,
            "on_hand": 0,
            "reorder_point": 10,
            "old_value": "5",
            "new_value": "0",
            "upload_id": "U1",
            "line": 2,
            "event_ms": ms,
            "episode": 1,
        }
        alert = Alert(alert_id=f"id-{product_id}-{values.get('store', 'Berlin')}", **(known | values))
        self.dynamodb.put_item(TableName="ops", Item=alert_to_item(alert))
        if look:
            self.look()
        return f"{alert.store}|{ms:013d}#{alert.upload_id}#{alert.alert_id}"

    def put(self, **values: Any) -> None:
        """Any item of the Ops table."""
        self.dynamodb.put_item(TableName="ops", Item=to_item(values))

    def audit(self) -> list[dict[str, Any]]:
        """What people did, as the audit entries say."""
        pages = self.dynamodb.scan(TableName="ops")["Items"]
        found = [item for item in pages if item["pk"]["S"].startswith("AU#")]
        entries = [(i["actor"]["S"], i["action"]["S"], i["subject"]["S"], json.dumps(i["detail"])) for i in found]
        return [dict(zip(("who", "what", "which", "detail"), e, strict=True)) for e in sorted(entries)]
