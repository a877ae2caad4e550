"""The upload API over the deployed stack: who asks, how often, and what it works on."""

import os
from datetime import UTC, datetime
from functools import cache
from math import ceil

from backend_lambdas.aws.core import paging
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import now_ms
from backend_lambdas.aws.identity.api_clients import ApiClients
from backend_lambdas.aws.identity.windows import Windows
from backend_lambdas.aws.uploads.api_uploads import DynamoApiUploads
from backend_lambdas.aws.uploads.files import Presigner
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.identity.api_client import ApiClient, accepted, key_in
from backend_lambdas.inventory.errors import TooManyRequests
from backend_lambdas.inventory.versions import utc_moment
from backend_lambdas.uploads.api.requests import ApiStores

MINUTE = 60  # seconds
# Of one client in a minute, over all runs (docs/decisions/371): five files a second, and to ask for each twice.
MOST = {"POST": 300, "GET": 600}


class Clients:
    """Who asks: the client of a key, counted."""

    def __init__(self, clients: ApiClients, windows: Windows) -> None:
        self._clients = clients
        self._windows = windows

    def who(self, authorization: str, method: str) -> ApiClient:
        """Raises SignInRefused, TooManyRequests."""
        client_id, key = key_in(authorization)
        client = accepted(self._clients.find(client_id), key)
        window = f"api/{method}/{client_id}"
        if self._windows.incr(window, MINUTE) > MOST[method]:
            left = self._windows.get_expiry(window) - now_ms() / 1000
            raise TooManyRequests(max(1, ceil(left)))
        self._clients.note_use(client, utc_moment(now_ms()).isoformat(timespec="seconds").replace("+00:00", "Z"))
        return client


@cache
def clients() -> Clients:
    dynamodb, names = paging.dynamodb(), settings()
    windows = Windows(dynamodb, names.ops_table, lambda: datetime.now(UTC))
    return Clients(ApiClients(dynamodb, names.ops_table), windows)


@cache
def api_stores() -> ApiStores:
    dynamodb, names = paging.dynamodb(), settings()
    return ApiStores(
        asked=DynamoApiUploads(dynamodb, names.ops_table),
        uploads=UploadReader(dynamodb, names.ops_table),
        links=Presigner(paging.s3(), names.uploads_bucket, names.data_bucket, names.max_upload_bytes),
        now_ms=now_ms,
        random_bytes=os.urandom,
        dashboard_url=names.dashboard_url,
    )
