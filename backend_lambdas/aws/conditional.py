"""Writes that happen only while a condition holds; that it does not hold any more is an answer, not an error."""

from collections.abc import Mapping
from typing import Any

from backend_lambdas.aws.attributes import Item, to_item
from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.errors import ConditionFailed


def update_if(
    client: Any,
    table: str,
    key: Item,
    update: str,
    condition: str,
    values: Mapping[str, Any],
    doing: str,
    names: Mapping[str, str] | None = None,
) -> bool:
    """Update one item; False, and nothing written, when the condition does not hold. `values` are plain."""
    request: dict[str, Any] = {"ExpressionAttributeNames": names} if names else {}
    try:
        with our_errors(doing):
            client.update_item(
                TableName=table,
                Key=key,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=to_item(values),
                **request,
            )
    except ConditionFailed:
        return False
    return True
