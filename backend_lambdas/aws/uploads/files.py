"""Both buckets: uploads as they were received, and the data bucket with plans, snapshots and error files."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import unquote

from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.uploads.ports import UploadFile

MEMORY_BYTES = 8_000_000
NO_VERSION = "null"


class S3Files:
    """`uploads.ports.Files` on S3."""

    def __init__(self, client: Any, uploads_bucket: str, data_bucket: str, largest_upload: int) -> None:
        """`largest_upload`: bytes of the largest file that is read."""
        self.largest_upload = largest_upload
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
            yield UploadFile(body, size, metadata)

    def put(self, key: str, body: bytes | BinaryIO) -> None:
        with our_errors(f"Writing {key}"):
            self._client.put_object(Bucket=self._data, Key=key, Body=body)

    def get(self, key: str) -> bytes:
        with our_errors(f"Reading {key}"):
            return bytes(self._client.get_object(Bucket=self._data, Key=key)["Body"].read())

    def delete(self, key: str) -> None:
        with our_errors(f"Deleting {key}"):
            self._client.delete_object(Bucket=self._data, Key=key)
