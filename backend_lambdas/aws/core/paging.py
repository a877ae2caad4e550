"""Reading for the dashboard: clients that give up soon enough for a person who waits, and pages as plain values."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any

from botocore.config import Config

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import read_batches
from backend_lambdas.aws.core.change_token import with_change_token
from backend_lambdas.aws.core.clients import client
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import living
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.retries import TRIES_FOR_PEOPLE, with_repeats

Item = dict[str, Any]

SMALLEST_PAGE = 10  # of one shard of a month: fewer would mean another round trip too often
PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4)  # a person waits

# A person waits, and a worker process has eight threads for everybody: two tries of at most four seconds.
CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 2},
    connect_timeout=1,
    read_timeout=4,
    max_pool_connections=32,
    tcp_keepalive=True,
)
# Nobody waits for what is read beside requests: whole stores may come.
PATIENT = CONFIG.merge(
    Config(retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=2, read_timeout=20)
)


def dynamodb(config: Config = CONFIG) -> Any:
    """A client for all threads of a process; made by each process for itself, as connections do not survive a fork."""
    made = client("dynamodb", config.merge(Config(parameter_validation=False)))
    return with_change_token(with_repeats(made, TRIES_FOR_PEOPLE))


def s3(config: Config = CONFIG) -> Any:
    """As `dynamodb`; what it signs names the bucket's own region."""
    return client("s3", config.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"})))


def query_page(client: Any, start: Item | None = None, **request: Any) -> tuple[list[Item], Item | None]:
    """One page of a Query and the key to go on from (None: that was the end); without what has outlived its `ttl`."""
    if start is not None:
        request["ExclusiveStartKey"] = to_item(start)
    with our_errors(f"Reading {request['TableName']}"):
        page = client.query(**request)
    last = page.get("LastEvaluatedKey")
    return living(map(from_item, page["Items"])), from_item(last) if last else None


def query(client: Any, **request: Any) -> Iterator[Item]:
    """Every item of a Query, page by page."""
    start: Item | None = None
    while True:
        items, start = query_page(client, start, **request)
        yield from items
        if start is None:
            return


def by_key(table: str, condition: str, **values: str) -> Item:
    """The part of a Query that says which items; `values` fill the condition's `:names`."""
    texts = {f":{name}": {"S": value} for name, value in values.items()}
    return {"TableName": table, "KeyConditionExpression": condition, "ExpressionAttributeValues": texts}


def month_feed(
    client: Any, table: str, kind: str, months: Sequence[str], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """At most `limit` records of UPLOADS or ALERTS over the months (YYYY-MM, newest first), newest first.

    The cursor is the `month_sk` of the last one: an ISO 8601 time and an id. None: there are no more.
    """
    begun = (cursor or "")[:7]
    found: list[Item] = []
    for month in months[months.index(begun) :] if begun in months else months:
        missing = limit - len(found)
        records = _of_month(client, table, kind, month, cursor if month == begun else None, missing)
        found += islice(records, missing)
        if len(found) >= limit:
            return found, str(found[-1]["month_sk"])
    return found, None


def _of_month(client: Any, table: str, kind: str, month: str, before: str | None, wanted: int) -> Iterator[Item]:
    """The month's records, newest first, `before` a place in it; about as many are read as are `wanted`."""
    pks = tables.month_pks(kind, month)
    page = max(wanted // len(pks), min(wanted, SMALLEST_PAGE))
    condition = "month_pk = :pk" + (" AND month_sk < :before" if before else "")
    upto = {"before": before} if before else {}
    parts = (
        query(
            client,
            IndexName=tables.OPS_INDEX_MONTH,
            Limit=page,
            ScanIndexForward=False,
            **by_key(table, condition, pk=pk, **upto),
        )
        for pk in pks
    )
    return merge(*parts, key=itemgetter("month_sk"), reverse=True)


def get_items(client: Any, table: str, keys: Iterable[tuple[str, str]], shown: Collection[str] = ()) -> list[Item]:
    """The attributes `shown` (none named: all) of those of the items (pk, sk) that there are; eventually consistent."""
    asked = [to_item({"pk": pk, "sk": sk}) for pk, sk in keys]
    return living(map(from_item, read_batches(client, table, asked, shown, consistent=False, pauses=PAUSES_SECONDS)))


def get_item(client: Any, table: str, pk: str, sk: str) -> Item | None:
    """One item, strongly consistent; None when there is none."""
    with our_errors(f"Reading {table}"):
        found = client.get_item(TableName=table, Key=to_item({"pk": pk, "sk": sk}), ConsistentRead=True).get("Item")
    return next(iter(living([from_item(found)])), None) if found else None
