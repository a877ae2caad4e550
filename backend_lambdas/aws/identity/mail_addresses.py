"""Which addresses are off: one item each in the Ops table."""

from dataclasses import asdict
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.writes import write_audited
from backend_lambdas.identity.mail_addresses import MailAddress, WhyOff
from backend_lambdas.inventory.audit import AuditEntry


class DynamoMailAddresses:
    """`identity.mail_addresses.MailAddresses` on DynamoDB; thread-safe. What is read is what was last written."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def find(self, address: str) -> MailAddress | None:
        item = get_item(self._dynamodb, self._table, tables.MAIL_ADDRESSES_PK, address)
        return _address_of(item) if item else None

    def all(self) -> list[MailAddress]:
        """Every address that was ever switched off, by address: few."""
        asked = by_key(self._table, "pk = :pk", pk=tables.MAIL_ADDRESSES_PK)
        return [_address_of(item) for item in query(self._dynamodb, ConsistentRead=True, **asked)]

    def save(self, changed: MailAddress, audit: AuditEntry) -> bool:
        values = {name: value for name, value in asdict(changed).items() if value not in (None, "")}
        put = {
            "TableName": self._table,
            "Item": to_item({"pk": tables.MAIL_ADDRESSES_PK, "sk": values.pop("address"), **values}),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if changed.rev > 1:
            put |= {
                "ConditionExpression": "#rev = :before",
                "ExpressionAttributeNames": {"#rev": "rev"},
                "ExpressionAttributeValues": to_item({":before": changed.rev - 1}),
            }
        return write_audited(self._dynamodb, self._table, {"Put": put}, audit, "Saving the state of an address")


def _address_of(item: dict[str, Any]) -> MailAddress:
    known = {name: item[name] for name in MailAddress.__slots__ if name in item}
    reason = item.get("off_reason")
    return MailAddress(**known | {"address": item["sk"], "off_reason": WhyOff(reason) if reason else None})
