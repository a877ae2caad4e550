"""What the queries and commands of this process work with, made at first use and anew in every forked process.

How it is made stands in dashboard/data/deployed.py and is handed in by the application: a page loads no AWS client.
See docs/decisions/187-pages-load-no-adapters.md.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from backend_lambdas.inventory.versions import RANDOM_BYTES, ulid

if TYPE_CHECKING:
    from backend_lambdas.aws.alerts.answers import AlertAnswers
    from backend_lambdas.aws.identity import Identity
    from backend_lambdas.aws.identity.audit import AuditReader
    from backend_lambdas.aws.identity.saved_views import DynamoSavedViews
    from backend_lambdas.aws.lake.undo import SalesUndoReader
    from backend_lambdas.aws.products.catalogue import DynamoCatalogue
    from backend_lambdas.aws.products.files import S3ProductFiles
    from backend_lambdas.aws.products.not_duplicates import DynamoNotDuplicates
    from backend_lambdas.aws.products.vendors import DynamoVendors
    from backend_lambdas.aws.reports.records import S3ReportFiles
    from backend_lambdas.aws.stock.threshold_rules import DynamoThresholdRules
    from backend_lambdas.aws.uploads.decisions import UploadDecisions
    from backend_lambdas.aws.uploads.drafts import Drafts
    from backend_lambdas.aws.uploads.files import Presigner
    from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue
    from backend_lambdas.identity.actor import Actor
    from backend_lambdas.inventory.categories import Categories
    from backend_lambdas.reports.registered import RegisteredReport
    from backend_lambdas.reports.report import Cause
    from dashboard.data.company import CompanyInForce, InForce
    from dashboard.data.following import Follower
    from dashboard.data.open_alerts import OpenAlerts
    from dashboard.data.own_alerts import OwnAlerts
    from dashboard.data.own_products import OwnProducts
    from dashboard.data.own_reports import OwnReports
    from dashboard.data.own_stores import OwnStores
    from dashboard.data.own_subscriptions import OwnSubscriptions
    from dashboard.data.own_uploads import OwnUploads
    from dashboard.data.own_vendors import OwnVendors
    from dashboard.data.query_cache import QueryCache
    from dashboard.data.sales.own import OwnOrigins
    from dashboard.data.sales.replica import SalesReplica
    from dashboard.data.stock.own import OwnStock
    from dashboard.data.stock.replica import Replica


@dataclass(frozen=True, slots=True)
class ReportStore:
    """`order(week, actor)` asks for a report; `changed`: why one is out of date; `schedule`: (weekday, time, zone)."""

    records: "OwnReports"
    files: "S3ReportFiles"
    changed: "Callable[[RegisteredReport], Cause | None]"
    order: "Callable[[str, Actor], None]"
    schedule: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ThresholdStore:
    """The rules, and the queue that asks for stores' rows to follow them."""

    book: "DynamoThresholdRules"
    queue: "SqsIngestQueue"


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Sources, each of what is the asker's to see, and what is kept of them.

    `clock` gives aware UTC times, `random_bytes` n random bytes.
    `session_keys`: the key that signs cookies, then those that are believed too.
    """

    stock: "OwnStock"
    records: "OwnUploads"
    alerts: "OwnAlerts"
    open_alerts: "OpenAlerts"
    answers: "AlertAnswers"
    decisions: "UploadDecisions"
    audit: "AuditReader"
    presigner: "Presigner"
    drafts: "Drafts"
    thresholds: ThresholdStore
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    replica: "Replica"
    follower: "Follower"
    query_cache: "QueryCache"
    reports: ReportStore
    sales: "SalesReplica"
    sale_origins: "OwnOrigins"
    sales_undo: "SalesUndoReader"
    stores: "OwnStores"
    store_names: "InForce[dict[str, str]]"
    subscriptions: "OwnSubscriptions"
    company: "CompanyInForce"
    categories: "InForce[Categories]"
    report_zone: ZoneInfo
    identity: "Identity"
    views: "DynamoSavedViews"
    vendors: "DynamoVendors"
    own_vendors: "OwnVendors"
    not_duplicates: "DynamoNotDuplicates"
    catalogue: "DynamoCatalogue"
    products: "OwnProducts"
    product_files: "S3ProductFiles"
    session_keys: Callable[[], tuple[str, ...]]


@dataclass(slots=True)
class _Process:
    pid: int = 0
    dependencies: Dependencies | None = None
    make: Callable[[], Dependencies] | None = None


_process = _Process()
_lock = threading.Lock()


def made_by(make: Callable[[], Dependencies]) -> None:
    """How the dependencies of a process are made at their first use."""
    _process.make = make


def current_dependencies() -> Dependencies:
    """The dependencies of this process."""
    process = _process
    if process.dependencies is None or process.pid != os.getpid():
        with _lock:
            if process.dependencies is None or process.pid != os.getpid():
                if process.make is None:
                    raise RuntimeError("Say how the dependencies are made (dependencies.made_by) before they are used")
                process.dependencies, process.pid = process.make(), os.getpid()
    return process.dependencies


def new_id() -> str:
    """An id that nothing has yet; ids sort by the time they were made."""
    found = current_dependencies()
    return ulid(int(found.clock().timestamp() * 1000), found.random_bytes(RANDOM_BYTES))


def known_dependencies() -> Dependencies | None:
    """The dependencies of this process; None before their first use, which every request is."""
    return _process.dependencies if _process.pid == os.getpid() else None


def use_dependencies(dependencies: Dependencies | None) -> None:
    """Let this process work with other sources; None: made anew at the next use. Nothing follows the old ones."""
    if _process.dependencies is not None and _process.pid == os.getpid():
        _process.dependencies.follower.stop()
    _process.dependencies, _process.pid = dependencies, os.getpid()
