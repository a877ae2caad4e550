"""What is counted for each person and minute: changes, and files that take long to make."""

import logging
from collections.abc import Sequence

from flask import request

from backend_lambdas.aws.identity.pace import CHANGES, FILES
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import StorageError
from dashboard.data import identity
from dashboard.data.actor import current_actor
from dashboard.web.rules import right_for

log = logging.getLogger(__name__)

LOOKING = frozenset(
    {
        Right.SEE_STOCK,
        Right.SEE_REPORTS,
        Right.SEE_UPLOADS,
        Right.SEE_PRODUCTS,
        Right.SEE_AUDIT,
        Right.SEE_STORE_SETTINGS,
    }
)
OWN = "account."  # a person's own password, sessions and the like need no right
MADE_FILES = frozenset(
    {
        "alerts.alerts_csv",
        "alerts.alerts_xlsx",
        "all_stores.stores_csv",
        "all_stores.stores_xlsx",
        "audit.audit_csv",
        "products.products_csv",
        "products.products_xlsx",
        "reports.report_file",
        "stock.stock_csv",
        "stock.stock_xlsx",
        "thresholds.thresholds_csv",
        "trends.trends_csv",
        "uploads.draft_rejected_rows",
        "uploads.rejected_rows",
    }
)


def keep_pace(names: Sequence[str]) -> None:
    """Called by the guard once who asks may ask for `names`. Raises TooManyRequests.

    Without an answer of the table the request goes on: nothing can be changed then, and files are made from memory.
    """
    kinds = [CHANGES] if request.method == "POST" and any(map(_changes, names)) else []
    kinds += [FILES] if not MADE_FILES.isdisjoint(names) else []
    for kind in kinds:
        try:
            identity.current_identity().pace.count(kind, current_actor().user_id)
        except StorageError as error:
            log.warning("How much was asked for could not be counted: %s", error)


def _changes(name: str) -> bool:
    right = right_for(name)
    return name.startswith(OWN) or (right is not None and right not in LOOKING)
