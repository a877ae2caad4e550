"""The sample company's files go the way every file goes, only with the moments they would have come at.

They are put while the bucket announces nothing, before the first state is saved; then each is announced with its own
time, a store's files one after the other, so that alerts open and close as they would have. Afterwards the records of
the uploads say that they were read when they came, not today.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import write_batches
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import get_item
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival, derived_upload_id
from infra.local.emulator.cloud import Cloud, Say
from infra.local.emulator.recovery import UPLOAD_SK, StoredUpload, announcement, has_ended
from infra.local.launcher.samples import LOADED_BY
from infra.local.story.files import SentFile, story

LOOK_SECONDS = 0.2
MOST_SECONDS = 120.0  # of a round; a file that finds no end must not keep the others away
STOPS_WITHIN_SECONDS = 10.0
READ_AFTER = timedelta(seconds=3)
HISTORY = tables.history_pk("", "").partition("#")[0] + "#"


@dataclass(frozen=True, slots=True)
class PutFile:
    """A file of the story in the bucket."""

    round: int
    upload: StoredUpload

    @property
    def upload_id(self) -> str:
        one = self.upload
        return derived_upload_id(Arrival(one.key, one.version_id, one.size, 0, "", ""))


def put_story(cloud: Cloud, now: datetime) -> list[PutFile]:
    """Put all files without announcing one; the announcements are to be as late as the files are old."""
    s3, bucket = cloud.client("s3"), cloud.outputs["UploadsBucket"]
    known = s3.get_bucket_notification_configuration(Bucket=bucket)
    known.pop("ResponseMetadata", None)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    put = [_put(s3, bucket, file) for file in story(now)]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=known)
    return put


def _put(s3: Any, bucket: str, file: SentFile) -> PutFile:
    key = f"uploads/samples/{file.name}"
    answer = s3.put_object(Bucket=bucket, Key=key, Body=file.body, Metadata=LOADED_BY)
    etag = answer["ETag"].strip('"')
    return PutFile(file.round, StoredUpload(key, answer["VersionId"], len(file.body), etag, file.came))


class Replay:
    """A thread that announces round after round, until all are read or it is stopped.

    What it has not announced when it stops is announced at the next start, as any file without an end is.
    """

    def __init__(self, cloud: Cloud, files: list[PutFile], say: Say, then: Callable[[], None]) -> None:
        """`then` is called once all are read."""
        self._cloud, self._files, self._say, self._then = cloud, files, say, then
        self._stopping, self.over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="sample-story")
        self._thread.start()

    def _run(self) -> None:
        started = time.monotonic()
        try:
            for _, files in groupby(self._files, key=lambda file: file.round):
                if not self._round(list(files)):
                    return
            _changed_when_it_came(self._cloud.client("dynamodb"), self._cloud.outputs["OpsTable"])
            self._then()
            self._say(f"Replayed in {time.monotonic() - started:.0f} s")
        except (ClientError, BotoCoreError, StorageError):
            if not self._stopping.is_set():
                raise
        finally:
            self.over.set()

    def _round(self, files: list[PutFile]) -> bool:
        """Announce these and wait for their ends; False when Stockroom stops meanwhile."""
        sqs, queue = self._cloud.client("sqs"), self._cloud.outputs["IngestQueueUrl"]
        bucket = self._cloud.outputs["UploadsBucket"]
        for number, file in enumerate(files):
            sqs.send_message(QueueUrl=queue, MessageBody=announcement(bucket, file.upload, number))
        dynamodb, table = self._cloud.client("dynamodb"), self._cloud.outputs["OpsTable"]
        deadline = time.monotonic() + MOST_SECONDS
        for file in files:  # one at a time: asking for all of them each time kept the embedded AWS from reading them
            while not (ended := has_ended(dynamodb, table, file.upload)) and time.monotonic() < deadline:
                if self._stopping.wait(LOOK_SECONDS):
                    return False
            if ended:
                _read_when_it_came(dynamodb, table, file)
        return not self._stopping.is_set()

    def stop(self) -> None:
        """Announce nothing any more, and return when nothing is announced; while the embedded AWS still answers."""
        self._stopping.set()
        self._thread.join(STOPS_WITHIN_SECONDS)


def _read_when_it_came(dynamodb: Any, table: str, file: PutFile) -> None:
    """The upload's record as the function would have written it on that day; a held file's has no end yet."""
    record = get_item(dynamodb, table, tables.upload_pk(file.upload_id), UPLOAD_SK) or {}
    came = file.upload.arrived
    received, finished = (iso_time(round(at.timestamp() * 1000)) for at in (came, came + READ_AFTER))
    values = {
        "received_at": received,
        "started_at": received,
        **({"finished_at": finished} if "finished_at" in record else {}),
        "month_pk": tables.month_pk("UPLOADS", received),
        "month_sk": f"{received}#{file.upload_id}",
    }
    dynamodb.update_item(
        TableName=table,
        Key={"pk": {"S": tables.upload_pk(file.upload_id)}, "sk": {"S": UPLOAD_SK}},
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in values),
        ExpressionAttributeValues=to_item({f":{name}": value for name, value in values.items()}),
    )


def _changed_when_it_came(dynamodb: Any, table: str) -> None:
    """The history of each item by the moments of its counts, not by when the function wrote them."""
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="begins_with(pk, :history)",
        ExpressionAttributeValues={":history": {"S": HISTORY}},
    )
    entries = [item for page in pages for item in page["Items"] if item["sk"]["S"].startswith(tuple("0123456789"))]
    when = [item | {"at": {"S": iso_time(int(item["event_ms"]["N"]))}} for item in entries]
    write_batches(dynamodb, table, when)
