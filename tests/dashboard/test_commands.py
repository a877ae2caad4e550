"""The doors to write, over mocked AWS; held uploads are taken up by the real ingest protocol."""

from datetime import timedelta

import pytest

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.uploads.protocol.lifecycle import Ended
from dashboard.data import alert_pages
from dashboard.data.alerts import AlertFilters
from dashboard.data.dependencies import current_dependencies
from dashboard.data.stock.filters import StockFilters
from dashboard.features.alerts import commands as alerts_commands
from dashboard.features.stock import queries as stock_queries
from dashboard.features.uploads import commands as uploads_commands
from dashboard.features.uploads import queries as uploads_queries
from tests.support.dashboard import ID, STOCK, Shop
from tests.support.replica_sources import NOW

HEADER = "store,item,count\n"
FULL = HEADER + "".join(f"Berlin,{n:03d},50\n" for n in range(40))
MOSTLY_GONE = HEADER + "".join(f"Berlin,{n:03d},60\n" for n in range(3))


def version() -> str:
    return current_dependencies().follower.version()


def states(shop: Shop) -> dict[str, tuple[AlertStatus, str | None, str | None]]:
    shown = alert_pages.alerts(AlertFilters()).rows
    return {alert.product_id: (alert.status, alert.ack_by, alert.ack_reason) for alert in shown}


def test_an_acknowledged_alert_says_who_and_why_and_is_audited(shop: Shop) -> None:
    ref, _ = shop.alert("001"), shop.alert("002")
    assert alerts_commands.acknowledge_alerts([ref, ref], " Ann ", "ordered") == 1
    assert states(shop) == {
        "001": (AlertStatus.ACKNOWLEDGED, "Ann", "ordered"),
        "002": (AlertStatus.OPEN, None, None),
    }
    assert [(entry["who"], entry["what"], entry["which"]) for entry in shop.audit()] == [
        ("Ann", "alert acknowledged", f"alert {ref}")
    ]


def test_a_snoozed_alert_is_quiet_until_its_time(shop: Shop) -> None:
    ref = shop.alert("001")
    until = NOW + timedelta(hours=4)
    assert alerts_commands.snooze_alerts([ref], until, "Ann", "delivery at noon") == 1
    (alert,) = alert_pages.alerts(AlertFilters()).rows
    assert (alert.status, alert.snoozed_until) == (AlertStatus.SNOOZED, until)
    assert alerts_commands.reopen_alerts([ref], "Ann", "") == 1
    (alert,) = alert_pages.alerts(AlertFilters()).rows
    assert (alert.status, alert.snoozed_until, alert.ack_by) == (AlertStatus.OPEN, None, None)


def test_an_alert_that_ended_meanwhile_is_left_alone(shop: Shop) -> None:
    ref = shop.alert("001", status=AlertStatus.RESOLVED)
    assert alerts_commands.acknowledge_alerts([ref], "Ann", "ordered") == 0
    assert (states(shop)["001"][0], shop.audit()) == (AlertStatus.RESOLVED, [])


def test_answering_an_alert_changes_the_data_version_of_every_process(shop: Shop) -> None:
    ref = shop.alert("001")
    before = version()
    shop.wire_anew()
    assert version() == before
    alerts_commands.acknowledge_alerts([ref], "Ann", "ordered")
    shop.look()
    after = version()
    shop.wire_anew()
    assert (version(), after != before) == (after, True)


def test_whoever_answers_an_alert_sees_it_at_once(shop: Shop) -> None:
    ref = shop.alert("001")
    assert alert_pages.open_alerts().total == 1
    alerts_commands.acknowledge_alerts([ref], "Ann", "ordered")
    assert alert_pages.open_alerts().total == 0


