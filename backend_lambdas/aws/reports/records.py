"""The weekly reports' records in the Ops table, and their files in the data bucket."""

from pathlib import Path
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.writes import audit_put, transact, update_if
from backend_lambdas.aws.reports.items import report_key, report_of_values, report_to_item, revision_values
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.reports.registered import RegisteredReport

FREE = "mail_status = :pending AND (attribute_not_exists(mail_until_ms) OR mail_until_ms <= :now)"


class DynamoReportRecords:
    """`reports.registered.ReportRecords` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def find(self, week: str) -> RegisteredReport | None:
        found = get_item(self._client, self._table, tables.REPORTS_PK, week)
        return report_of_values(found) if found else None

    def newest_first(self) -> list[RegisteredReport]:
        """Every report there is: 52 a year."""
        request = by_key(self._table, "pk = :pk", pk=tables.REPORTS_PK)
        return [report_of_values(item) for item in query(self._client, ScanIndexForward=False, **request)]

    def register(self, report: RegisteredReport, audit: AuditEntry) -> bool:
        put = {
            "TableName": self._table,
            "Item": report_to_item(report),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        return self._transact({"Put": put}, audit, f"Registering report {report.period.week}")

    def revise(self, report: RegisteredReport, before: RegisteredReport, audit: AuditEntry) -> bool:
        values = {name: value for name, value in revision_values(report).items() if value is not None}
        seen = {":seen": before.revision, ":mail": before.mail_status}
        known = "#revision = :seen" if before.revision > 1 else "(attribute_not_exists(#revision) OR #revision = :seen)"
        update = {
            "TableName": self._table,
            "Key": report_key(report.period.week),
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values),
            "ConditionExpression": f"attribute_exists(pk) AND {known} AND mail_status = :mail",
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": to_item({f":{name}": value for name, value in values.items()} | seen),
        }
        return self._transact({"Update": update}, audit, f"Revising report {report.period.week}")

    def _transact(self, write: dict[str, Any], audit: AuditEntry, doing: str) -> bool:
        try:
            transact(self._client, [write, audit_put(self._table, audit)], doing)
        except ConditionFailed:
            return False
        return True

    def claim_mail(self, week: str, owner: str, now_ms: int, until_ms: int) -> bool:
        values = {":pending": "PENDING", ":now": now_ms, ":owner": owner, ":until": until_ms}
        return self._update(week, "SET mail_owner = :owner, mail_until_ms = :until", FREE, values)

    def release_mail(self, week: str, owner: str) -> None:
        self._update(week, "REMOVE mail_owner, mail_until_ms", "mail_owner = :owner", {":owner": owner})

    def mark_told(self, week: str, owner: str, channel: str) -> bool:
        update = "SET told = list_append(if_not_exists(told, :none), :channel)"
        return self._update(week, update, "mail_owner = :owner", {":owner": owner, ":none": [], ":channel": [channel]})

    def mark_sent(self, week: str, owner: str, at: str) -> None:
        update = "SET mail_status = :sent, sent_at = :at REMOVE mail_owner, mail_until_ms"
        self._update(week, update, "mail_owner = :owner", {":owner": owner, ":sent": "SENT", ":at": at})

    def _update(self, week: str, update: str, condition: str, values: dict[str, Any]) -> bool:
        doing = f"Updating report {week}"
        return update_if(self._client, self._table, report_key(week), update, condition, values, doing)


class S3ReportFiles:
    """`reports.registered.ReportFiles` in the data bucket."""

    def __init__(self, client: Any, data_bucket: str) -> None:
        self._client = client
        self._bucket = data_bucket

    def put(self, key: str, file: Path, content_type: str) -> None:
        """Read from disk as it is sent; one PutObject takes 5 GB (S3's limit), a hundred million rows."""
        with our_errors(f"Writing {key}"), file.open("rb") as body:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type)

    def get(self, key: str) -> bytes:
        """Raises NotFound when the file is gone."""
        with our_errors(f"Reading {key}"):
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body

    def delete(self, key: str) -> None:
        with our_errors(f"Deleting {key}"):
            self._client.delete_object(Bucket=self._bucket, Key=key)
