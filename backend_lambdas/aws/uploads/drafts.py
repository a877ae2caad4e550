"""Files that were sent to be looked at: asking for their preview, making it, and importing them.

A draft is `drafts/<user id>/<ULID>/<file name>` in the uploads bucket, where nothing hears of it, for a day. What is
found of it lies under `previews/<user id>/<ULID>/` in the data bucket, as long: nobody's request can name another's.
"""

import json
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import asdict, replace
from typing import Any

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.inventory.errors import ConditionFailed, NotFound, OutOfTime, StorageError
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.preview import Draft, preview_upload
from backend_lambdas.uploads.preview_result import (
    Preview,
    PreviewOrder,
    PreviewState,
    decode_preview,
    draft_key,
    encode_preview,
    preview_key,
)
from backend_lambdas.uploads.rows.kinds import STOCK
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.sender import Sender

LOOKS_KEPT = 500  # of at most 200 stores each (SHOWN_STORES): some megabytes
TOO_LONG = S_("Comparing the file with the stock took too long. It can be imported without a preview.")
NOT_NOW = S_("The stock could not be read just now. Try again, or import the file without a preview.")


def make_preview(event: Mapping[str, Any], work: PreviewWork) -> Preview:
    """What an event asks for: keep the preview and its rejected rows; StorageError only where not even that goes."""
    order, files = PreviewOrder(**event), work.stores.files
    key = draft_key(order.user_id, order.draft_id, order.file_name)
    arrival = Arrival(key, "", 0, work.attempt.clock_ms(), "", "")
    draft = Draft(arrival, dict(order.metadata), Sender(order.by, order.user_id))

    def keep(preview: Preview) -> None:
        files.put(f"{order.result}.json", encode_preview(preview))

    with closing(RejectedRows()) as rejected:
        try:
            found = preview_upload(draft, replace(work, progress=keep), rejected)
        except (StorageError, OutOfTime) as error:
            keep(Preview(state=PreviewState.FAILED, reason=TOO_LONG if isinstance(error, OutOfTime) else NOT_NOW))
            raise
        if rejected.count:
            with rejected.as_csv(found.header) as body:
                files.put(f"{order.result}.csv", body)
    keep(found)
    return found


class Drafts:
    """What the dashboard does with them."""

    def __init__(self, s3: Any, functions: Any, uploads_bucket: str, data_bucket: str, function_name: str) -> None:
        """`functions`: a client of Lambda, given as what makes it: most processes never need one."""
        self._s3, self._functions, self._function_name = s3, functions, function_name
        self._uploads, self._data = uploads_bucket, data_bucket
        self._revisions: dict[str, Mapping[str, int]] = {}

    def order(self, order: PreviewOrder) -> None:
        """Ask for a preview; returns as soon as the order is taken."""
        payload = json.dumps(asdict(order)).encode()
        with our_errors("Asking for a preview"):
            self._functions().invoke(FunctionName=self._function_name, InvocationType="Event", Payload=payload)

    def find(self, user_id: str, draft_id: str, run_id: str) -> Preview | None:
        """What is known of it by now; None: nothing yet."""
        key = f"{preview_key(user_id, draft_id, run_id)}.json"
        try:
            with our_errors(f"Reading {key}"):
                return decode_preview(self._s3.get_object(Bucket=self._data, Key=key)["Body"].read())
        except NotFound:
            return None

    def revisions(self, user_id: str, draft_id: str, run_id: str) -> Mapping[str, int]:
        """store -> the `rev` with which a stock file was compared; asked by each open page at each change of data.

        A look that has ended stays as it is, so it is read once by each process.
        """
        key = preview_key(user_id, draft_id, run_id)
        if key in self._revisions:
            return self._revisions[key]
        found = self.find(user_id, draft_id, run_id)
        if found is None or not found.is_final:
            return {}
        compared = {one.store: one.rev for one in found.stores if one.rev or one.held is None}
        while len(self._revisions) >= LOOKS_KEPT:
            self._revisions.pop(next(iter(self._revisions)), None)
        self._revisions[key] = compared if found.kind == STOCK.name else {}
        return self._revisions[key]

    def error_file(self, key: str, most_bytes: int) -> bytes | None:
        """The error file of an upload; None where it is larger. Raise NotFound for one that is gone."""
        with our_errors(f"Reading {key}"):
            answer = self._s3.get_object(Bucket=self._data, Key=key)
            with closing(answer["Body"]) as body:
                return body.read() if answer["ContentLength"] <= most_bytes else None

    def import_file(self, draft: str, key: str, metadata: Mapping[str, str]) -> None:
        """Copy the draft to where uploads arrive; `metadata` values are ASCII. Raise NotFound for one that is gone.

        One copy takes up to 5 GB (S3, CopyObject) and is there whole or not at all. What is there already stays the
        one upload: asked before, and at the same moment S3 takes one copy only (If-None-Match). The emulators know that
        condition for what is put, not for what is copied.
        """
        source = {"Bucket": self._uploads, "Key": draft}
        with suppress(ConditionFailed), our_errors(f"Importing {draft}"):
            if self._s3.list_objects_v2(Bucket=self._uploads, Prefix=key, MaxKeys=1)["KeyCount"]:
                return
            self._s3.copy_object(
                Bucket=self._uploads,
                Key=key,
                CopySource=source,
                Metadata=dict(metadata),
                MetadataDirective="REPLACE",
                IfNoneMatch="*",
            )