@pytest.mark.parametrize(
    ("refs", "by", "reason"),
    [
        ([], "Ann", "x"),
        (["Berlin"], "Ann", "x"),
        (["Berlin|1"], " ", "x"),
        (["Berlin|1"], "Ann", ""),
        (["a|1"] * 0, "", ""),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_words(shop: Shop, refs: list[str], by: str, reason: str) -> None:
    with pytest.raises(InvalidRequest):
        alerts_commands.acknowledge_alerts(refs, by, reason)


def test_what_does_not_exist_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        alerts_commands.acknowledge_alerts(["Berlin|0000000000001#U#A"], "Ann", "x")
    with pytest.raises(NotFound):
        uploads_commands.approve_upload("nothing", "Ann", "x")
    with pytest.raises(InvalidRequest):
        alerts_commands.snooze_alerts(["Berlin|1#U#A"], NOW - timedelta(minutes=1), "Ann", "x")


def held_upload(shop: Shop) -> str:
    shop.upload("uploads/full.csv", FULL)
    result = shop.upload("uploads/snapshot/part.csv", MOSTLY_GONE)
    detail = uploads_queries.upload(result.upload_id)
    assert detail is not None
    assert detail.upload.status == "HELD"
    return result.upload_id


def test_an_approved_upload_is_taken_up_again_and_applied(shop: Shop) -> None:
    upload_id = held_upload(shop)
    uploads_commands.approve_upload(upload_id, "Ann", "the store was cleared")
    assert [result.upload_id for result in shop.ingest_queued()] == [upload_id]
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    shown = detail.upload
    assert (shown.status, shown.decision, shown.decided_by) == ("COMMITTED", "approve", "Ann")
    assert stock_queries.stock_block(StockFilters(), 0, 100).matching == 3
    assert ("Ann", "upload approved") in [(entry["who"], entry["what"]) for entry in shop.audit()]


def test_a_discarded_upload_changes_nothing(shop: Shop) -> None:
    upload_id = held_upload(shop)
    uploads_commands.discard_upload(upload_id, "Ann", "wrong file")
    shop.ingest_queued()
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    assert (detail.upload.status, detail.parts["status"].tolist()) == ("REJECTED", ["DISCARDED"])
    assert stock_queries.stock_block(StockFilters(), 0, 100).matching == 40


def test_a_decision_made_twice_is_kept_once_and_can_not_be_turned_round(shop: Shop) -> None:
    upload_id = held_upload(shop)
    uploads_commands.approve_upload(upload_id, "Ann", "yes")
    uploads_commands.approve_upload(upload_id, "Bob", "yes")
    with pytest.raises(InvalidRequest):
        uploads_commands.discard_upload(upload_id, "Bob", "no")
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    assert (detail.upload.decision, detail.upload.decided_by) == ("approve", "Ann")


def test_a_failed_upload_shows_why_and_is_tried_again_from_the_page(shop: Shop) -> None:
    key = f"uploads/{ID}/berlin.csv"
    shop.put(
        **{
            "pk": f"UP#{ID}",
            "sk": "META",
            "upload_id": ID,
            "status": "RECEIVED",
            "key": key,
            "file_name": "berlin.csv",
        },
        **{"received_at": "2026-11-20T08:00:00.000Z", "attempts": 2, "claim_until_ms": 0, "size": 30},
        **{"failed_at": "2026-11-20T08:20:00.000Z", "failure": "Given up after five tries: no permission"},
        **shop.put_file(key, STOCK),
    )
    failed = uploads_queries.upload(ID)
    assert failed is not None
    assert (failed.upload.status, failed.upload.failure) == ("FAILED", "Given up after five tries: no permission")
    uploads_commands.retry_upload(ID, "Ann")
    uploads_commands.retry_upload(ID, "Bo")  # nobody has begun yet: the event is sent once more
    result, repeated = shop.ingest_queued()
    assert result.outcome is not None
    assert repeated.ended is Ended.DUPLICATE
    with pytest.raises(InvalidRequest, match="has not failed, or is being tried again already"):
        uploads_commands.retry_upload(ID, "Bo")
    assert (result.upload_id, result.outcome.status, result.outcome.applied) == (ID, "COMMITTED", 4)
    ended = uploads_queries.upload(ID)
    assert ended is not None
    assert (ended.upload.status, ended.upload.failure) == ("COMMITTED", None)
    assert ("Ann", "upload tried again") in [(entry["who"], entry["what"]) for entry in shop.audit()]
