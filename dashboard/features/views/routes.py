"""A link for each view, which leads to the grid as the view says today; and the page of one's own stores."""

from flask import Blueprint, Flask, redirect
from werkzeug.wrappers import Response

from backend_lambdas.identity.saved_view import view_of_id
from dashboard.data import views
from dashboard.features.views.pages import my_stores
from dashboard.ui.addresses import GRID_PATHS, MY_STORES_PATH, with_query


def register_view_routes(server: Flask) -> None:
    """Add `/views/<id>` and `/account/stores` to `server`."""
    room = Blueprint("views", __name__, template_folder="templates")
    room.add_url_rule(MY_STORES_PATH, "my_stores", my_stores, methods=["GET", "POST"])
    server.register_blueprint(room)
    server.add_url_rule("/views/<view_id>", "open_view", open_view)


def open_view(view_id: str) -> Response:
    """The grid with the view's filters and order; of the stores it names those that are the asker's."""
    found = view_of_id(views.my_views().views, view_id)
    return redirect(with_query(GRID_PATHS[found.grid], views.grid_query(found)))
