"""The addresses of vendors."""

from flask import Blueprint, Flask

from dashboard.features.vendors import views
from dashboard.ui.addresses import VENDORS_PATH

FORM = ["GET", "POST"]


def register_vendor_routes(server: Flask) -> None:
    """Add them to `server`."""
    room = Blueprint("vendors", __name__, template_folder="templates")
    room.add_url_rule(VENDORS_PATH, "vendors", views.vendors)
    room.add_url_rule(f"{VENDORS_PATH}/new", "new_vendor", views.new_vendor, methods=FORM)
    room.add_url_rule(f"{VENDORS_PATH}/of/<name>", "vendor", views.vendor, methods=FORM)
    server.register_blueprint(room)
