"""Synthetic stores, as the ingest protocol leaves them: standings, snapshots, and a commit of a few changed rows."""

import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.stock.categories import category_parts, read_categories
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.snapshot import categories_key, encode_snapshot
from backend_lambdas.inventory.stock import ReorderRule, StockRow
from backend_lambdas.inventory.store_summary import aggregate_store, encode_categories
from backend_lambdas.uploads.models import UploadMode
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan, encode_plan

OPS, DATA = "bench-ops", "bench-data"
CATEGORIES = 50
WORDS = ("apple", "bread", "Crème", "dates", "Espresso", "figs", "granola", "honey", "juice", "kiwi", "lemon", "müsli")
AT = "2026-11-20T11:00:00.000Z"


def store_name(number: int) -> str:
    return f"Store {number:02d}"


def stock_rows(store: int, items: int) -> list[StockRow]:
    """The same items in every store, other counts; about one in eight is low and one in thirty out."""
    rng = random.Random(store)  # noqa: S311 - not for secrets
    return [
        StockRow(
            store=store_name(store),
            product_id=f"{4_000_000_000_000 + item * 37}",
            on_hand=max(rng.randrange(-3, 90), 0),
            reorder_point=item % 25,
            reorder_rule=ReorderRule.FILE,
            product_name=f"{WORDS[item % 12]} {WORDS[item // 12 % 12]} {item} g",
            category=f"Category {item % CATEGORIES}",
            unit_price=None if item % 50 == 0 else Decimal(item * 37 % 9000) / 100,
            ver=f"0001700000000#A#U{store}",
            rev=1,
            upload_id=f"01JD4W2V00000000000000{store:04d}",
            line=item + 2,
            changed_at=AT,
        )
        for item in range(items)
    ]


def make_stores(dynamodb: Any, s3: Any, rows: int, stores: int) -> None:
    """A table, a bucket, and `rows` stock rows in `stores` stores."""
    dynamodb.create_table(
        TableName=OPS,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
    )
    s3.create_bucket(Bucket=DATA)
    for store in range(stores):
        held = stock_rows(store, rows // stores)
        key = _put_snapshot(s3, held, 1)
        dynamodb.put_item(TableName=OPS, Item=_store_summary(held, 1, key))


def commit_some(dynamodb: Any, s3: Any, items: int, changed: int) -> None:
    """The first store reports `changed` other counts: a plan, a change, a snapshot and the standing."""
    held = stock_rows(0, items)
    changes = [Change(row, replace(row, on_hand=row.on_hand + 1, rev=2)) for row in held[:changed]]
    plan = Plan("bench", store_name(0), "V", UploadMode.UPDATE, AT, tuple(changes))
    s3.put_object(Bucket=DATA, Key="plans/bench", Body=encode_plan(plan))
    now = [*(change.new for change in changes), *held[changed:]]
    key = _put_snapshot(s3, now, 2)
    keys = {"pk": tables.change_pk(store_name(0)), "sk": tables.change_sk(2)}
    change = {**keys, "rev": 2, "plan_key": "plans/bench", "changed": changed, "removed": 0}
    dynamodb.put_item(TableName=OPS, Item=to_item(change))
    dynamodb.put_item(TableName=OPS, Item=_store_summary(now, 2, key))


def name_categories(dynamodb: Any, *, other: bool) -> None:
    """Every category is shown under another name, five of them under one; or all under their own again."""
    renamed = {f"Category {number}": f"Group {number // 5}" for number in range(CATEGORIES)} if other else {}
    parts = category_parts(OPS, read_categories(dynamodb, OPS), Categories(renamed))
    dynamodb.transact_write_items(TransactItems=list(parts))


def _put_snapshot(s3: Any, rows: list[StockRow], rev: int) -> str:
    key = f"snapshots/{rows[0].store}/{rev:012d}"
    s3.put_object(Bucket=DATA, Key=key, Body=encode_snapshot(rows[0].store, rev, rows))
    totals = encode_categories(aggregate_store(rows).by_category)
    s3.put_object(Bucket=DATA, Key=categories_key(key), Body=totals)
    return key


def _store_summary(rows: list[StockRow], rev: int, snapshot_key: str) -> Any:
    totals = aggregate_store(rows)
    values = {
        "pk": tables.AGGREGATES_PK,
        "sk": tables.store_pk(rows[0].store),
        "rev": rev,
        "snapshot_key": snapshot_key,
        "snapshot_rev": rev,
        "last_upload_at": datetime.now(UTC).isoformat(),
        "changed_at": AT,
    }
    return to_item(values | asdict(totals.totals))


def questions(user: int) -> Iterator[str]:
    """What one person asks of the stock table: new searches, other sorts, and scrolling on between them."""
    rng = random.Random(user)  # noqa: S311 - not for secrets
    while True:
        search = rng.choice(("", f"{rng.choice(WORDS)}", f"{rng.choice(WORDS)} {rng.randrange(1000)}"))
        status = rng.choice(("", "&status=out", "&status=low&status=out"))
        sort = rng.choice(("", "&sort=on_hand", "&sort=value&desc=1", "&sort=product_name"))
        store = rng.choice(("", "", f"&store=Store+{rng.randrange(50):02d}"))
        for block in range(rng.randrange(1, 4)):
            yield f"/api/stock?start={block * 100}&end={block * 100 + 100}&q={search}{status}{sort}{store}"
