"""Stores whose files do not come, as the pages name them, over mocked AWS."""

from datetime import UTC, datetime, timedelta

from backend_lambdas.alerts.missing_uploads import Gap
from backend_lambdas.aws.alerts.missing_uploads import DynamoGaps
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.language.texts import _, speaking
from dashboard.data.actor import set_actor
from dashboard.data.dependencies import current_dependencies
from dashboard.data.silent_stores import silent_stores
from dashboard.features.stores.commands import change_stores
from tests.support.dashboard import DashboardStack

TOM = Actor("u-tom", "Tom", Role.AREA_MANAGER, frozenset({"Köln"}))


def test_silent_stores_are_named_to_who_sees_them_until_their_file_comes(stocked: DashboardStack) -> None:
    last_at = current_dependencies().replica.state().store_summaries["Berlin"].last_upload_at or ""
    stocked.clock.now += timedelta(days=2)
    now, due = iso_time(stocked.now_ms), datetime(2026, 11, 20, 8, tzinfo=UTC)
    gaps = DynamoGaps(stocked.dynamodb, "ops")
    assert silent_stores() == ()
    assert change_stores({"Berlin": 0}, {"name": "Berlin Mitte"}).saved == ("Berlin",)
    assert gaps.open(Gap("Berlin", last_at, iso_time(int(due.timestamp() * 1000)), now), now)
    stocked.look()
    (found,) = silent_stores()
    day = datetime.fromisoformat(last_at)
    assert (found.store, found.since, found.due) == ("Berlin", f"{day:%A}", due)
    assert (silent_stores(("Berlin", "Leeds")), silent_stores(("Köln",))) == ((found,), ())
    with speaking("de"):
        assert (silent_stores(), found.since) == ((found,), _(f"{day:%A}"))
    set_actor(TOM)
    assert silent_stores() == ()


def test_a_store_whose_file_has_just_come_is_silent_no_more(stocked: DashboardStack) -> None:
    now = iso_time(stocked.now_ms)
    assert DynamoGaps(stocked.dynamodb, "ops").open(Gap("Berlin", "2026-01-01T08:00:00.000Z", now, now), now)
    stocked.look()
    assert silent_stores() == ()
