"""Links and forms with which a browser talks to S3 itself, each good for a few minutes."""

from typing import Any
from urllib.parse import quote

from backend_lambdas.aws.core.errors import our_errors

LINK_SECONDS = 300
FORM_SECONDS = 900


class Presigner:
    """Signs for both buckets; makes no call."""

    def __init__(self, s3: Any, uploads_bucket: str, data_bucket: str, largest_upload: int) -> None:
        """`largest_upload`: bytes of the largest file that a form lets through."""
        self.largest_upload = largest_upload
        self._s3 = s3
        self._uploads_bucket = uploads_bucket
        self._data_bucket = data_bucket

    def download_link(self, key: str, file_name: str) -> str:
        """A link to an object of the data bucket; browsers save it as `file_name`."""
        kept = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        with our_errors(f"Signing a link to {key}"):
            link: str = self._s3.generate_presigned_url(
                "get_object",
                Params={"Bucket": self._data_bucket, "Key": key, "ResponseContentDisposition": kept},
                ExpiresIn=LINK_SECONDS,
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
