"""Under which names categories are shown, in the Ops table. It is written with the thresholds: threshold_rules.py."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.writes import setting
from backend_lambdas.inventory.categories import Categories

ITEM_FIELDS = ("renamed_to", "point_before", "point_after")


def read_categories(client: Any, ops_table: str) -> Categories:
    """Strongly consistent; half a read unit where nothing was renamed."""
    request = by_key(ops_table, "pk = :pk", pk=tables.CATEGORIES_PK)
    state: Mapping[str, Any] = {}
    renamed: dict[str, str] = {}
    points: dict[str, tuple[int | None, int | None]] = {}
    for item in query(client, ConsistentRead=True, **request):
        name = item["sk"].removeprefix(tables.category_sk(""))
        if item["sk"] == tables.CATEGORIES_REV_SK:
            state = item
        elif "renamed_to" in item:
            renamed[name] = item["renamed_to"]
            if "point_before" in item or "point_after" in item:
                before, after = (item.get(field) for field in ITEM_FIELDS[1:])
                points[name] = (None if before is None else int(before), None if after is None else int(after))
    return Categories(renamed, tuple(state.get("order") or ()), int(state.get("rev", 0)), points)


def category_parts(table: str, before: Categories, after: Categories) -> Iterator[dict[str, Any]]:
    """Parts of a transaction that makes one into the other; it fails where `before` is no longer how they are."""
    condition = "#rev = :seen" if before.rev else "attribute_not_exists(#rev)"
    given = {":seen": before.rev} if before.rev else {}
    state = {"rev": before.rev + 1, "order": list(after.order)}
    yield {"Update": setting(table, _key(tables.CATEGORIES_REV_SK), state, condition, given)}
    for name in sorted(before.renamed.keys() | after.renamed.keys()):
        was, shown = before.renamed.get(name), after.renamed.get(name)
        if was == shown:
            continue
        points = after.points.get(name, (None, None))
        # What is taken back stays as an item without a name: nobody may delete, and who reads passes over it.
        values = {**dict(zip(ITEM_FIELDS, (shown, *points), strict=True)), "rev": before.rev + 1}
        unless = "attribute_not_exists(#renamed_to)" if was is None else "#renamed_to = :was"
        seen = {} if was is None else {":was": was}
        yield {"Update": setting(table, _key(tables.category_sk(name)), values, unless, seen)}


def _key(sk: str) -> dict[str, Any]:
    return to_item({"pk": tables.CATEGORIES_PK, "sk": sk})
