"""Who sent a file decides which stores it may write: by the account as it is then, and nobody can make it up."""

from dataclasses import replace

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.uploads.models import Decision, PartStatus, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.sender import VENDORS_FILE, Sender, named_sender
from tests.support.ingest_stores import Memory, MemorySenders, arrival
from tests.support.uploader import MORNING, Uploader
from tests.uploads.test_sales import FIRST, SalesUploader

BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
TWO_STORES = "store,item,count\nBerlin,1,5\nHamburg,1,7\n"
NOT_HIS = "Bo, who sent the file, is not responsible for Hamburg."
CLOSED = "The account of Bo, who sent the file, is closed."


@pytest.fixture
def uploader() -> Uploader:
    made = Uploader()
    made.memory.accounts["u-bo"] = BO
    return made


def send(uploader: Uploader, text: str = TWO_STORES, name: str = "a.csv") -> IngestResult:
    return uploader.send(name, text, by="Bo", user="u-bo")


def ending(uploader: Uploader, result: IngestResult) -> tuple[UploadStatus, dict[str, tuple[PartStatus, str | None]]]:
    assert result.outcome is not None
    parts = uploader.memory.parts.get(result.upload_id, {})
    return result.outcome.status, {store: (part.status, part.reason) for store, part in parts.items()}


def decide(uploader: Uploader, upload_id: str, decision: Decision) -> None:
    record = uploader.memory.records[upload_id]
    decided = replace(record, decision=decision, decided_by="Ann", decided_by_id="u-ann")
    uploader.memory.records[upload_id] = decided


def test_a_store_that_is_not_the_senders_is_held_and_the_rest_goes_on(uploader: Uploader) -> None:
    result = send(uploader)
    assert ending(uploader, result) == (
        UploadStatus.HELD,
        {"Berlin": (PartStatus.COMMITTED, None), "Hamburg": (PartStatus.HELD, NOT_HIS)},
    )
    assert (uploader.counts("Berlin"), uploader.counts("Hamburg")) == ({"1": 5}, {})
    assert uploader.memory.facts[result.upload_id].by_id == "u-bo"
    assert [(entry.actor, entry.user_id) for entry in uploader.memory.audit] == [("Bo", "u-bo")] * 3
    decide(uploader, result.upload_id, Decision.APPROVE)
    assert uploader.deliver(arrival("uploads/a.csv", MORNING)).outcome is not None
    assert uploader.counts("Hamburg") == {"1": 7}
    assert [(entry.actor, entry.user_id) for entry in uploader.memory.audit[3:]] == [("Ann", "u-ann")] * 2


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        (None, CLOSED),
        (replace(BO, disabled=True), CLOSED),
        (replace(BO, role=Role.VIEWER), "Bo may not send stock or sales as a viewer."),
        (replace(BO, stores=frozenset()), "Bo, who sent the file, is not responsible for {}."),
    ],
)
def test_the_account_counts_as_it_is_when_the_file_is_read(
    uploader: Uploader, account: Account | None, reason: str
) -> None:
    uploader.memory.accounts = {} if account is None else {"u-bo": account}
    held = {store: (PartStatus.HELD, reason.format(store)) for store in ("Berlin", "Hamburg")}
    assert ending(uploader, send(uploader)) == (UploadStatus.HELD, held)
    assert uploader.memory.rows == {}


def test_an_area_manager_of_every_store_may_send_any(uploader: Uploader) -> None:
    uploader.memory.accounts["u-bo"] = replace(BO, role=Role.AREA_MANAGER, stores=None)
    assert ending(uploader, send(uploader))[0] is UploadStatus.COMMITTED


def test_a_vendor_sends_no_stock(uploader: Uploader) -> None:
    uploader.memory.accounts["u-bo"] = replace(BO, role=Role.VENDOR, vendor="Acme")
    result = send(uploader)
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.reason) == (UploadStatus.REJECTED, VENDORS_FILE)
    assert (uploader.memory.rows, uploader.memory.parts) == ({}, {})


def test_a_right_lost_between_two_attempts_holds_what_is_left_and_no_more(uploader: Uploader) -> None:
    uploader.memory.accounts["u-bo"] = replace(BO, stores=frozenset({"Berlin", "Hamburg"}))
    uploader.memory.leases["Hamburg"] = uploader.memory.stores().ledger.acquire("Hamburg", "x", 0, MORNING + 1)  # type: ignore[assignment]
    assert send(uploader).outcome is None  # Hamburg is taken: it comes back
    uploader.memory.accounts["u-bo"] = BO
    uploader.now += 60_000
    result = uploader.deliver(arrival("uploads/a.csv", MORNING))
    assert ending(uploader, result) == (
        UploadStatus.HELD,
        {"Berlin": (PartStatus.COMMITTED, None), "Hamburg": (PartStatus.HELD, NOT_HIS)},
    )


