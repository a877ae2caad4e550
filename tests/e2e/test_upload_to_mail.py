"""The main job from end to end: a file in the bucket becomes rows, and what ran out becomes a mail."""

import json
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery, SubscriptionStatus
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords, SubscriptionRequests
from backend_lambdas.aws.core.items import to_item
from tests.support.emulated import Emulated, eventually

pytestmark = pytest.mark.emulator
FIRST = "store,item,count,name,price,reorder_point\nBremen,A1,50,Apples,1.20,10\nBremen,B2,5,Pears,2.00,3\n"
SECOND = "store,item,count,name,price,reorder_point\nBremen,A1,50,Apples,1.20,10\nBremen,B2,0,Pears,2.00,3\n"


def test_a_file_put_into_the_bucket_becomes_rows_and_a_count_of_zero_becomes_one_mail(emulator: Emulated) -> None:
    emulator.put_upload("bremen.csv", FIRST.encode())
    assert eventually(lambda: counts(emulator, "Bremen"), lambda seen: len(seen) == 2) == {"A1": 50, "B2": 5}
    emulator.put_upload("bremen.csv", SECOND.encode())
    mails = eventually(lambda: mails_about(emulator, "Pears"), lambda seen: len(seen) > 0)
    assert counts(emulator, "Bremen") == {"A1": 50, "B2": 0}
    assert [mail["X-Stockroom-store"] for mail in mails] == ["Bremen"]
    assert [mail["X-Stockroom-severity"] for mail in mails] == ["critical"]
    assert emulator.home.dashboard_url in words_of(mails[0])


def test_the_history_of_a_row_says_which_file_changed_it(emulator: Emulated) -> None:
    emulator.put_upload("kiel.csv", b"store,item,count\nKiel,K1,7\n")
    entries = eventually(lambda: emulator.ops("HI#Kiel#K1"), lambda seen: len(seen) > 0)
    row = eventually(lambda: emulator.stock_rows("Kiel"), lambda seen: "K1" in seen)["K1"]
    assert [(entry["upload_id"], entry["line"]) for entry in entries] == [(row["upload_id"], 2)]


def test_no_queue_of_failures_has_got_anything(emulator: Emulated) -> None:
    emulator.put_upload("trier.csv", b"store,item,count\nTrier,T1,0\nTrier,T2,4\n")
    eventually(lambda: mails_about(emulator, "Trier"), lambda seen: len(seen) > 0)
    queues = ("IngestDeadLetterQueueUrl", "StreamErrorQueueUrl", "StreamErrorDeadLetterQueueUrl")
    assert {name: waiting(emulator, name) for name in queues} == dict.fromkeys(queues, 0)


def test_the_nightly_check_finds_nothing_to_mend(emulator: Emulated) -> None:
    emulator.put_upload("celle.csv", b"store,item,count\nCelle,C1,0\nCelle,C2,40\n")
    eventually(lambda: emulator.ops("HI#Celle#C2"), lambda seen: len(seen) > 0)
    answer = emulator.client("lambda").invoke(FunctionName=emulator.outputs["NightlyCheckFunction"])
    counted = json.loads(answer["Payload"].read())
    mended = {name: counted[name] for name in ("opened", "resolved", "entries", "totals", "uploads", "failed")}
    assert (mended, "FunctionError" in answer) == (dict.fromkeys(mended, 0), False)
    assert counted["stores"] == len(emulator.ops("AGG"))
    (night,) = (item for item in emulator.ops("CHECK") if item["sk"] == "LAST")
    assert (int(night["rows"]), night["said"]) == (counted["rows"], [])


def test_the_sweep_looks_up_who_receives_alerts(emulator: Emulated) -> None:
    answer = emulator.client("lambda").invoke(
        FunctionName=emulator.outputs["SendAlertsFunction"], Payload=json.dumps({"sweep": True}).encode()
    )
    assert "FunctionError" not in answer
    (found,) = (item for item in emulator.ops("CHECK") if item["sk"] == "RECEIVERS")
    assert [name.partition(" ")[0] for name in found["receivers"]] == ["SQS"]
    assert (found["pending"], found["unreached_count"], found["gone"]) == ([], 0, {})


def test_who_subscribes_is_subscribed_at_sns_and_a_test_message_goes_out(emulator: Emulated) -> None:
    ops = emulator.outputs["OpsTable"]
    records = SubscriptionRecords(emulator.client("dynamodb"), ops)
    requests = SubscriptionRequests(emulator.client("sqs"), emulator.outputs["DigestQueueUrl"])
    account = {"pk": "USERS", "sk": "u-kim", "email": "kim@example.com", "name": "Kim", "role": "store manager"}
    account |= {"stores": ["Bremen"], "vendor": "", "disabled": False, "created_at": "2026-11-20T10:00:00.000Z"}
    emulator.client("dynamodb").put_item(TableName=ops, Item=to_item(account))

    def asked(one: AlertSubscription, done: Callable[[AlertSubscription], bool]) -> AlertSubscription:
        assert records.save(one, None)
        requests.request(one.subscription_id)
        found = eventually(lambda: records.find(one.subscription_id), lambda seen: seen is not None and done(seen))
        assert found is not None
        return found

    wanted = AlertSubscription("1f", "u-kim", Channel.EMAIL, "kim@example.com", kinds=("low_stock",))
    kept = asked(wanted, lambda one: one.status is SubscriptionStatus.CONFIRMED)
    found = emulator.client("sns").get_subscription_attributes(SubscriptionArn=kept.arn)["Attributes"]
    assert json.loads(found["FilterPolicy"]) == {
        "kind": ["low_stock", "to:1f"],
        "store": ["Bremen"],
        "file": [{"exists": False}],  # of a file of several stores there is one mail for it alone
    }
    asked(replace(kept, test_asked_at="2026-11-20T11:00:00.000Z"), lambda one: one.tested_at != "")
    (mail,) = eventually(lambda: mails_about(emulator, "test message"), lambda seen: len(seen) > 0)
    assert mail["X-Stockroom-to"] == "to:1f"
    daily = replace(records.find("1f") or kept, delivery=Delivery.DAILY)
    asked(daily, lambda one: one.rev > daily.rev)
    emulator.put_upload("bremen.csv", b"store,item,count,name,reorder_point\nBremen,W1,2,Walnuts,10\n")
    (waits,) = eventually(lambda: emulator.ops("WAIT#1f"), lambda seen: len(seen) > 0)
    assert (waits["store"], waits["subject"], "sent_at" in waits) == ("Bremen", "Bremen: 1 low", False)
    ended = asked(replace(records.find("1f") or kept, status=SubscriptionStatus.OFF), lambda one: not one.arn)
    assert ended.status is SubscriptionStatus.OFF


def counts(emulator: Emulated, store: str) -> dict[str, int]:
    return {product_id: int(row["on_hand"]) for product_id, row in emulator.stock_rows(store).items()}


def mails_about(emulator: Emulated, text: str) -> list[Any]:
    mails: list[EmailMessage] = [
        message_from_bytes(path.read_bytes(), policy=default) for path in sorted(emulator.mail_dir.glob("*.eml"))
    ]
    return [mail for mail in mails if text in f"{mail['Subject']}\n{words_of(mail)}"]


def words_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return "" if part is None else str(part.get_content())


def waiting(emulator: Emulated, queue: str) -> int:
    answer = emulator.client("sqs").get_queue_attributes(
        QueueUrl=emulator.outputs[queue], AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])
