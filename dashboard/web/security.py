"""What every answer carries so that a browser runs nothing but our own code."""

from collections.abc import Sequence

from dash import Dash
from flask import Response, request

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


DASH_PAGES = ("/", "/<path:path>")  # the endpoints under which Dash serves its pages
# Two years, as the browsers' lists of https-only sites ask for; sent on https alone: a laptop's http stays reachable.
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


def content_security_policy(script_hashes: Sequence[str], upload_origins: Sequence[str], sign_out_url: str = "") -> str:
    """The policy; scripts beyond our own files only by hash, requests only to us and to where files are uploaded.

    Browsers ask form-action of what a form's answer redirects to as well: signing out may go on to `sign_out_url`.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            f"connect-src 'self' {' '.join(upload_origins)}".strip(),
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
            f"form-action 'self' {sign_out_url}".strip(),
        )
    )


def protect(app: Dash, upload_origins: Sequence[str], https: bool, sign_out_url: str = "") -> None:
    """Add the security headers to every answer; `https`: people open the dashboard by an https address.

    The hashes are computed at the first page of Dash's: it writes its inline scripts only when one is asked for.
    """
    hashes: list[str] = []

    def add_headers(response: Response) -> Response:
        if not hashes and request.endpoint in DASH_PAGES and response.status_code == 200:
            hashes.extend(sorted(app.csp_hashes()))
        policy = content_security_policy(hashes, upload_origins, sign_out_url)
        response.headers.setdefault("Content-Security-Policy", policy)
        if https:
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.server.after_request(add_headers)
