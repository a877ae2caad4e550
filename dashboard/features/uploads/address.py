"""The address of one upload on the uploads page."""

from urllib.parse import urlencode


def upload_address(upload_id: str) -> str:
    """The uploads page with one upload open."""
    return "/uploads?" + urlencode([("id", upload_id)])
