"""A lake that an earlier release has written, brought up to what the code expects; docs/decisions/111."""

from deltalake import DeltaTable
from deltalake import Field as Column
from deltalake.schema import PrimitiveType

from backend_lambdas.aws.lake.lake import column_names, lake_errors, query, records, sql_text
from backend_lambdas.uploads.rows.sale_lines import CONTENT_PATTERN, STORE_LENGTH

KEY_PROPERTY, KEY = "stockroom.key", "store,sale_id"
_STORE_PART = f"substr(encode(sha256(store), 'hex'), 1, {STORE_LENGTH})"


def is_brought_up(sales: DeltaTable) -> bool:
    """Whether lake/sales is as this release expects it."""
    return "first_ver" in column_names(sales) and sales.metadata().configuration.get(KEY_PROPERTY) == KEY


def bring_up(sales: DeltaTable) -> None:
    """Bring lake/sales up, in place. Raises StorageError; another writer's commit in between is one: try again."""
    if "first_ver" not in column_names(sales):
        # Sales from before the column never move stock.
        with lake_errors("Adding a column to the lake"):
            sales.alter.add_columns([Column("first_ver", PrimitiveType("string"))])
    if sales.metadata().configuration.get(KEY_PROPERTY) != KEY:
        with lake_errors("Bringing the lake to its new key"):
            _key_by_store(sales)


def _key_by_store(sales: DeltaTable) -> None:
    """One row per sale_id is also one per (store, sale_id); only made-up ids have to say their store from now on.

    Month by month, so that the memory of a step is that of a month, and an interrupted one does not start anew.
    """
    for month in _months(sales):
        old = f"month = {sql_text(month)} AND sale_id ~ '{CONTENT_PATTERN}'"
        sales.update(updates={"sale_id": f"concat(sale_id, '@', {_STORE_PART})"}, predicate=old)
    # A property of our own: Delta Lake knows only its own ones as existing.
    sales.alter.set_table_properties({KEY_PROPERTY: KEY}, raise_if_not_exists=False)


def _months(sales: DeltaTable) -> list[str]:
    found = query({"sales": sales}, f"SELECT DISTINCT month FROM sales WHERE sale_id ~ '{CONTENT_PATTERN}'")  # noqa: S608
    return sorted(row["month"] for row in records(found))
