"""An audit entry as an item of the Ops table."""

from dataclasses import asdict
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.attributes import to_item
from backend_lambdas.aws.expiry import expiry
from backend_lambdas.aws.settings import lives
from backend_lambdas.inventory.audit import AuditEntry


def audit_put(table: str, entry: AuditEntry) -> dict[str, Any]:
    """A part of a transaction that writes the entry."""
    keys = {"pk": tables.audit_pk(entry.at, entry.audit_id), "sk": f"{entry.at}#{entry.audit_id}"}
    life = expiry(lives().keep_audit_days, entry.at)
    return {"Put": {"TableName": table, "Item": to_item({**keys, **asdict(entry), **life})}}
