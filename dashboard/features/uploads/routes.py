"""The ways a file gets in and its rejected rows get out, beside the pages: the bucket's name, the error file."""

from flask import Flask, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from backend_lambdas.aws.core.settings import DEFAULT_MAX_UPLOAD_MB, settings, web_settings
from backend_lambdas.inventory.errors import InvalidRequest
from dashboard.features.uploads import drafts as uploads_drafts
from dashboard.features.uploads import queries as uploads_queries

UNKNOWN_BUCKET = "UPLOADS-BUCKET"


def uploads_bucket() -> str:
    """The bucket that files are sent to; a stand-in that says so where it is not known."""
    try:
        return settings().uploads_bucket
    except InvalidRequest:
        return UNKNOWN_BUCKET


def largest_upload() -> int:
    """Bytes of the largest file that is taken; the default where the settings are not known."""
    try:
        return settings().max_upload_bytes
    except InvalidRequest:
        return DEFAULT_MAX_UPLOAD_MB * 1_000_000


def local_endpoint() -> str | None:
    """The address of the embedded AWS for a command line; None where AWS is AWS."""
    local = web_settings()
    return local.upload_origins[0] if local.mail_dir and local.upload_origins else None


def register_upload_routes(server: Flask) -> None:
    """Add the error files of uploads and of drafts to `server`."""
    server.add_url_rule("/uploads/<upload_id>/rejected.csv", "rejected_rows", rejected_rows)
    server.add_url_rule("/uploads/drafts/<draft_id>/<run_id>/rejected.csv", "draft_rejected_rows", draft_rejected_rows)


def rejected_rows(upload_id: str) -> AnyResponse:
    """Send the browser to the upload's error file: a fresh link for each click, because links last 5 minutes."""
    return redirect(uploads_queries.error_file_link(upload_id), 302)


def draft_rejected_rows(draft_id: str, run_id: str) -> AnyResponse:
    """The same of a file that was only looked at."""
    return redirect(uploads_drafts.rejected_rows_link(draft_id, run_id, request.args.get("name", "")), 302)
