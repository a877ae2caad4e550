"""Both buckets: uploads as they were received, and the data bucket with plans, snapshots and error files;
and the links and forms with which a browser talks to S3 itself, each good for a few minutes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import quote, unquote

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.settings import Settings
from backend_lambdas.uploads.files.limits import MOST_COLUMNS, MOST_ROWS, USUAL, FileLimits
from backend_lambdas.uploads.ports import UploadFile

MEMORY_BYTES = 8_000_000
NO_VERSION = "null"


class S3Files:
    """`uploads.ports.Files` on S3."""

    def __init__(
        self, client: Any, uploads_bucket: str, data_bucket: str, largest_upload: int, limits: FileLimits = USUAL
    ) -> None:
        """`largest_upload`: bytes of the largest file that is read."""
        self.largest_upload, self._limits = largest_upload, limits
        self._client = client
        self._uploads = uploads_bucket
        self._data = data_bucket

    @contextmanager
    def open_upload(self, key: str, version_id: str) -> Iterator[UploadFile]:
        """Small files stay in memory, large ones go to a temporary file that ends with the block.

        Metadata is ASCII in S3; what was percent-encoded for that (a sender's or a store's name) is decoded here.
        """
        version = {"VersionId": version_id} if version_id and version_id != NO_VERSION else {}
        with cast(BinaryIO, SpooledTemporaryFile(max_size=MEMORY_BYTES)) as body:
            with our_errors(f"Reading {key}"):
                answer = self._client.get_object(Bucket=self._uploads, Key=key, **version)
                for chunk in answer["Body"].iter_chunks(1 << 20):
                    body.write(chunk)
            size = body.tell()
            body.seek(0)
            metadata = {name: unquote(value) for name, value in answer.get("Metadata", {}).items()}
            yield UploadFile(body, size, metadata, self._limits)

    def put(self, key: str, body: bytes | BinaryIO) -> None:
        with our_errors(f"Writing {key}"):
            self._client.put_object(Bucket=self._data, Key=key, Body=body)

    def get(self, key: str) -> bytes:
        with our_errors(f"Reading {key}"):
            return bytes(self._client.get_object(Bucket=self._data, Key=key)["Body"].read())

    def delete(self, key: str) -> None:
        with our_errors(f"Deleting {key}"):
            self._client.delete_object(Bucket=self._data, Key=key)


LINK_SECONDS = 300
FORM_SECONDS = 900


class Presigner:
    """Signs for both buckets, which makes no call; and sends what the dashboard itself writes."""

    def __init__(self, s3: Any, uploads_bucket: str, data_bucket: str, largest_upload: int) -> None:
        """`largest_upload`: bytes of the largest file that a form lets through."""
        self.largest_upload = largest_upload
        self._s3 = s3
        self._uploads_bucket = uploads_bucket
        self._data_bucket = data_bucket

    def send(self, key: str, body: bytes, metadata: dict[str, str]) -> None:
        """Put a file into the uploads bucket; `metadata` values are ASCII."""
        with our_errors(f"Sending {key}"):
            self._s3.put_object(Bucket=self._uploads_bucket, Key=key, Body=body, Metadata=metadata)

    def download_link(self, key: str, file_name: str, seconds: int = LINK_SECONDS) -> str:
        """A link to an object of the data bucket; browsers save it as `file_name`."""
        kept = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        with our_errors(f"Signing a link to {key}"):
            link: str = self._s3.generate_presigned_url(
                "get_object",
                Params={"Bucket": self._data_bucket, "Key": key, "ResponseContentDisposition": kept},
                ExpiresIn=seconds,
            )
        return link

    def upload_form(self, key: str, metadata: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Where to POST one file of 1 to `largest_upload` bytes, and the form's fields; `metadata` values are ASCII."""
        fields = {f"x-amz-meta-{name}": value for name, value in metadata.items()}
        conditions: list[Any] = [
            ["content-length-range", 1, self.largest_upload],
            *({name: fields[name]} for name in fields),
        ]
        with our_errors(f"Signing a form for {key}"):
            form = self._s3.generate_presigned_post(
                self._uploads_bucket, key, Fields=dict(fields), Conditions=conditions, ExpiresIn=FORM_SECONDS
            )
        return str(form["url"]), dict(form["fields"])


def deployed_files(client: Any, names: Settings) -> S3Files:
    """Of the deployed stack; at most as much is read as the operator has set."""
    limits = FileLimits(int(names.max_upload_rows or MOST_ROWS), int(names.max_upload_columns or MOST_COLUMNS))
    return S3Files(client, names.uploads_bucket, names.data_bucket, names.max_upload_bytes, limits)
