"""The addresses of subscriptions."""

from flask import Blueprint, Flask

from dashboard.features.subscriptions import views
from dashboard.ui.addresses import SUBSCRIPTIONS_PATH

FORM = ["GET", "POST"]


def register_subscription_routes(server: Flask) -> None:
    """Add them to `server`. What one button does is POST alone."""
    room = Blueprint("subscriptions", __name__, template_folder="templates")
    room.add_url_rule(SUBSCRIPTIONS_PATH, "subscriptions", views.subscriptions)
    room.add_url_rule(f"{SUBSCRIPTIONS_PATH}/new", "new_subscription", views.new_subscription, methods=FORM)
    one = f"{SUBSCRIPTIONS_PATH}/<subscription_id>"
    room.add_url_rule(one, "subscription", views.subscription, methods=FORM)
    deeds = f"any({','.join(repr(deed) for deed in views.DEEDS)}):deed"
    room.add_url_rule(f"{one}/<{deeds}>", "change_subscription", views.change_subscription, methods=["POST"])
    server.register_blueprint(room)
