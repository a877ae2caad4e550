"""The uploads that have not ended, from the sparse index that holds only them."""

from collections.abc import Iterator
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.attributes import from_item, to_item
from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.versions import iso_ms
from backend_lambdas.uploads.progress import UploadStatus
from backend_lambdas.uploads.waiting import OpenUpload


def open_uploads(dynamodb: Any, ops_table: str) -> Iterator[OpenUpload]:
    """Every one of them, oldest first; the index follows the table within moments."""
    pages = dynamodb.get_paginator("query").paginate(
        TableName=ops_table,
        IndexName=tables.OPS_INDEX_OPEN,
        KeyConditionExpression="open_pk = :pk",
        ExpressionAttributeValues=to_item({":pk": tables.OPEN_UPLOADS_PK}),
    )
    with our_errors("Reading the open uploads"):
        for page in pages:
            yield from map(_upload, map(from_item, page["Items"]))


def _upload(values: dict[str, Any]) -> OpenUpload:
    return OpenUpload(
        status=UploadStatus(values["status"]),
        since_ms=iso_ms(max(values["received_at"], values.get("decided_at", ""))),
        decided="decision" in values,
        failed="failed_at" in values,
    )
