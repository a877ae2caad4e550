"""The dependencies of a dashboard over the deployed stack; the application hands `aws_dependencies` in at its start."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from backend_lambdas.aws.alerts.answers import AlertAnswers
from backend_lambdas.aws.alerts.missing_uploads import DynamoGaps
from backend_lambdas.aws.alerts.reader import AlertReader
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords, SubscriptionRequests
from backend_lambdas.aws.core import clients, paging
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.settings import identity_settings, oidc_settings, settings
from backend_lambdas.aws.identity import Identity
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.api_clients import ApiClients
from backend_lambdas.aws.identity.attempts import Attempts
from backend_lambdas.aws.identity.audit import AuditReader
from backend_lambdas.aws.identity.mail_addresses import DynamoMailAddresses
from backend_lambdas.aws.identity.pace import Pace
from backend_lambdas.aws.identity.pool import UserPool
from backend_lambdas.aws.identity.provider import CompanyProvider
from backend_lambdas.aws.identity.saved_views import DynamoSavedViews
from backend_lambdas.aws.identity.session_keys import SessionKeys
from backend_lambdas.aws.identity.sessions import Sessions
from backend_lambdas.aws.lake.lake import lake_in_bucket
from backend_lambdas.aws.lake.origins import SaleOrigins
from backend_lambdas.aws.lake.reader import SalesReader
from backend_lambdas.aws.lake.undo import SalesUndoReader
from backend_lambdas.aws.products.catalogue import DynamoCatalogue
from backend_lambdas.aws.products.files import S3ProductFiles
from backend_lambdas.aws.products.not_duplicates import DynamoNotDuplicates
from backend_lambdas.aws.products.vendors import DynamoQuotas, DynamoVendors, DynamoVendorUploads
from backend_lambdas.aws.reports.orders import ReportFreshness, order_report
from backend_lambdas.aws.reports.records import DynamoReportRecords, S3ReportFiles
from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings
from backend_lambdas.aws.stock.threshold_rules import DynamoThresholdRules
from backend_lambdas.aws.uploads.decisions import UploadDecisions
from backend_lambdas.aws.uploads.drafts import Drafts
from backend_lambdas.aws.uploads.files import Presigner
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.store_summary import merged_of
from dashboard.data.company import CompanyInForce, InForce
from dashboard.data.dependencies import Dependencies, ReportStore, ThresholdStore
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


def aws_dependencies() -> Dependencies:
    """Sources of the deployed stack, by the settings; makes no call."""
    names, people, provider = settings(), identity_settings(), oidc_settings()
    dynamodb, s3 = paging.dynamodb(), paging.s3()
    patient, patient_s3 = paging.dynamodb(paging.PATIENT), paging.s3(paging.PATIENT)
    lake = cache(lambda: lake_in_bucket(names.data_bucket))
    return make_dependencies(
        stock=StockReader(dynamodb, s3, names.stock_table, names.ops_table, names.data_bucket),
        whole_stock=StockReader(patient, patient_s3, names.stock_table, names.ops_table, names.data_bucket),
        records=UploadReader(dynamodb, names.ops_table),
        alerts=AlertReader(dynamodb, names.ops_table),
        whole_alerts=AlertReader(patient, names.ops_table),
        answers=AlertAnswers(dynamodb, names.ops_table),
        decisions=UploadDecisions(dynamodb, clients.sqs(), names.ops_table, names.ingest_queue_url),
        audit=AuditReader(dynamodb, names.ops_table),
        presigner=Presigner(s3, names.uploads_bucket, names.data_bucket, names.max_upload_bytes),
        drafts=Drafts(s3, clients.functions, names.uploads_bucket, names.data_bucket, names.preview_upload_function),
        thresholds=ThresholdStore(
            DynamoThresholdRules(dynamodb, names.ops_table), SqsIngestQueue(clients.sqs(), names.ingest_queue_url)
        ),
        reports=ReportStore(
            records=OwnReports(lambda stores: DynamoReportRecords(dynamodb, names.ops_table, stores)),
            files=S3ReportFiles(s3, names.data_bucket),
            changed=ReportFreshness(dynamodb, names.ops_table).changed,
            order=lambda week, actor: order_report(clients.functions(), names.weekly_report_function, week, actor),
            schedule=(names.report_weekday, names.report_time, names.report_zone),
        ),
        sales=SalesReader(patient, names.ops_table, lake),
        sale_origins=SaleOrigins(lake, SalesReader(dynamodb, names.ops_table, lake).head),
        sales_undo=SalesUndoReader(lake),
        stores=OwnStores(DynamoStoreSettings(dynamodb, names.ops_table), DynamoGaps(dynamodb, names.ops_table)),
        company=DynamoCompany(dynamodb, names.ops_table, names.company),
        subscriptions=OwnSubscriptions(
            SubscriptionRecords(dynamodb, names.ops_table),
            SubscriptionRequests(clients.sqs(), names.digest_queue_url),
        ),
        report_zone=ZoneInfo(names.report_zone),
        views=DynamoSavedViews(dynamodb, names.ops_table),
        vendors=DynamoVendors(dynamodb, names.ops_table),
        quotas=DynamoQuotas(dynamodb, names.ops_table),
        not_duplicates=DynamoNotDuplicates(dynamodb, names.ops_table),
        vendor_uploads=DynamoVendorUploads(dynamodb, names.ops_table),
        catalogue=DynamoCatalogue(dynamodb, names.ops_table),
        product_files=S3ProductFiles(s3, names.uploads_bucket, names.data_bucket),
        identity=Identity(
            pool=UserPool(
                clients.client("cognito-idp", paging.CONFIG), people.user_pool_id, people.user_pool_client_id
            ),
            accounts=Accounts(dynamodb, names.ops_table),
            sessions=Sessions(dynamodb, names.ops_table),
            attempts=Attempts(dynamodb, names.ops_table, utc_now),
            provider=CompanyProvider(provider, names.dashboard_url, utc_now) if provider else None,
            mail=DynamoMailAddresses(dynamodb, names.ops_table),
            pace=Pace(dynamodb, names.ops_table, utc_now),
            clients=ApiClients(dynamodb, names.ops_table),
        ),
        session_keys=SessionKeys(clients.client("secretsmanager", paging.CONFIG), people.session_key_secret, utc_now),
    )


def utc_now() -> datetime:
    return datetime.now(UTC)


def make_dependencies(
    *,
    stock: StockReader,
    whole_stock: StockReader,
    records: UploadReader,
    alerts: AlertReader,
    whole_alerts: AlertReader,
    answers: AlertAnswers,
    decisions: UploadDecisions,
    audit: AuditReader,
    presigner: Presigner,
    drafts: Drafts,
    thresholds: ThresholdStore,
    reports: ReportStore,
    sales: SalesReader,
    sale_origins: SaleOrigins,
    sales_undo: SalesUndoReader,
    stores: OwnStores,
    subscriptions: OwnSubscriptions,
    company: DynamoCompany,
    report_zone: ZoneInfo,
    identity: Identity,
    views: DynamoSavedViews,
    vendors: DynamoVendors,
    quotas: DynamoQuotas,
    not_duplicates: DynamoNotDuplicates,
    vendor_uploads: DynamoVendorUploads,
    catalogue: DynamoCatalogue,
    product_files: S3ProductFiles,
    session_keys: Callable[[], tuple[str, ...]],
    clock: Callable[[], datetime] = utc_now,
) -> Dependencies:
    """Dependencies over these sources, with nothing kept yet and nobody following (see Follower.start).

    `whole_stock`, `whole_alerts`: where all of them are read beside requests, patiently. What requests read is what is
    theirs to see.
    """
    names = thresholds.book.categories
    replica = Replica(whole_stock, clock, records.days, report_zone, names)
    sold = SalesReplica(sales, clock, names, lambda: merged_of(whole_stock.store_summaries()))
    opened = OpenAlerts(whole_alerts, alerts, clock)
    follower = Follower(records, {"stock": replica, "sales": sold, "alerts": opened}, clock)

    def mark() -> str:
        return follower.mark("company")

    categories = InForce(names, Categories(), mark, clock)
    return Dependencies(
        stock=OwnStock(stock, categories.now),
        records=OwnUploads(records),
        alerts=OwnAlerts(alerts),
        open_alerts=opened,
        answers=answers,
        decisions=decisions,
        audit=audit,
        presigner=presigner,
        drafts=drafts,
        thresholds=thresholds,
        clock=clock,
        random_bytes=secrets.token_bytes,
        replica=replica,
        follower=follower,
        query_cache=QueryCache(clock),
        reports=reports,
        sales=sold,
        sale_origins=OwnOrigins(sale_origins, categories.now, sold.merged),
        sales_undo=sales_undo,
        stores=stores,
        store_names=InForce(stores.names, {}, mark, clock),
        subscriptions=subscriptions,
        company=CompanyInForce(company, mark, clock),
        categories=categories,
        report_zone=report_zone,
        identity=identity,
        views=views,
        vendors=vendors,
        not_duplicates=not_duplicates,
        own_vendors=OwnVendors(vendors, quotas, vendor_uploads, records),
        catalogue=catalogue,
        product_files=product_files,
        products=OwnProducts(catalogue, vendors, clock),
        session_keys=session_keys,
    )
