"""Sales files undone on their page, over mocked AWS and a real lake; what was shown is what is done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.lake.lake import Lake
from backend_lambdas.aws.lake.ledger import DynamoSalesLedger
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.aws.lake.undo import SalesUndoReader
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.protocol.lifecycle import Ended
from backend_lambdas.uploads.sales import load_sales
from backend_lambdas.uploads.sales_ports import SalesStores
from dashboard.data import dependencies
from dashboard.data.dependencies import current_dependencies
from dashboard.features.uploads import commands as uploads_commands
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.labels import counts_words
from dashboard.features.uploads.undo import effect_words, undo_effect_view, undo_note
from tests.aws.lake.test_lake_contract import sales_of
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, VIC, asked_by

HEAD = "sale_id,store,product_id,sale_date,quantity,price\n"
FIRST = HEAD + "a,Berlin,tea,2026-11-02,2,1.50\nb,Berlin,tea,2026-11-03,1,1.50\n"
WRONG = HEAD + "a,Berlin,tea,2026-11-02,9,1.50\nb,Berlin,tea,2026-11-03,7,1.50\nc,Berlin,rye,2026-11-10,4,1\n"
RIGHT = HEAD + "b,Berlin,tea,2026-11-03,3,1.50\n"


class Till:
    """Sends files of sales, and undos, and works on them as the two functions do."""

    def __init__(self, stack: DashboardStack, folder: Path) -> None:
        self.stack, self.lake = stack, DeltaSalesLake(Lake(str(folder)))
        own = stack.stores
        self.stores = SalesStores(
            lake=self.lake,
            ledger=DynamoSalesLedger(stack.dynamodb, "ops"),
            directory=own.directory,
            records=own.records,
            files=own.files,
            queue=own.sales_queue,
            notices=own.notices,
            senders=own.senders,
        )

    def send(self, name: str, text: str) -> str:
        key = f"uploads/{name}"
        self.stack.s3.put_object(Bucket=self.stack.names.uploads_bucket, Key=key, Body=text.encode())
        return self.work(key)

    def work(self, key: str) -> str:
        found = self.stack.s3.head_object(Bucket=self.stack.names.uploads_bucket, Key=key)
        now = self.stack.now_ms
        arrival = Arrival(key, found["VersionId"], found["ContentLength"], now, f"{now:X}", "{}")
        assert self.stack.ingest(arrival).ended is Ended.HANDED_OVER
        result = load_sales(arrival, self.stores, self.stack._attempt(), UTC)
        assert result.ended is Ended.FINISHED
        self.stack.clock.go_on()
        return result.upload_id

    @property
    def units(self) -> dict[str, int]:
        return {key[1]: int(row[0]) for key, row in sales_of(self.lake).items()}


@pytest.fixture
def till(stack: DashboardStack, tmp_path: Path) -> Iterator[Till]:
    asked_by(ANN)
    account = Account(ANN.user_id, "ann@example.com", ANN.name, ANN.role, created_at="2026-11-01T00:00:00Z")
    Accounts(stack.dynamodb, "ops").save(account, ANN.did("account added", "ann", "2026-11-01T00:00:00Z", {}))
    made = Till(stack, tmp_path)
    found = current_dependencies()
    reader = SalesUndoReader(lambda: made.lake.lake)
    dependencies._process.dependencies = replace(found, sales_undo=reader)
    yield made
    dependencies._process.dependencies = found


def shown(upload_id: str) -> Any:
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    return detail.upload


def test_a_sales_file_is_undone_after_a_look_at_what_becomes_what_it_was(till: Till) -> None:
    till.send("first.csv", FIRST)
    wrong = till.send("wrong.csv", WRONG)
    till.send("right.csv", RIGHT)
    effect = uploads_queries.undo_effect(wrong)
    assert effect_words(effect) == [
        "1 sale becomes what it was",
        "1 new sale is taken out",
        "1 sale was changed since and stays",
        "In Berlin",
        "In the weeks 2026-W45, 2026-W46",
    ]
    assert "1 new sale is taken out" in str(undo_effect_view(effect))
    assert "Sales that are still as this file made them" in str(undo_note(shown(wrong)))
    before = till.units
    undo_id = uploads_commands.undo_upload(wrong, "Last week's file")
    till.work(f"uploads/undo/{undo_id}/Undo of wrong.csv")
    assert till.units == {"a": 2, "b": 3}
    undone, undo = shown(wrong), shown(undo_id)
    assert (undone.undone_by, undone.undone_by_upload) == ("Ann", undo_id)
    assert (undo.kind, undo.by, undo.status) == ("undo", "Ann", "COMMITTED")
    assert counts_words(undo) == "3 rows read, 2 changed, 1 changed since and left"
    assert "Undone by Ann" in str(undo_note(undone))
    with pytest.raises(InvalidRequest, match="Ann has undone this already"):
        uploads_queries.undo_effect(wrong)
    assert ("Ann", "upload undone") in [(entry["who"], entry["what"]) for entry in till.stack.audit()]

    effect = uploads_queries.undo_effect(undo_id)
    assert effect_words(effect)[:2] == ["1 sale becomes what it was", "1 sale comes back"]
    again = uploads_commands.undo_upload(undo_id, "It was right")
    till.work(f"uploads/undo/{again}/Undo of wrong.csv")
    assert till.units == before


def test_where_nothing_is_left_to_undo_the_page_says_so_and_asks_for_no_reason(till: Till) -> None:
    first = till.send("first.csv", FIRST)
    till.send("wrong.csv", WRONG)
    effect = uploads_queries.undo_effect(first)
    assert effect_words(effect) == ["2 sales were changed since and stay"]
    assert not effect.restored


def test_an_upload_that_kept_nothing_says_what_to_do_instead(till: Till) -> None:
    first = till.send("first.csv", FIRST)
    till.stack.dynamodb.update_item(
        TableName="ops",
        Key={"pk": {"S": f"UP#{first}"}, "sk": {"S": "META"}},
        UpdateExpression="SET applied = :more",
        ExpressionAttributeValues={":more": {"N": "3"}},
    )
    with pytest.raises(InvalidRequest, match="Send the file again with what is right"):
        uploads_queries.undo_effect(first)


def test_sales_are_undone_by_who_may_decide_about_all_of_their_stores(till: Till) -> None:
    both = till.send("both.csv", FIRST + "x,Hamburg,tea,2026-11-02,2,1.50\n")
    own = till.send("own.csv", HEAD + "y,Berlin,tea,2026-11-02,2,1.50\n")
    asked_by(BO)
    assert uploads_queries.undo_effect(own).restored == 1
    for ask in (uploads_queries.undo_effect, lambda one: uploads_commands.undo_upload(one, "wrong")):
        with pytest.raises(NotAllowed, match="This upload also holds a store that is not yours"):
            ask(both)
    asked_by(replace(BO, stores=frozenset({"Cologne"})))
    with pytest.raises(NotFound, match=r"^There is no such upload\.$"):
        uploads_queries.undo_effect(own)
    asked_by(VIC)
    with pytest.raises(NotAllowed, match="You may not decide about uploads"):
        uploads_commands.undo_upload(own, "mine")
