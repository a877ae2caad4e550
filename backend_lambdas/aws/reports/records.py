"""The weekly reports' records in the Ops table, and their files in the data bucket."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.writes import conditional_update, setting, update_if, write_audited
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.reports.registered import RegisteredReport

FREE = "mail_status = :pending AND (attribute_not_exists(mail_until_ms) OR mail_until_ms <= :now)"

OF_THE_MAIL = ("mail_status", "sent_at", "told", "left_out")  # whether it went out: a revision leaves that as it is
# An item leaves out what is None.
HEADLINE_NONE = dict.fromkeys(("value", "before", "last_year", "more_is_good"))
EARLIER_NONE = {"cause": None}


class DynamoReportRecords:
    """`reports.registered.ReportRecords` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str, stores: Iterable[str] | None = None) -> None:
        """`stores`: whose reports; None = the company's."""
        self._client = client
        self._table = ops_table
        self._pk = tables.reports_pk(stores)

    def find(self, week: str) -> RegisteredReport | None:
        found = get_item(self._client, self._table, self._pk, week)
        return _report_of(found) if found else None

    def newest_first(self) -> list[RegisteredReport]:
        """Every report there is: 52 a year."""
        request = by_key(self._table, "pk = :pk", pk=self._pk)
        return [_report_of(item) for item in query(self._client, ScanIndexForward=False, **request)]

    def register(self, report: RegisteredReport, audit: AuditEntry) -> bool:
        put = {
            "TableName": self._table,
            "Item": {**self._key(report.period.week), **to_item(_values(report))},
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        return write_audited(self._client, self._table, {"Put": put}, audit, f"Registering report {report.period.week}")

    def revise(self, report: RegisteredReport, before: RegisteredReport, audit: AuditEntry) -> bool:
        week, seen = report.period.week, {":seen": before.revision, ":mail": before.mail_status}
        values = {
            name: value for name, value in _values(report).items() if value is not None and name not in OF_THE_MAIL
        }
        known = "#revision = :seen" if before.revision > 1 else "(attribute_not_exists(#revision) OR #revision = :seen)"
        condition = f"attribute_exists(pk) AND {known} AND mail_status = :mail"
        update = setting(self._table, self._key(week), values, condition, seen)
        return write_audited(self._client, self._table, {"Update": update}, audit, f"Revising report {week}")

    def claim_mail(self, week: str, owner: str, now_ms: int, until_ms: int) -> bool:
        values = {":pending": "PENDING", ":now": now_ms, ":owner": owner, ":until": until_ms}
        return self._update(week, "SET mail_owner = :owner, mail_until_ms = :until", FREE, values)

    def release_mail(self, week: str, owner: str) -> None:
        self._update(week, "REMOVE mail_owner, mail_until_ms", "mail_owner = :owner", {":owner": owner})

    def note_sent_to(self, week: str, owner: str, channel: str) -> bool:
        update = "SET told = list_append(if_not_exists(told, :none), :channel)"
        return self._update(week, update, "mail_owner = :owner", {":owner": owner, ":none": [], ":channel": [channel]})

    def mark_sent(self, week: str, owner: str, at: str) -> None:
        update = "SET mail_status = :sent, sent_at = :at REMOVE mail_owner, mail_until_ms"
        self._update(week, update, "mail_owner = :owner", {":owner": owner, ":sent": "SENT", ":at": at})

    def note_left_out(self, week: str, readers: Sequence[str]) -> None:
        """Which readers the mail does not go to, because their addresses are off."""
        self._update(week, "SET left_out = :readers", "attribute_exists(pk)", {":readers": list(readers)})

    def _update(self, week: str, update: str, condition: str, values: dict[str, Any]) -> bool:
        request = conditional_update(self._table, self._key(week), update, condition, values)
        return update_if(self._client, request, f"Updating report {week}")

    def _key(self, week: str) -> Item:
        return to_item({"pk": self._pk, "sk": week})


def _values(report: RegisteredReport) -> dict[str, Any]:
    """Period and mail lie flat in the item; decimals are text: 100.00 stays 100.00."""
    values = msgspec.to_builtins(report)
    return {**values.pop("mail"), **values.pop("period"), **values}


def _report_of(values: Mapping[str, Any]) -> RegisteredReport:
    headlines = [HEADLINE_NONE | one for one in values["headlines"]]
    earlier = [EARLIER_NONE | one for one in values.get("earlier", ())]
    known = {**values, "period": values, "mail": values, "headlines": headlines, "earlier": earlier}
    return msgspec.convert(known, RegisteredReport)


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
