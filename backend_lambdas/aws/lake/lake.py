"""The lake's tables: where they are, what they hold, and SQL over them.

Everything that touches Delta Lake is in aws/lake/. A lake lies in a bucket or in a folder; the code is the same.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from arro3.core import Array, DataType, Table
from deltalake import CommitProperties, DeltaTable, QueryBuilder, Transaction, write_deltalake
from deltalake import Field as Column
from deltalake import Schema as Columns
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.schema import PrimitiveType

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.errors import tell_of
from backend_lambdas.aws.core.tables import LAKE_DAILY, LAKE_SALES, LAKE_WEEKLY
from backend_lambdas.inventory.errors import NotFound, StorageError

QUANTITY, MONEY = "decimal(18,3)", "decimal(18,6)"
AMOUNT = "decimal(24,6)"
UNITS_SUM, MONEY_SUM = "decimal(24,3)", "decimal(30,6)"

# Two commits that name the same application conflict, whatever partitions they touch (Delta protocol, transaction
# identifiers). Without it a writer that stood still while its sale was counted in another month counts it twice.
ONE_WRITER = CommitProperties(app_transactions=[Transaction(app_id="stockroom sales", version=1)])
BY_HAND_UNITS = "by_hand_units"  # of `units`: those of sales that people recorded; NULL in weeks of an older release
_SUMS = {
    "units": UNITS_SUM,
    "revenue": MONEY_SUM,
    "returned_units": UNITS_SUM,
    "returned_value": MONEY_SUM,
    "lines": "long",
}
SALES = {
    "sale_id": "string",
    "store": "string",
    "product_id": "string",
    "product_name": "string",
    "category": "string",
    "sale_date": "date",
    "month": "string",
    "quantity": QUANTITY,
    "price": MONEY,
    "revenue": AMOUNT,
    "returned_value": AMOUNT,
    "upload_id": "string",
    "line": "long",
    "ver": "string",
    "first_ver": "string",
}
_WEEKLY_KEYS = dict.fromkeys(("store", "product_id", "product_name", "category"), "string")
WEEKLY = {"week": "string", "week_start": "date", **_WEEKLY_KEYS, **_SUMS, "price": MONEY}
_DAILY_KEYS = {"week": "string", "day": "date", "store": "string", "category": "string"}
DAILY = {**_DAILY_KEYS, **_SUMS, BY_HAND_UNITS: UNITS_SUM}


@dataclass(frozen=True, slots=True, eq=False)
class LakeTable:
    """One Delta table: its place under the lake's root, its columns with their types, and what it is partitioned by."""

    place: str
    columns: Mapping[str, str]
    partition: str

    @property
    def name(self) -> str:
        """Its name in SQL."""
        return self.place.rpartition("/")[2]


SALES_TABLE = LakeTable(LAKE_SALES, SALES, "month")
WEEKLY_TABLE = LakeTable(LAKE_WEEKLY, WEEKLY, "week")
DAILY_TABLE = LakeTable(LAKE_DAILY, DAILY, "week")
LAKE_TABLES = (SALES_TABLE, WEEKLY_TABLE, DAILY_TABLE)


@dataclass(frozen=True, slots=True)
class Lake:
    """`root` is s3://bucket or a folder; `options` are the object store's (see `lake_in_bucket`)."""

    root: str
    options: Mapping[str, str] = field(default_factory=dict)

    def address(self, table: LakeTable) -> str:
        return f"{self.root}/{table.place}"

    def open(self, table: LakeTable, version: int | None = None) -> DeltaTable:
        """The table as it is now, made where there is none yet; or at a version, NotFound where there is no table."""
        address, options = self.address(table), dict(self.options)
        with lake_errors(f"Opening {table.place}"):
            try:
                return DeltaTable(address, version=version, storage_options=options)
            except TableNotFoundError as missing:
                if version is not None:
                    raise NotFound(f"{address} does not exist") from missing
                return _create(address, table, options)

    def find(self, table: LakeTable) -> DeltaTable | None:
        """The table as it is now; None where there is none. Makes nothing."""
        with lake_errors(f"Opening {table.place}"):
            try:
                return DeltaTable(self.address(table), storage_options=dict(self.options))
            except TableNotFoundError:
                return None

    def open_to_write(self, table: LakeTable) -> DeltaTable:
        """The table as it is now, with the columns that came after an older release had made it."""
        opened = self.open(table)
        lacking = table.columns.keys() - column_names(opened)
        if lacking:
            with lake_errors(f"Adding columns to {table.place}"):
                opened.alter.add_columns([Column(name, PrimitiveType(table.columns[name])) for name in sorted(lacking)])
        return opened

    def query(self, sql: str, tables: Mapping[LakeTable, int | None]) -> Table:
        """The answer to SQL over these tables, each at a version (None: as it is now); read-only, all in memory."""
        return query({table.name: self.open(table, version) for table, version in tables.items()}, sql)