def test_what_is_not_the_senders_is_not_compared_with_the_company(uploader: Uploader) -> None:
    uploader.send("own.csv", "store,item,count\nhamburg,1,5\n")
    status, parts = ending(uploader, send(uploader, "store,item,count\nHAMBURG,1,5\nBerlin,1,5\n"))
    assert (status, parts["HAMBURG"][1]) == (UploadStatus.HELD, NOT_HIS.replace("Hamburg", "HAMBURG"))


def test_a_file_that_cannot_be_used_is_its_senders_all_the_same(uploader: Uploader) -> None:
    result = send(uploader, "just,some\nwords,here\n")
    assert ending(uploader, result)[0] is UploadStatus.REJECTED
    assert uploader.memory.senders[result.upload_id] == Sender("Bo", "u-bo")


def test_a_script_of_the_account_names_nobody(uploader: Uploader) -> None:
    """Its own word for a person is ignored, in the repeated event too, which does not say who put the file."""
    uploader.memory.put_upload("uploads/a.csv", TWO_STORES.encode(), by="nightly", user="u-bo")
    event = replace(arrival("uploads/a.csv", MORNING), principal="AWS:AIDASCRIPT")
    uploader.memory.leases["Hamburg"] = uploader.memory.stores().ledger.acquire("Hamburg", "x", 0, MORNING + 1)  # type: ignore[assignment]
    assert uploader.deliver(event).outcome is None
    uploader.now += 60_000
    result = uploader.deliver(arrival("uploads/a.csv", MORNING))
    assert ending(uploader, result)[0] is UploadStatus.COMMITTED
    assert {(entry.actor, entry.user_id) for entry in uploader.memory.audit} == {("nightly", "")}


@pytest.mark.parametrize(
    ("principal", "user_id"),
    [
        ("AWS:AROADASHBOARD:i-0123456789", "u-bo"),
        ("AWS:AROADASHBOARD", "u-bo"),
        ("AROADASHBOARD", "u-bo"),
        ("", "u-bo"),  # the events of a decision and of "Try again" do not say it; a script's first event did
        ("AWS:AROASCRIPT:AROADASHBOARD", ""),
        ("A1B2C3ROOT", ""),
    ],
)
def test_only_a_form_of_the_dashboard_says_who_sent_a_file(principal: str, user_id: str) -> None:
    senders = MemorySenders(Memory())
    assert named_sender({"by": "Bo", "user": "u-bo"}, principal, senders) == Sender("Bo", user_id)
    assert named_sender({}, principal, senders) == Sender("upload", "")


def sales_uploader(account: Account | None) -> SalesUploader:
    made = SalesUploader(None)
    made.memory.accounts = {} if account is None else {"u-bo": account}
    return made


def load(uploader: SalesUploader) -> IngestResult:
    event = uploader.put("first", FIRST, 1)
    uploader.memory.put_upload(event.key, FIRST.encode(), by="Bo", user="u-bo")
    return uploader.load(event)


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        (None, CLOSED),
        (BO, "Bo, who sent the file, is not responsible for Paris."),
        (replace(BO, stores=frozenset()), "Bo, who sent the file, is not responsible for Berlin, Paris."),
    ],
)
def test_sales_of_stores_that_are_not_the_senders_are_held_and_counted_once_approved(
    account: Account | None, reason: str
) -> None:
    uploader = sales_uploader(account)
    result = load(uploader)
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.reason) == (UploadStatus.HELD, reason)
    assert uploader.lake.sales == {}  # type: ignore[union-attr]
    record = uploader.memory.records[result.upload_id]
    uploader.memory.records[result.upload_id] = replace(record, decision=Decision.APPROVE, decided_by="Ann")
    approved = load(uploader)
    assert approved.outcome is not None
    assert (approved.outcome.status, approved.outcome.applied) == (UploadStatus.COMMITTED, 4)


def test_a_vendor_sends_no_sales() -> None:
    result = load(sales_uploader(replace(BO, role=Role.VENDOR, vendor="Acme")))
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.reason) == (UploadStatus.REJECTED, VENDORS_FILE)


def test_sales_that_count_already_are_not_held_for_a_right_lost_since() -> None:
    uploader = sales_uploader(replace(BO, stores=frozenset({"Berlin", "Paris"})))
    records = uploader.stores.records
    broken = type("Broken", (type(records),), {"finish": failing})(uploader.memory)
    event = uploader.put("first", FIRST, 1)
    uploader.memory.put_upload(event.key, FIRST.encode(), by="Bo", user="u-bo")
    with pytest.raises(StorageError):
        uploader.load(event, replace(uploader.stores, records=broken))
    uploader.memory.accounts.clear()
    uploader.now += 400_000
    result = uploader.load(event)
    assert result.outcome is not None
    assert (result.outcome.status, result.outcome.applied) == (UploadStatus.COMMITTED, 4)


def failing(*_given: object) -> None:
    raise StorageError("no permission")
