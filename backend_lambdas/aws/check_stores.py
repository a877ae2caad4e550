"""What the nightly check needs, put together from the deployed parts; and how it tells what it mended."""

import json
from typing import Any

from backend_lambdas.aws import clients, tables
from backend_lambdas.aws.attributes import to_item
from backend_lambdas.aws.failures import our_errors
from backend_lambdas.aws.ingest_stores import ingest_stores
from backend_lambdas.aws.nightly_books import DynamoBooks, DynamoRepairs
from backend_lambdas.aws.ops_reader import OpsReader
from backend_lambdas.aws.reading import get_item
from backend_lambdas.aws.settings import settings
from backend_lambdas.aws.stock_reader import StockReader
from backend_lambdas.aws.upload_decisions import UploadDecisions
from backend_lambdas.inventory.nightly_check import Checked, told_night
from backend_lambdas.uploads.ports import Attempt

KIND = "nightly_check"


def check_stores(attempt: Attempt) -> tuple[DynamoBooks, DynamoRepairs]:
    names, dynamodb, sqs = settings(), clients.dynamodb(), clients.sqs()
    stock = StockReader(dynamodb, clients.s3(), names.stock_table, names.ops_table, names.data_bucket)
    books = DynamoBooks(dynamodb, stock, names.stock_table, names.ops_table)
    decisions = UploadDecisions(dynamodb, sqs, names.ops_table, names.ingest_queue_url)
    uploads = OpsReader(dynamodb, names.ops_table)
    return books, DynamoRepairs(ingest_stores(), attempt, books, uploads, decisions)


def keep_night(checked: Checked, at: str) -> None:
    """Remember the night for the pages, and mail what was mended (nothing when all was in order).

    What was mended is in order when the function is tried again: so what could not be mailed is kept as `untold`, for
    the next check to tell, and it is mailed too when only the keeping has failed.
    """
    names, said = settings(), told_night(checked)
    try:
        before = get_item(clients.dynamodb(), names.ops_table, tables.NIGHT_PK, tables.NIGHT_SK) or {}
        said = [*before.get("untold", []), *said]
        _put(checked, at, said, untold=said)
    finally:
        if said:
            publish_night(clients.sns(), names.alerts_topic_arn, names.dashboard_url, at, checked, said)
    if said:
        _put(checked, at, said, untold=[])


def _put(checked: Checked, at: str, said: list[str], untold: list[str]) -> None:
    item = {"pk": tables.NIGHT_PK, "sk": tables.NIGHT_SK, "at": at, **checked.counts(), "said": said}
    with our_errors("Keeping the result of the nightly check"):
        clients.dynamodb().put_item(
            TableName=settings().ops_table, Item=to_item(item | ({"untold": untold} if untold else {}))
        )


def publish_night(client: Any, topic_arn: str, dashboard_url: str, at: str, checked: Checked, said: list[str]) -> None:
    """One message. Subscribers can filter by kind = nightly_check, severity = info."""
    counts = f"the nightly check mended {checked.repaired}, could not mend {len(checked.failed)}"
    found_now = bool(checked.repaired or checked.failed)
    subject = f"Stockroom: {counts if found_now else said[0]}"[:99]
    text = "\n".join(
        (
            f"The nightly check of {at[:10]} looked at {checked.rows} rows of {checked.stores} stores:",
            "",
            *(f"  {one}" for one in said),
            "",
            "Missed alerts come in a mail of their own. Why something was missed is in the logs of that time.",
            f"Alerts: {dashboard_url.rstrip('/')}/alerts",
        )
    )
    facts = json.dumps({"kind": KIND, "at": at, **checked.counts()})
    forms = {"default": text, "email": text, "sms": subject, "https": facts, "http": facts}
    attributes = {"severity": "info", "kind": KIND, "store": "-", "digest_id": f"check-{at[:10]}"}
    with our_errors("Announcing the nightly check"):
        client.publish(
            TopicArn=topic_arn,
            Subject=subject,
            Message=json.dumps(forms, ensure_ascii=False),
            MessageStructure="json",
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )
