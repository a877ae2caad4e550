"""A column of stores that is not called so is asked about, instead of counting all for the sender's store."""

import json
from datetime import UTC, date
from io import BytesIO

import pytest

from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, mapping_text, merged, read_mapping
from backend_lambdas.uploads.rows.questions import Question
from backend_lambdas.uploads.rows.sales import parse_sales_file
from tests.support.ingest_stores import arrival
from tests.support.upload_records import MemoryUploadRecords
from tests.support.uploader import HOUR, MORNING, Uploader

TWO = "store,sku,qty\nBerlin,X-9,1\nUlm,X-9,1\n"


@pytest.fixture
def of_two_stores(uploader: Uploader) -> Uploader:
    uploader.send("known.csv", TWO)
    return uploader


def asked(uploader: Uploader, text: str, at: int, **metadata: str) -> Question | None:
    outcome = uploader.send(f"{at}.csv", text, at, **metadata).outcome
    assert outcome is not None
    assert (outcome.status is UploadStatus.HELD) == (outcome.question is not None)
    return outcome.question


def test_a_file_without_column_names_from_a_sender_with_a_store_asks_whether_each_row_has_its_own(
    of_two_stores: Uploader,
) -> None:
    text = "Berlin;A-1;3\nBerlin;A-2;4\nUlm;A-1;5\nUlm;A-2;6\n"
    said = []
    for at, answer in enumerate((0, 0, 0), 1):
        mapping = {"mapping": _together(said)} if said else {}
        question = asked(of_two_stores, text, at * HOUR, store="Berlin", **mapping)
        assert question is not None
        if at == 1:
            assert question.text == 'Column 1, "A", holds names of stores (Berlin, Ulm). Is it the store of each row?'
        said.append(question.choices[answer].answer)
    assert asked(of_two_stores, text, 4 * HOUR, store="Berlin", mapping=_together(said)) is None
    assert (of_two_stores.counts("Berlin"), of_two_stores.counts("Ulm")) == (
        {"X-9": 1, "A-1": 3, "A-2": 4},
        {"X-9": 1, "A-1": 5, "A-2": 6},
    )


@pytest.mark.parametrize("store", ["", "Berlin"])
def test_a_column_whose_name_nobody_knows_is_asked_about_by_the_stores_in_it(
    of_two_stores: Uploader, store: str
) -> None:
    text = "haus,sku,qty\nUlm,A-1,3\n"
    signed = {"store": store} if store else {}
    question = asked(of_two_stores, text, HOUR, **signed)
    assert question is not None
    assert [choice.label for choice in question.choices] == [
        "Yes, each row is of the store it names",
        "No, all rows are of one store",
    ]
    no = question.choices[1].answer
    again = asked(of_two_stores, text, 2 * HOUR, **signed, mapping=no)
    assert (again is None, of_two_stores.counts("Berlin").get("A-1")) == (bool(store), 3 if store else None)


def test_what_says_the_same_as_the_senders_store_or_no_store_asks_nothing(of_two_stores: Uploader) -> None:
    assert asked(of_two_stores, "haus,sku,qty\nBerlin,A-1,3\n", HOUR, store="Berlin") is None
    assert asked(of_two_stores, "brand,sku,qty\nUlm,A-2,3\nHayn,A-3,4\n", 2 * HOUR, store="Berlin") is None
    assert of_two_stores.counts("Berlin") == {"X-9": 1, "A-1": 3, "A-2": 3, "A-3": 4}


def test_of_a_long_file_the_rest_may_be_of_another_store(of_two_stores: Uploader) -> None:
    rows = [f"Berlin,A-{number},3\n" for number in range(1_500)]
    text = f"haus,sku,qty\n{''.join(rows)}Ulm,A-1,4\n"
    assert asked(of_two_stores, text, HOUR, store="Berlin") is not None


def _together(said: list[str]) -> str:
    """All answers as one mapping, as `decide` keeps them."""
    whole = FOUND_BY_ITSELF
    for one in said:
        whole = merged(whole, read_mapping(json.loads(one)))
    return mapping_text(whole)


def test_a_file_of_which_parts_are_applied_does_not_ask_when_a_store_has_become_known_meanwhile(
    uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploader.send("known.csv", "store,sku,qty\nBerlin,X-9,1\n")
    real = MemoryUploadRecords.finish

    def gone(*_given: object, **_named: object) -> None:
        monkeypatch.setattr(MemoryUploadRecords, "finish", real)
        raise KeyboardInterrupt("the process is gone")

    monkeypatch.setattr(MemoryUploadRecords, "finish", gone)
    with pytest.raises(KeyboardInterrupt):
        uploader.send("haus.csv", "haus,sku,qty\nUlm,A-1,3\n", HOUR, store="Berlin")
    uploader.send("ulm.csv", "store,sku,qty\nUlm,X-9,1\n", 2 * HOUR)
    uploader.now += HOUR
    outcome = uploader.deliver(arrival("uploads/haus.csv", MORNING + HOUR)).outcome
    assert outcome is not None
    assert (outcome.status, outcome.question) == (UploadStatus.COMMITTED, None)
    assert uploader.counts("Berlin") == {"X-9": 1, "A-1": 3}


SALES = "order no,date,sku,qty sold,{}\n1,2026-01-05,A-1,2,Berlin\n2,2026-01-05,A-1,3,Ulm\n"


def test_sales_whose_stores_stand_in_a_column_of_unknown_name_ask_and_are_handed_on_with_the_answer(
    of_two_stores: Uploader,
) -> None:
    text = SALES.format("haus")
    question = asked(of_two_stores, text, HOUR, store="Berlin")
    assert question is not None
    assert question.text == 'Column 5, "haus", holds names of stores (Berlin, Ulm). Is it the store of each row?'
    assert of_two_stores.memory.sent_to_sales == []
    for at, one in enumerate(question.choices, 2):
        result = of_two_stores.send(f"{at}.csv", text, at * HOUR, store="Berlin", mapping=one.answer)
        assert result.outcome is None
    assert len(of_two_stores.memory.sent_to_sales) == 2
    by_store = []
    for one in question.choices:
        file = inspect(BytesIO(text.encode()))
        said = read_mapping(json.loads(one.answer))
        by_store.append(parse_sales_file(file, lambda *_: None, UTC, date(2026, 1, 6), "Berlin", said).by_store)
    assert by_store == [{"Berlin": 1, "Ulm": 1}, {"Berlin": 2}]


def test_a_column_called_by_a_store_asks_though_nobody_knows_these_stores(of_two_stores: Uploader) -> None:
    text = SALES.format("Sold in shop").replace("Berlin", "Bonn").replace("Ulm", "Trier")
    question = asked(of_two_stores, text, HOUR, store="Berlin")
    assert question is not None
    assert (
        question.text == 'Column 5, "Sold in shop", holds names of stores (Bonn, Trier). Is it the store of each row?'
    )


@pytest.mark.parametrize("name", ["Store", "Shop SKU", "brand", "Shop opening"])
def test_sales_with_a_known_store_column_or_with_none_ask_nothing(of_two_stores: Uploader, name: str) -> None:
    text = SALES.format(name).replace("Berlin", "Bonn").replace("Ulm", "Trier")
    assert of_two_stores.send("sales.csv", text, HOUR, store="Berlin").outcome is None
    assert len(of_two_stores.memory.sent_to_sales) == 1
