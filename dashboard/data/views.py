"""The views a person has kept, and what opens with a page's bare address."""

from datetime import timedelta
from urllib.parse import urlencode

from backend_lambdas.identity.saved_view import Grid, SavedView, ViewsOf, query_for
from dashboard.data.actor import current_actor
from dashboard.data.address import EVERYTHING
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import current_dependencies

KEPT = timedelta(seconds=5)  # what is shared appears with the others so much later; one's own at once


def my_views() -> ViewsOf:
    """One's own views, the shared ones, and one's choices; none while they cannot be read: pages go on without."""
    dependencies, user_id = current_dependencies(), current_actor().user_id
    key, mark = ("views", user_id), dependencies.follower.mark("views")
    try:
        return dependencies.query_cache.get(key, mark, lambda: dependencies.views.of(user_id), KEPT)
    except DataUnavailable:
        return ViewsOf()


def my_stores() -> tuple[str, ...]:
    """The stores one marked as one's own, of those one sees."""
    return current_actor().own(my_views().my_stores)


def opening_query(grid: Grid) -> str:
    """What a grid shows at its bare address: the view chosen for that, else one's own stores, else everything."""
    chosen = my_views().default(grid)
    return query_for(chosen, current_actor()) if chosen else my_stores_query()


def my_stores_query() -> str:
    """The query that shows one's own stores; "" where one has none."""
    return urlencode([("store", name) for name in my_stores()])


def grid_query(view: SavedView) -> str:
    """The query of the address that shows this view to the one who asks."""
    return query_for(view, current_actor()) or EVERYTHING
