"""Images and datasheets of products in S3: the form a browser sends one with, what is kept, and its clearing."""

from collections.abc import Iterator
from typing import Any

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.products.catalogue import DynamoCatalogue
from backend_lambdas.aws.uploads.files import FORM_SECONDS
from backend_lambdas.uploads.product_files import FILES, clear_orphans


class S3ProductFiles:
    """`uploads.product_files.ProductFiles` on S3. What is sent is a draft: nothing hears of it, it goes in a day."""

    def __init__(self, s3: Any, uploads_bucket: str, data_bucket: str) -> None:
        self._s3, self._uploads, self._data = s3, uploads_bucket, data_bucket

    def form(self, draft: str, media_type: str, most: int) -> tuple[str, dict[str, str]]:
        """Where to POST one file of this type and of 1 to `most` bytes, and the form's fields."""
        fields = {"Content-Type": media_type}
        conditions: list[Any] = [["content-length-range", 1, most], fields]
        with our_errors(f"Signing a form for {draft}"):
            form = self._s3.generate_presigned_post(
                self._uploads, draft, Fields=dict(fields), Conditions=conditions, ExpiresIn=FORM_SECONDS
            )
        return str(form["url"]), dict(form["fields"])

    def read_sent(self, draft: str, most: int) -> bytes:
        with our_errors(f"Reading {draft}"):
            return bytes(self._s3.get_object(Bucket=self._uploads, Key=draft)["Body"].read(most + 1))

    def put(self, key: str, body: bytes, media_type: str) -> None:
        with our_errors(f"Keeping {key}"):
            self._s3.put_object(Bucket=self._data, Key=key, Body=body, ContentType=media_type)

    def get(self, key: str) -> bytes:
        with our_errors(f"Reading {key}"):
            return bytes(self._s3.get_object(Bucket=self._data, Key=key)["Body"].read())

    def delete(self, key: str) -> None:
        with our_errors(f"Deleting {key}"):
            self._s3.delete_object(Bucket=self._data, Key=key)

    def listed(self, before_ms: int) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._data, Prefix=FILES)
        with our_errors("Listing the files of products"):
            for page in pages:
                for one in page.get("Contents", ()):
                    if one["LastModified"].timestamp() * 1000 < before_ms:
                        yield str(one["Key"])


def clear_orphaned_files(now_ms: int) -> int:
    """`clear_orphans` on the deployed stack."""
    names = settings()
    files = S3ProductFiles(clients.s3(), names.uploads_bucket, names.data_bucket)
    return clear_orphans(files, DynamoCatalogue(clients.dynamodb(), names.ops_table), now_ms)
