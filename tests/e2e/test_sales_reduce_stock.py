"""The whole platform with the setting on: a count, sales, a correction, and a mail when the shelf is empty."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.uploads.movement_file import movement_file
from tests.support.emulated import Emulated, end, eventually, start_emulated

pytestmark = pytest.mark.emulator
HEADER = "sale_id,store,product_id,sale_date,quantity,price\n"


@pytest.fixture(scope="module")
def selling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    emulated = start_emulated(tmp_path_factory.mktemp("selling"), sales_reduce_stock=True)
    yield emulated
    end(emulated.platform)


def counts(emulator: Emulated, store: str) -> dict[str, int]:
    return {item: int(row["on_hand"]) for item, row in emulator.stock_rows(store).items()}


def sold(*lines: str) -> bytes:
    today = datetime.now(UTC).date().isoformat()
    return (HEADER + "".join(line.replace("TODAY", today) + "\n" for line in lines)).encode()


def ended(emulator: Emulated, upload_id: str) -> dict[str, Any]:
    """The record of an upload once it has ended."""
    seen = eventually(
        lambda: {item["sk"]: item for item in emulator.ops(f"UP#{upload_id}")}.get("META", {}),
        lambda record: record.get("status") in ("COMMITTED", "REJECTED", "HELD", "SUPERSEDED"),
    )
    assert seen["status"] == "COMMITTED", seen
    return seen


def send(emulator: Emulated, number: int, name: str, body: bytes) -> dict[str, Any]:
    upload_id = f"01ARZ3NDEKTSV4RRFFQ69G5FD{number}"
    emulator.put_upload(f"{upload_id}/{name}.csv", body)
    return ended(emulator, upload_id)


def test_sales_are_taken_off_the_count_and_everything_follows(selling: Emulated) -> None:
    send(selling, 0, "count", b"store,item,name,count,reorder_point\nUlm,tea,Green tea,20,5\nUlm,rye,Rye bread,9,2\n")
    record = send(selling, 1, "till", sold("a,Ulm,tea,TODAY,3,2", "b,Ulm,tea,TODAY,2,2", "c,Ulm,jam,TODAY,1,2"))
    assert (record["stock_changed"], record["stock_missing"], record["stock_short"]) == (1, 1, 0)
    assert counts(selling, "Ulm") == {"tea": 15, "rye": 9}
    send(selling, 2, "correction", sold("a,Ulm,tea,TODAY,4,2", "d,Ulm,rye,TODAY,-1,2"))
    assert counts(selling, "Ulm") == {"tea": 14, "rye": 10}
    short = send(selling, 3, "rush", sold("e,Ulm,tea,TODAY,16,2"))
    assert (counts(selling, "Ulm"), short["stock_short"]) == ({"tea": 0, "rye": 10}, 1)
    (totals,) = (item for item in selling.ops("AGG") if item["store"] == "Ulm")
    assert (totals["out"], totals["units"], totals["last_file_name"]) == (1, 10, "count.csv")
    history = eventually(lambda: selling.ops("HI#Ulm#tea"), lambda seen: len(seen) == 4)
    assert [(entry["on_hand"], entry["line"]) for entry in history] == [(20, 2), (15, 0), (14, 2), (0, 2)]
    assert len(eventually(lambda: mails_of(selling, "Green tea", "rush.csv"), bool)) == 1


def test_what_people_record_moves_the_shelf_at_once_and_a_sale_is_one_of_the_lake(selling: Emulated) -> None:
    send(selling, 7, "count", b"store,item,count,price\nBonn,tea,20,2\nBern,rye,5,2\n")
    today = datetime.now(UTC).date().isoformat()
    recorded = [
        Movement(Cause.TRANSFER, "Bonn", "tea", 4, "Bern", "They ran out"),
        Movement(Cause.SALE, "Bonn", "tea", 3, price="2", sale_date=today),
    ]
    for number, movement in enumerate(recorded):
        upload_id = f"01ARZ3NDEKTSV4RRFFQ69G5FF{number}"
        selling.put_upload(f"movement/{upload_id}/Move.csv", movement_file(movement, upload_id), by="Bo")
        ended(selling, upload_id)
    assert (counts(selling, "Bonn"), counts(selling, "Bern")) == ({"tea": 13}, {"tea": 4, "rye": 5})
    send(selling, 8, "till", sold("p,Bonn,tea,TODAY,1,2"))
    assert counts(selling, "Bonn") == {"tea": 12}
    history = eventually(lambda: selling.ops("HI#Bonn#tea"), lambda seen: len(seen) == 4)
    assert [entry["on_hand"] for entry in history] == [20, 16, 13, 12]
    (told,) = eventually(lambda: mails_of(selling, "Bern: Received 4 from another store, tea"), bool)
    assert "They ran out" in told


def mails_of(emulator: Emulated, *words: str) -> list[str]:
    found = [path.read_text() for path in emulator.mail_dir.glob("*.eml")]
    return [mail for mail in found if all(word in mail for word in words)]


def test_files_sent_at_once_leave_the_true_stock_and_a_new_count_starts_anew(selling: Emulated) -> None:
    send(selling, 4, "count", b"store,item,count\nOslo,tea,100\nOslo,rye,50\n")
    before = len(selling.ops("CH#Oslo"))
    bodies = [sold(*(f"s{at},Oslo,tea,TODAY,1,2" for at in range(number * 3, number * 3 + 6))) for number in range(4)]
    for number, body in enumerate([*bodies, bodies[0]]):
        selling.put_upload(f"01ARZ3NDEKTSV4RRFFQ69G5FE{number}/till.csv", body)
    for number in range(5):
        upload_id = f"01ARZ3NDEKTSV4RRFFQ69G5FE{number}"
        eventually(
            lambda uid=upload_id: [
                item.get("finished_at") for item in selling.ops(f"UP#{uid}") if item["sk"] == "META"
            ],
            lambda seen: seen != [] and seen[0] is not None,
        )
    assert counts(selling, "Oslo") == {"tea": 85, "rye": 50}
    assert len(selling.ops("CH#Oslo")) > before
    send(selling, 5, "recount", b"store,item,count\nOslo,tea,90\nOslo,rye,50\n")
    assert counts(selling, "Oslo") == {"tea": 90, "rye": 50}
    send(selling, 6, "after", sold("z,Oslo,tea,TODAY,1,2", "z2,Oslo,rye,TODAY,2,2"))
    assert counts(selling, "Oslo") == {"tea": 89, "rye": 48}
