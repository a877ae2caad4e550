"""Who sends files: who signs the forms they send them with, and their accounts."""

from typing import Any

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.api_clients import ApiClients
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.api_client import CLIENT


class DynamoSenders:
    """`uploads.sender.Senders`: people, and programs by the upload API."""

    def __init__(self, dynamodb: Any, ops_table: str, dashboard: str = "") -> None:
        self.dashboard = dashboard
        self._accounts = Accounts(dynamodb, ops_table)
        self._clients = ApiClients(dynamodb, ops_table)

    def find(self, user_id: str) -> Account | None:
        if not user_id.startswith(CLIENT):
            return self._accounts.find(user_id)
        client = self._clients.find(user_id)
        return client.account if client else None
