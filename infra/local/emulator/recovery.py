"""After a kill: bring back what the embedded AWS had not saved, from the files it had.

A saved state is one instant at which no function was running. Every file put after that instant is still in the
uploads bucket, because objects are written through; its events and rows are not. So each such file is announced to
the ingest queue again, in the order of arrival, with its own time of arrival. The protocol makes a second announcement
harmless, and late ones correct.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.tables import AGGREGATES_PK, upload_pk
from backend_lambdas.inventory.snapshot import categories_key
from backend_lambdas.uploads.arrival import Arrival, derived_upload_id, upload_id_in_key
from backend_lambdas.uploads.models import FINAL_UPLOAD, UploadStatus
from infra.local.emulator.cloud import Cloud
from infra.local.launcher.home import REGION

UPLOAD_SK = "META"
ENDED = FINAL_UPLOAD | {UploadStatus.HELD}
MARGIN = timedelta(seconds=1)
UPLOADS_PREFIX = "uploads/"
AFTER_EVERY_SEQUENCER = "F" * 16  # within one millisecond a file put later than the save comes after those before it


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """One version of an object under uploads/."""

    key: str
    version_id: str
    size: int
    etag: str
    arrived: datetime


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done: files announced again, snapshots brought back."""

    uploads: int
    snapshots: int


def recover(cloud: Cloud, saved_at: datetime | None) -> Recovered:
    """Announce every file without an end that arrived after the saved state the emulator started from."""
    if saved_at is None:
        return Recovered(0, 0)
    bucket, since = cloud.outputs["UploadsBucket"], saved_at - MARGIN
    dynamodb, table = cloud.client("dynamodb"), cloud.outputs["OpsTable"]
    lost = sorted(
        (
            upload
            for upload in stored_uploads(cloud.client("s3"), bucket)
            if upload.arrived >= since and not has_ended(dynamodb, table, upload)
        ),
        key=lambda upload: (upload.arrived, upload.key),
    )
    snapshots = bring_back_snapshots(cloud) if lost else 0
    sqs = cloud.client("sqs")
    for number, upload in enumerate(lost):
        sqs.send_message(QueueUrl=cloud.outputs["IngestQueueUrl"], MessageBody=announcement(bucket, upload, number))
    return Recovered(len(lost), snapshots)


def has_ended(dynamodb: Any, table: str, upload: StoredUpload) -> bool:
    """True when a record of this very version says how it ended, or that it waits for a person."""
    arrival = Arrival(upload.key, upload.version_id, upload.size, 0, "", "")
    ids = {upload_id_in_key(upload.key), derived_upload_id(arrival)} - {None}
    for upload_id in ids:
        item = get_item(dynamodb, table, upload_pk(str(upload_id)), UPLOAD_SK) or {}
        if item.get("version") == upload.version_id and item.get("status") in ENDED:
            return True
    return False


def stored_uploads(s3: Any, bucket: str) -> Iterator[StoredUpload]:
    """Every version of every file under uploads/."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=UPLOADS_PREFIX):
        for version in page.get("Versions", []):
            yield StoredUpload(
                key=version["Key"],
                version_id=version["VersionId"],
                size=version["Size"],
                etag=version["ETag"].strip('"'),
                arrived=version["LastModified"].astimezone(UTC),
            )


def announcement(bucket: str, upload: StoredUpload, number: int) -> str:
    """The S3 event of the file's arrival, as S3 itself would write it."""
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": upload.arrived.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {
                "key": quote_plus(upload.key, safe="/"),
                "size": upload.size,
                "eTag": upload.etag,
                "versionId": upload.version_id,
                "sequencer": f"{AFTER_EVERY_SEQUENCER}{number:08X}",
            },
        },
    }
    return json.dumps({"Records": [record]})


def bring_back_snapshots(cloud: Cloud) -> int:
    """A commit deletes the snapshot before it, and the totals by category beside that; the saved state may still name
    them. Undo such deletions."""
    s3, bucket = cloud.client("s3"), cloud.outputs["DataBucket"]
    summaries = query(cloud.client("dynamodb"), **by_key(cloud.outputs["OpsTable"], "pk = :pk", pk=AGGREGATES_PK))
    snapshots = {item["snapshot_key"] for item in summaries if item.get("snapshot_key")}
    named = snapshots | {categories_key(key) for key in snapshots}
    markers = [
        marker
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix="snapshots/")
        for marker in page.get("DeleteMarkers", [])
        if marker["IsLatest"] and marker["Key"] in named
    ]
    for marker in markers:
        s3.delete_object(Bucket=bucket, Key=marker["Key"], VersionId=marker["VersionId"])
    return sum(marker["Key"] in snapshots for marker in markers)
