"""The emulator's scheduler does not catch up after downtime: at every start the weekly report that is due is asked for.

The function makes it only if it is missing, so asking too often changes nothing. A report is made once: where sample
files have just been put, it has to wait for what they say.
"""

import threading
from collections.abc import Collection

from infra.local.cloud import Cloud
from infra.local.recovery import StoredUpload, has_ended

WAIT_SECONDS = 120.0
LOOK_SECONDS = 0.5


def ask_for_due_report(cloud: Cloud, after: Collection[StoredUpload], stopped: threading.Event) -> None:
    """Return at once; the report comes a little later, with its mail, once the uploads in `after` have ended."""
    if not after:
        _ask(cloud)
        return
    threading.Thread(target=_ask_later, args=(cloud, after, stopped), daemon=True, name="first report").start()


def _ask_later(cloud: Cloud, after: Collection[StoredUpload], stopped: threading.Event) -> None:
    dynamodb, table = cloud.client("dynamodb"), cloud.outputs["OpsTable"]
    waiting = list(after)
    for _ in range(round(WAIT_SECONDS / LOOK_SECONDS)):
        waiting = [upload for upload in waiting if not has_ended(dynamodb, table, upload)]
        if not waiting or stopped.wait(LOOK_SECONDS):
            break
    if not stopped.is_set():
        _ask(cloud)


def _ask(cloud: Cloud) -> None:
    function = cloud.outputs["WeeklyReportFunction"]
    cloud.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=b"{}")
