"""Alerts and uploads of the stores that the one who asks may see, over mocked AWS."""

from collections.abc import Iterable, Iterator

import pytest

from backend_lambdas.alerts.alert import AlertKind, AlertStatus
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import NotFound
from dashboard.data.actor import set_actor
from dashboard.data.alerts import AlertFilters, alerts, open_alerts, open_alerts_of_store
from dashboard.data.dependencies import current_dependencies
from dashboard.data.uploads import held_uploads
from dashboard.features.alerts.queries import alert_service, alerts_per_day
from dashboard.features.uploads.queries import error_file_link, upload, uploads
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import open_stack
from tests.support.people import EVERYBODY

HEAD = "store,item,name,count,price,reorder_point\n"
BOTH, OURS, THEIRS, BAD, LOST = (f"01JD4W2V00000000000000000{letter}" for letter in "ABCDE")
BERLIN = Actor("ann", "Ann", Role.STORE_MANAGER, frozenset({"Berlin"}))
TWO = Actor("tom", "Tom", Role.AREA_MANAGER, frozenset({"Berlin", "Shanghai"}))
VENDOR = Actor("vera", "Vera", Role.VENDOR, frozenset({"Berlin"}), "Vega")


@pytest.fixture(scope="module")
def stack() -> Iterator[DashboardStack]:
    set_actor(EVERYBODY)
    with open_stack() as stack:
        stack.upload(f"uploads/{OURS}/a.csv", HEAD + "Berlin,b1,Bell,4,1.00,5\nBerlin,b2,Box,x,1.00,5\n")
        stack.upload(
            f"uploads/{BOTH}/b.csv", HEAD + "Berlin,b1,Bell,3,1.00,5\nKarachi,k1,Kite,7,2.00,5\nKarachi,k2,,z,,\n"
        )
        stack.upload(f"uploads/{THEIRS}/c.csv", HEAD + "Karachi,k1,Kite,6,2.00,5\nShanghai,s1,Silk,9,2.00,5\n")
        stack.upload(f"uploads/{BAD}/d.csv", HEAD + "Karachi,k9,Kite,oops,2.00,5\n")
        stack.upload(f"uploads/{LOST}/e.csv", "nothing\nof,use\n")
        for number, store in enumerate(("Berlin", "Karachi", "Shanghai") * 4):
            kind = AlertKind.LOW_STOCK if number % 2 else AlertKind.OUT_OF_STOCK
            stack.alert(f"{store[0]}{number}", days_ago=number, store=store, kind=kind)
        stack.alert("done", 0.5, store="Berlin", status=AlertStatus.RESOLVED)
        yield stack


@pytest.mark.parametrize("actor", [BERLIN, TWO, VENDOR], ids=lambda actor: actor.name)
def test_alerts_are_those_of_ones_own_stores_in_the_feed_the_counts_and_the_days(
    stack: DashboardStack, actor: Actor
) -> None:
    everything = [one for one in alerts(AlertFilters(), 100).rows if actor.sees(one.store)]
    set_actor(actor)
    page, shown = alerts(AlertFilters(), 3), []
    while True:
        shown += page.rows
        if page.cursor is None:
            break
        assert page.cursor in {one.key.text for one in everything}
        page = alerts(AlertFilters(), 3, page.cursor)
    assert shown == everything
    opened = [one for one in everything if one.status is AlertStatus.OPEN]
    counts = open_alerts()
    assert (counts.total, counts.out) == (len(opened), sum(one.kind is AlertKind.OUT_OF_STOCK for one in opened))
    assert int(alerts_per_day()["n"].sum()) == len(everything)
    assert alerts(AlertFilters(stores=("Karachi",)), 9).rows == ()
    assert open_alerts_of_store("Karachi") == ()
    assert (alert_service().reach, alert_service().mended) == (None, ())


def test_uploads_are_those_that_name_ones_own_stores(stack: DashboardStack) -> None:
    assert [one.upload_id for one in uploads().rows] == [LOST, BAD, THEIRS, BOTH, OURS]
    set_actor(BERLIN)
    page = uploads(1)
    ids = [page.rows[0].upload_id]
    assert (page.cursor or "").endswith(f"#{BOTH}")
    page = uploads(1, page.cursor)
    ids += [one.upload_id for one in page.rows]
    assert ids == [BOTH, OURS]
    assert [upload(one) for one in (THEIRS, BAD, LOST)] == [None] * 3
    set_actor(VENDOR)
    assert (uploads().rows, upload(OURS), held_uploads().uploads) == ((), None, ())


def test_of_a_mixed_upload_only_what_it_did_to_ones_own_stores_is_shown(stack: DashboardStack) -> None:
    set_actor(BERLIN)
    mixed, own = upload(BOTH), upload(OURS)
    assert mixed is not None
    assert own is not None
    seen = mixed.upload
    assert [part.store for part in mixed.parts] == ["Berlin"]
    assert (seen.total, seen.accepted, seen.rejected, seen.applied, seen.stores) == (1, 1, 0, 1, 1)
    assert (seen.error_key, seen.size, mixed.errors) == (None, None, ())
    with pytest.raises(NotFound):
        error_file_link(BOTH)
    assert (own.upload.rejected, [error.value for error in own.errors]) == (1, ["x"])
    assert "rejected" in error_file_link(OURS)


def test_the_sender_sees_the_whole_file_but_not_what_it_did_elsewhere(stack: DashboardStack) -> None:
    for upload_id in (BOTH, LOST):
        stack.dynamodb.update_item(
            TableName="ops",
            Key={"pk": {"S": f"UP#{upload_id}"}, "sk": {"S": "META"}},
            UpdateExpression="SET by_id = :by",
            ExpressionAttributeValues={":by": {"S": "vera"}},
        )
    set_actor(VENDOR)
    mixed, lost = upload(BOTH), upload(LOST)
    assert mixed is not None
    assert lost is not None
    seen = mixed.upload
    assert (seen.total, seen.rejected, [error.value for error in mixed.errors]) == (3, 1, ["z"])
    assert (seen.applied, seen.unchanged, seen.alerts, seen.effect, mixed.parts) == (None, None, None, None, ())
    assert (lost.upload.status, bool(lost.upload.reason)) == ("REJECTED", True)
    assert "rejected" in error_file_link(BOTH)


def versions(actors: Iterable[Actor]) -> list[tuple[str, str]]:
    """What each hears: of stock alone, and the version a page is told."""
    found = []
    for actor in actors:
        set_actor(actor)
        found.append((current_dependencies().replica.mark(), current_dependencies().follower.version()))
    set_actor(EVERYBODY)
    return found


def test_the_version_moves_with_ones_own_stock_and_what_one_may_see(stack: DashboardStack) -> None:
    actors = (BERLIN, TWO, VENDOR, EVERYBODY)
    stack.look()
    before = versions(actors)
    stack.alert("new", 0, store="Shanghai")
    alerted = versions(actors)
    assert [a == b for a, b in zip(before, alerted, strict=True)] == [False, False, True, False]
    stack.upload("uploads/01JD4W2V00000000000000000F/f.csv", HEAD + "Shanghai,s1,Silk,8,2.00,5\n")
    after = versions(actors)
    assert [a[0] == b[0] for a, b in zip(alerted, after, strict=True)] == [True, False, True, False]
