"""People who send files: who signs the forms they send them with, and their accounts."""

from typing import Any

from backend_lambdas.aws.identity.accounts import Accounts


class DynamoSenders(Accounts):
    """`uploads.sender.Senders`."""

    def __init__(self, dynamodb: Any, ops_table: str, dashboard: str = "") -> None:
        super().__init__(dynamodb, ops_table)
        self.dashboard = dashboard
