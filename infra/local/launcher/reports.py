"""The emulator's scheduler does not catch up after downtime: at every start the weekly report that is due is asked for.

Only once the files that came with the start (samples, files that a kill had left unread) have been read: the first
report is to know them. The function makes it only if it is missing, and again only if something has changed, so asking
too often changes nothing.
"""

import threading
import time
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from backend_lambdas.inventory.errors import StorageError
from infra.local.emulator.cloud import Cloud
from infra.local.emulator.recovery import MARGIN, StoredUpload, has_ended, stored_uploads

LOOK_SECONDS = 0.5
STOPS_WITHIN_SECONDS = 10.0
MOST_SECONDS = 300.0  # a file that cannot be read to its end must not keep the report away


class DueReport:
    """A thread that waits for the files and then asks, until it is stopped."""

    def __init__(self, cloud: Cloud, since: datetime | None, after: threading.Event | None = None) -> None:
        """`since`: files that arrived earlier had been read when the state was saved; None: there is no such state.

        `after` is set once all files that come with the start have been put.
        """
        self._cloud, self._since, self._after = cloud, since, after
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="due-report")
        self._thread.start()

    def _run(self) -> None:
        try:
            if self._all_read():
                ask_for_due_report(self._cloud)
        except (ClientError, BotoCoreError, StorageError):
            if not self._stopping.is_set():
                raise

    def _all_read(self) -> bool:
        """Wait for the end of every file; False when Stockroom stops meanwhile."""
        while self._after is not None and not self._after.wait(LOOK_SECONDS):
            if self._stopping.is_set():
                return False
        dynamodb, table = self._cloud.client("dynamodb"), self._cloud.outputs["OpsTable"]
        left, deadline = self._files(), time.monotonic() + MOST_SECONDS
        while left and time.monotonic() < deadline:
            left = [upload for upload in left if not has_ended(dynamodb, table, upload)]
            if left and self._stopping.wait(LOOK_SECONDS):
                return False
        return not self._stopping.is_set()

    def _files(self) -> list[StoredUpload]:
        found = stored_uploads(self._cloud.client("s3"), self._cloud.outputs["UploadsBucket"])
        return [upload for upload in found if self._since is None or upload.arrived >= self._since - MARGIN]

    def stop(self) -> None:
        """Ask for nothing any more, and return when nothing is asked; while the embedded AWS still answers."""
        self._stopping.set()
        self._thread.join(STOPS_WITHIN_SECONDS)


def ask_for_due_report(cloud: Cloud) -> None:
    """Return at once; the report comes a little later, with its mail."""
    function = cloud.outputs["WeeklyReportFunction"]
    cloud.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=b"{}")
