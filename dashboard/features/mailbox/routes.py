"""The HTML part of a mail of the local mailbox, for the frame that shows it: it may draw, and nothing else."""

from flask import Flask, Response

from dashboard.features.mailbox.mails import mail_dir, mail_page

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)


def register_mail_routes(server: Flask) -> None:
    """Add `/mailbox/<name>/page` to `server`, where there is a local mailbox."""
    if mail_dir() is not None:
        server.add_url_rule("/mailbox/<name>/page", "mail_page", show_page)


def show_page(name: str) -> Response:
    """The part as it was sent, under a policy of its own: no script, no form, no request, no origin."""
    folder = mail_dir()
    page = mail_page(folder, name) if folder is not None else None
    if page is None:
        return Response("There is no such mail.", 404, mimetype="text/plain")
    headers = {"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response(page, mimetype="text/html", headers=headers)
