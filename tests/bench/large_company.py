"""A company of eighty stores in the embedded AWS, as the functions leave it: stock, two years of sales, open alerts.

Written past the functions, which would take an hour for it: snapshots and standings, the lake with its roll-ups,
alerts.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from deltalake import write_deltalake

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus, Severity
from backend_lambdas.aws.alerts.items import alert_to_item
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.lake.lake import SALES_TABLE, Lake, store_options
from backend_lambdas.aws.lake.ledger import DynamoSalesLedger
from backend_lambdas.aws.lake.rollup import roll_up
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.snapshot import categories_key, encode_snapshot
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.store_summary import aggregate_store, encode_categories
from infra.local.launcher.home import REGION
from infra.local.launcher.platform import Platform
from tests.bench.stock_seed import stock_rows
from tests.bench.trends import DAYS, PART, PRODUCTS, sales_part

STORES, ROWS, SALES, ALERTS = 80, 100_000, 5_000_000, 20_000
BATCH = 25  # items of one BatchWriteItem


@dataclass(frozen=True, slots=True)
class Company:
    """How much of everything."""

    stores: int = STORES
    rows: int = ROWS
    sales: int = SALES
    alerts: int = ALERTS


def make_company(platform: Platform, size: Company) -> dict[str, int]:
    """Fill a platform whose dashboard has not started yet; what there is then."""
    cloud = platform.cloud
    dynamodb, s3 = cloud.client("dynamodb"), cloud.client("s3")
    ops, data = cloud.outputs["OpsTable"], cloud.outputs["DataBucket"]
    now = datetime.now(UTC)
    held = {}
    for store in range(size.stores):
        rows = [_renamed(row, store, at, now) for at, row in enumerate(stock_rows(store, size.rows // size.stores))]
        held[store] = rows
        dynamodb.put_item(TableName=ops, Item=_standing(s3, data, rows, now))
    short = [row for rows in held.values() for row in rows if row.on_hand <= row.reorder_point][: size.alerts]
    _write(dynamodb, ops, (alert_to_item(_alert(row, now)) for row in short))
    _sales(platform, size, now.date())
    return {"stores": size.stores, "rows": sum(map(len, held.values())), "sales": size.sales, "alerts": len(short)}


def _renamed(row: StockRow, store: int, at: int, now: datetime) -> StockRow:
    """As the sales call store and product; its threshold a little higher, so that there are enough alerts."""
    return replace(
        row,
        store=f"Store {store:03d}",
        product_id=f"SKU-{at % PRODUCTS:05d}",
        reorder_point=row.reorder_point + 6,
        changed_at=now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    )


def _standing(s3: Any, bucket: str, rows: list[StockRow], now: datetime) -> Any:
    key = f"snapshots/{rows[0].store}/{1:012d}"
    totals = aggregate_store(rows)
    s3.put_object(Bucket=bucket, Key=key, Body=encode_snapshot(rows[0].store, 1, rows))
    s3.put_object(Bucket=bucket, Key=categories_key(key), Body=encode_categories(totals.by_category))
    keys = {"pk": tables.AGGREGATES_PK, "sk": tables.store_pk(rows[0].store)}
    state = {"rev": 1, "snapshot_key": key, "snapshot_rev": 1, "last_upload_at": now.isoformat()}
    return to_item(keys | state | {"changed_at": rows[0].changed_at} | asdict(totals.totals))


def _alert(row: StockRow, now: datetime) -> Alert:
    at = int(now.timestamp() * 1000)
    out = row.on_hand == 0
    return Alert(
        alert_id=f"{row.store[-3:]}{row.product_id[-5:]}".zfill(16),
        store=row.store,
        product_id=row.product_id,
        product_name=row.product_name,
        category=row.category,
        unit_price=row.unit_price,
        kind=AlertKind.OUT_OF_STOCK if out else AlertKind.LOW_STOCK,
        severity=Severity.CRITICAL if out else Severity.WARNING,
        status=AlertStatus.OPEN,
        opened_at=now,
        on_hand=row.on_hand,
        reorder_point=row.reorder_point,
        old_value=None,
        new_value=str(row.on_hand),
        upload_id=row.upload_id,
        line=row.line,
        event_ms=at,
        episode=1,
    )


def _write(dynamodb: Any, table: str, items: Iterator[Any]) -> None:
    left: list[dict[str, Any]] = []
    for item in items:
        left.append({"PutRequest": {"Item": item}})
        if len(left) == BATCH:
            dynamodb.batch_write_item(RequestItems={table: left})
            left = []
    if left:
        dynamodb.batch_write_item(RequestItems={table: left})


def _sales(platform: Platform, size: Company, today: date) -> None:
    """The last DAYS days, up to yesterday."""
    cloud = platform.cloud
    keys = cloud.credentials
    options = store_options(cloud.endpoint_url, REGION)
    options |= {"AWS_ACCESS_KEY_ID": keys.access_key_id, "AWS_SECRET_ACCESS_KEY": keys.secret_access_key}
    lake, rng = Lake(f"s3://{cloud.outputs['DataBucket']}", options), np.random.default_rng(1)
    first = today - timedelta(days=DAYS)
    for start in range(0, size.sales, PART):
        part = sales_part(rng, min(PART, size.sales - start), start, first)
        write_deltalake(lake.open(SALES_TABLE), part, mode="append")
    weeks = {week_of(first + timedelta(days=day)) for day in range(DAYS)}
    ledger = DynamoSalesLedger(cloud.client("dynamodb"), cloud.outputs["OpsTable"])
    lease = ledger.acquire("bench", 0, 1)
    assert lease is not None
    ledger.publish(lease, roll_up(lake, weeks), "bench", datetime.now(UTC).isoformat())
    ledger.release(lease)