def lake_in_bucket(bucket: str) -> Lake:
    """The lake of the deployed stack, reached as boto3 reaches S3."""
    meta = clients.s3().meta
    credentials = clients.session().get_credentials()
    keys: dict[str, str] = {}
    # From the environment and from roles the object store takes them itself, and renews them.
    if credentials is not None and credentials.method not in ("env", "iam-role", "container-role"):
        frozen = credentials.get_frozen_credentials()
        given = {
            "AWS_ACCESS_KEY_ID": frozen.access_key,
            "AWS_SECRET_ACCESS_KEY": frozen.secret_key,
            "AWS_SESSION_TOKEN": frozen.token,
        }
        keys = {name: value for name, value in given.items() if value}
    return Lake(f"s3://{bucket}", {**store_options(meta.endpoint_url, meta.region_name), **keys})


def store_options(endpoint_url: str, region: str) -> dict[str, str]:
    """How the object store reaches S3. Conditional put is what makes a commit of a Delta table atomic."""
    options = {"AWS_REGION": region, "AWS_CONDITIONAL_PUT": "etag"}
    if not endpoint_url.endswith(".amazonaws.com"):
        options |= {"AWS_ENDPOINT_URL": endpoint_url, "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false"}
        options["AWS_ALLOW_HTTP"] = str(endpoint_url.startswith("http://")).lower()
    return options


def _create(address: str, table: LakeTable, options: dict[str, str]) -> DeltaTable:
    schema = Columns([Column(name, PrimitiveType(kind)) for name, kind in table.columns.items()])
    # "ignore": whoever comes second gets the table the first one made.
    try:
        return DeltaTable.create(
            address, schema, mode="ignore", partition_by=[table.partition], name=table.name, storage_options=options
        )
    except CommitFailedError:
        # Both saw none, and S3 took one of the two first commits. (Another time deltalake makes the same table once
        # more on top, as version 1; it takes nothing away.)
        return DeltaTable(address, storage_options=options)


def column_names(table: DeltaTable) -> set[str]:
    return {column.name for column in table.schema().fields}


def reported_of(daily: DeltaTable) -> str:
    """SQL for whether a row of lake/daily has sales that a file told of, not only some that people recorded."""
    return f"units > coalesce({BY_HAND_UNITS}, 0)" if BY_HAND_UNITS in column_names(daily) else "units > 0"


def query(tables: Mapping[str, DeltaTable], sql: str) -> Table:
    """The answer to SQL over opened tables, under the names given."""
    with lake_errors("Asking the lake"):
        builder = QueryBuilder()
        for name, table in tables.items():
            builder.register(name, table)
        return builder.execute(sql).read_all()


def records(table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a small answer as plain values."""
    names = table.column_names
    columns = [table.column(name).to_pylist() for name in names]
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


@contextmanager
def staged(table: Table, doing: str) -> Iterator[DeltaTable]:
    """The rows as a table that SQL can read (Delta only), in a folder that lives as long as the question `doing`."""
    with tempfile.TemporaryDirectory(prefix="stage-") as folder, lake_errors(doing):
        write_deltalake(folder, table)
        yield DeltaTable(folder)


def text_column(values: Sequence[str | None]) -> Array:
    return Array(values, type=DataType.string())


def sql_list(texts: Iterable[str]) -> str:
    """`'a', 'b'`, for IN."""
    return ", ".join(sql_text(text) for text in texts)


def sql_text(text: str) -> str:
    quoted = text.replace("'", "''")
    return f"'{quoted}'"


@contextmanager
def lake_errors(doing: str) -> Iterator[None]:
    """Raise what Delta Lake raises inside as an error of ours. A commit that lost against another is one: try again."""
    try:
        yield
    except (DeltaError, OSError) as error:
        raise tell_of(StorageError(f"{doing}: {error}")) from error
    except Exception as error:
        # SQL that fails, and the object store's own errors, come as bare exceptions.
        if type(error) is Exception:
            raise tell_of(StorageError(f"{doing}: {error}")) from error
        raise
