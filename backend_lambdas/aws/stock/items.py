"""A stock row as an item of the Stock table (and of its stream), and back."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.inventory.stock import DETAILS, MONEY_DETAILS, ReorderRule, StockRow, details_of

NOTHING_STATED: dict[str, None] = dict.fromkeys(DETAILS)


def row_to_item(row: StockRow) -> Item:
    """Low or out rows, and only those, carry the keys of the index `low`; `gone` is there only when true."""
    item: Item = {
        "pk": {"S": tables.store_pk(row.store)},
        "sk": {"S": tables.item_sk(row.product_id)},
        "on_hand": {"N": str(row.on_hand)},
        "reorder_point": {"N": str(row.reorder_point)},
        "reorder_rule": {"S": row.reorder_rule.value},
        "ver": {"S": row.ver},
        "rev": {"N": str(row.rev)},
        "upload_id": {"S": row.upload_id},
        "line": {"N": str(row.line)},
        "changed_at": {"S": row.changed_at},
    }
    for name, value in zip(DETAILS, details_of(row), strict=True):
        if value is not None:
            item[name] = {"N": str(value)} if name in MONEY_DETAILS else {"S": value}
    if row.counted is not None:
        item["counted"] = {"N": str(row.counted)}
    if row.gone:
        item["gone"] = {"BOOL": True}
        item |= to_item(expiry(lives().keep_delisted_days, row.changed_at))
    elif row.on_hand <= row.reorder_point or row.on_hand <= 0:
        item["low_pk"] = {"S": tables.low_pk(row.store)}
        item["low_sk"] = {"S": tables.low_sk(row.on_hand, row.product_id)}
    return item


def item_to_row(item: Mapping[str, Mapping[str, Any]], seen: dict[str, str] | None = None) -> StockRow:
    """The inverse; takes items and stream images alike. `seen`, one for many rows: makes one string of equal ones."""
    share = str if seen is None else partial(_shared, seen)
    details: dict[str, Any] = NOTHING_STATED | {
        name: Decimal(item[name]["N"]) if kind is Decimal else item[name]["S"]
        for name, kind in DETAILS.items()
        if name in item
    }
    if details["category"] is not None:
        details["category"] = share(details["category"])
    return StockRow(
        store=share(item["pk"]["S"][3:]),
        product_id=item["sk"]["S"][3:],
        on_hand=int(item["on_hand"]["N"]),
        reorder_point=int(item["reorder_point"]["N"]),
        reorder_rule=ReorderRule(item["reorder_rule"]["S"]),
        ver=share(item["ver"]["S"]),
        rev=int(item["rev"]["N"]),
        upload_id=share(item["upload_id"]["S"]),
        line=int(item["line"]["N"]),
        changed_at=share(item["changed_at"]["S"]),
        gone="gone" in item,
        counted=int(item["counted"]["N"]) if "counted" in item else None,
        **details,
    )


def _shared(seen: dict[str, str], text: str) -> str:
    return seen.setdefault(text, text)
