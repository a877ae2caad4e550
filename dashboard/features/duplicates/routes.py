"""Where a person says that two products are two: a form, without a script."""

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from dashboard.features.duplicates import commands
from dashboard.ui.addresses import DUPLICATES_PATH


def register_duplicate_routes(server: Flask) -> None:
    """Add it to `server`."""
    server.add_url_rule(f"{DUPLICATES_PATH}/dismiss", "not_a_duplicate", not_a_duplicate, methods=["POST"])


def not_a_duplicate() -> Response:
    """Back to the list, which has one less."""
    commands.dismiss(request.form.get("first", ""), request.form.get("second", ""))
    return redirect(DUPLICATES_PATH, 303)
