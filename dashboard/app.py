"""The dashboard as a WSGI application: `gunicorn dashboard.app:server`. One application per process."""

from typing import Any

from dash import Dash
from flask import Flask

from backend_lambdas.aws.core.settings import web_settings
from dashboard.data import dependencies, identity
from dashboard.data.deployed import aws_dependencies
from dashboard.features import register_pages
from dashboard.features.account.routes import register_account_routes
from dashboard.features.alerts.routes import register_alert_routes
from dashboard.features.all_stores.routes import register_all_stores_routes
from dashboard.features.api_clients.routes import register_api_client_routes
from dashboard.features.audit.routes import register_audit_routes
from dashboard.features.duplicates.routes import register_duplicate_routes
from dashboard.features.mailbox.routes import register_mail_routes
from dashboard.features.product.routes import register_product_file_routes
from dashboard.features.products.routes import register_product_routes
from dashboard.features.reports.routes import register_report_routes
from dashboard.features.stock.late_scripts import load_late
from dashboard.features.stock.routes import register_stock_routes
from dashboard.features.subscriptions.routes import register_subscription_routes
from dashboard.features.thresholds.routes import register_threshold_routes
from dashboard.features.trends.routes import register_sales_routes
from dashboard.features.uploads.routes import register_upload_routes
from dashboard.features.vendors.routes import register_vendor_routes
from dashboard.features.views.routes import register_view_routes
from dashboard.shell.frame import shell
from dashboard.shell.live import register_live, register_live_routes
from dashboard.web.access_log import log_answers
from dashboard.web.bundle import bundle_address, serve_bundles
from dashboard.web.delivery import ASSETS, asset_address, deliver_well, font_address
from dashboard.web.guard import explain_failure, guard
from dashboard.web.language import give_texts, html_marks, script_texts
from dashboard.web.security import protect
from dashboard.web.signed_in import behind_proxies, csrf_cookie, keep_sessions

LARGEST_REQUEST = 2_000_000  # bytes; a callback's state is some kB (500 chosen alerts: 60), files go to S3 directly
INDEX = """<!DOCTYPE html>
<html WRITTEN>
    <head>
        {%metas%}
        <title>{%title%}</title>
        <link rel="icon" href="FAVICON" type="image/svg+xml">
        <link rel="preload" href="FONT" as="font" type="font/woff2" crossorigin>
        TEXTS<script src="START"></script>
        {%css%}
    </head>
    <body>
        {%app_entry%}
        <footer>
            {%config%}
            {%scripts%}
            {%renderer%}
        </footer>
    </body>
</html>"""


class Frame(Dash):  # type: ignore[misc]  # Dash has no types for us
    """Dash with the frame of each page in the language of whoever opens it."""

    def interpolate_index(self, **parts: Any) -> str:
        page: str = super().interpolate_index(**parts)
        texts = "".join(f'<script src="{address}"></script>\n        ' for address in script_texts())
        return page.replace("WRITTEN", html_marks(), 1).replace("TEXTS", texts, 1)


def create_app() -> Dash:
    """Build the dashboard. Call it once a process; needs no AWS."""
    settings = web_settings()
    app = Frame(
        "dashboard",
        use_pages=True,
        pages_folder="",
        assets_folder=str(ASSETS),
        assets_path_ignore=["css", "head", "icons", "js", "vendor"],
        external_stylesheets=[asset_address("vendor/vendor.css"), bundle_address("css")],
        external_scripts=[bundle_address("js")],
        index_string=INDEX.replace("FAVICON", asset_address("icons/favicon.svg"))
        .replace("FONT", font_address())
        .replace("START", asset_address("head/start.js")),
        title="Stockroom",
        update_title=None,
        suppress_callback_exceptions=True,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
            {"name": "grid-script", "content": load_late()},
        ],
        on_error=explain_failure,
        csrf_token_name=csrf_cookie(settings.https),
    )
    dependencies.made_by(aws_dependencies)
    app.server.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    log_answers(app.server)
    give_texts(app.server)
    guard(app.server, settings.hosts)
    keep_sessions(app.server, settings.https, lambda: identity.session_keys())
    app.server.wsgi_app = behind_proxies(app.server.wsgi_app, settings.proxies)
    serve_bundles(app.server)
    register_pages()
    app.layout = shell
    register_live(app)
    register_live_routes(app.server)
    register_stock_routes(app.server)
    register_sales_routes(app.server)
    register_upload_routes(app.server)
    register_report_routes(app.server)
    register_mail_routes(app.server)
    register_account_routes(app.server)
    register_alert_routes(app.server)
    register_all_stores_routes(app.server)
    register_audit_routes(app.server)
    register_threshold_routes(app.server)
    register_view_routes(app.server)
    register_subscription_routes(app.server)
    register_api_client_routes(app.server)
    register_vendor_routes(app.server)
    register_product_routes(app.server)
    register_product_file_routes(app.server)
    register_duplicate_routes(app.server)
    deliver_well(app.server)
    protect(app, settings.upload_origins, settings.https, settings.sign_out_url)
    app.server.add_url_rule("/_health", "health", lambda: ("ok", 200, {"Content-Type": "text/plain"}))
    return app


def _warm_up(server: Flask) -> None:
    """Dash registers its callbacks at the first request: let that be ours, so that no worker answers 500."""
    answer = server.test_client().get("/_health", headers={"Host": "localhost"})
    if answer.status_code != 200:
        raise RuntimeError(f"The dashboard does not answer: {answer.status}")


app: Dash = create_app()
server: Flask = app.server
_warm_up(server)
__all__ = ["app", "create_app", "server"]
