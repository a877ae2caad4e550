"""A stock row as an item of the Stock table (and of its stream), and back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.inventory.stock import DETAILS, ReorderRule, StockRow

DELISTED = "gone"  # the attribute's name since the first release, here and in the history
_RULES = {rule: {"S": rule.value} for rule in ReorderRule}
CATEGORY = tuple(DETAILS).index("category")
_DETAILS = tuple((name, kind, "N" if kind is Decimal else "S") for name, kind in DETAILS.items())


def row_to_item(row: StockRow) -> Item:
    """Low or out rows, and only those, carry the keys of the index `low`; DELISTED is there only when true."""
    item: Item = {
        "pk": {"S": tables.store_pk(row.store)},
        "sk": {"S": tables.item_sk(row.product_id)},
        "on_hand": {"N": str(row.on_hand)},
        "reorder_point": {"N": str(row.reorder_point)},
        "reorder_rule": _RULES[row.reorder_rule],
        "ver": {"S": row.ver},
        "rev": {"N": str(row.rev)},
        "upload_id": {"S": row.upload_id},
        "line": {"N": str(row.line)},
        "changed_at": {"S": row.changed_at},
    }
    for name, _, letter in _DETAILS:
        if (value := getattr(row, name)) is not None:
            item[name] = {letter: str(value)}
    if row.counted is not None:
        item["counted"] = {"N": str(row.counted)}
    if row.delisted:
        item[DELISTED] = {"BOOL": True}
        item |= to_item(expiry(lives().keep_delisted_days, row.changed_at))
    elif row.on_hand <= row.reorder_point or row.on_hand <= 0:
        item["low_pk"] = {"S": tables.low_pk(row.store)}
        item["low_sk"] = {"S": tables.low_sk(row.on_hand, row.product_id)}
    return item


def item_to_row(item: Mapping[str, Mapping[str, Any]], seen: dict[str, str] | None = None) -> StockRow:
    """The inverse; takes items and stream images alike. `seen`, one for many rows: makes one string of equal ones."""
    share = ({} if seen is None else seen).setdefault
    details: list[Any] = [
        None if (stated := item.get(name)) is None else kind(stated[letter]) for name, kind, letter in _DETAILS
    ]
    if details[CATEGORY] is not None:
        details[CATEGORY] = share(details[CATEGORY], details[CATEGORY])
    return StockRow(
        share(store := item["pk"]["S"][3:], store),
        item["sk"]["S"][3:],
        int(item["on_hand"]["N"]),
        int(item["reorder_point"]["N"]),
        ReorderRule(item["reorder_rule"]["S"]),
        share(ver := item["ver"]["S"], ver),
        int(item["rev"]["N"]),
        share(upload_id := item["upload_id"]["S"], upload_id),
        int(item["line"]["N"]),
        share(changed_at := item["changed_at"]["S"], changed_at),
        DELISTED in item,
        int(item["counted"]["N"]) if "counted" in item else None,
        *details,
    )
