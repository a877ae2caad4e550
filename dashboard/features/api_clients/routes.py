"""The addresses of programs that send files."""

from flask import Blueprint, Flask

from dashboard.features.api_clients import views
from dashboard.ui.addresses import API_CLIENTS_PATH


def register_api_client_routes(server: Flask) -> None:
    """Add them to `server`. What changes something is POST alone."""
    room = Blueprint("api_clients", __name__, template_folder="templates")
    room.add_url_rule(API_CLIENTS_PATH, "api_clients", views.api_clients)
    room.add_url_rule(f"{API_CLIENTS_PATH}/new", "new_client", views.new_client, methods=["GET", "POST"])
    room.add_url_rule(f"{API_CLIENTS_PATH}/<client_id>/revoke", "revoke_client", views.revoke_client, methods=["POST"])
    server.register_blueprint(room)
