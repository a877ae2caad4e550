"""What programs asked the upload API for: a form for a file, once for each idempotency key."""

import time
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import get_item
from backend_lambdas.aws.core.writes import transact
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.uploads.api.requests import OtherRequest
from backend_lambdas.uploads.rows.mapping import MAPPING
from backend_lambdas.uploads.send import UploadWish

# A key is kept for longer than any client tries again; an upload that came is known by its own record after that.
KEPT_DAYS = 7
FREE = "attribute_not_exists(pk) OR #ttl < :now"


class DynamoApiUploads:
    """`uploads.api.requests.ApiUploads`."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def begin(self, client_id: str, upload_id: str, wish: UploadWish, key: str) -> str:
        """Both items are written, or neither: a key never stands for an upload that nobody knows."""
        now = time.time()
        asked = self._put(client_id, tables.api_upload_sk(upload_id), upload_id, wish, now)
        if not key:
            with our_errors("Noting what an API client asked for"):
                self._dynamodb.put_item(**asked)
            return upload_id
        once = self._put(client_id, tables.api_idempotency_sk(key), upload_id, wish, now)
        once |= {
            "ConditionExpression": FREE,
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": to_item({":now": int(now)}),
        }
        try:
            transact(self._dynamodb, [{"Put": once}, {"Put": asked}], "Noting what an API client asked for")
        except ConditionFailed:
            return self._same(client_id, wish, key)
        return upload_id

    def asked(self, client_id: str, upload_id: str) -> str | None:
        found = self._find(client_id, tables.api_upload_sk(upload_id))
        return str(found["file_name"]) if found else None

    def _same(self, client_id: str, wish: UploadWish, key: str) -> str:
        found = self._find(client_id, tables.api_idempotency_sk(key))
        if found is None or any(found[name] != value for name, value in _values(wish).items()):
            raise OtherRequest("This Idempotency-Key stands for another request. Use a new one for each file.")
        return str(found["upload_id"])

    def _find(self, client_id: str, sk: str) -> dict[str, Any] | None:
        return get_item(self._dynamodb, self._table, tables.api_uploads_pk(client_id), sk)

    def _put(self, client_id: str, sk: str, upload_id: str, wish: UploadWish, now: float) -> dict[str, Any]:
        item = {"pk": tables.api_uploads_pk(client_id), "sk": sk, "upload_id": upload_id, **_values(wish)}
        return {"TableName": self._table, "Item": to_item(item | expiry(KEPT_DAYS, now))}


def _values(wish: UploadWish) -> dict[str, str]:
    mapping = wish.mapping.metadata().get(MAPPING, "")
    return {"file_name": wish.file_name, "mode": wish.mode, "store": wish.store, "mapping": mapping}
