"""What who sent files reads of how they ended, and when."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.versions import iso_ms, iso_time
from backend_lambdas.language.texts import speaking
from backend_lambdas.uploads.models import Ending
from backend_lambdas.uploads.sender_mail import EndedFile, asked_for, compose_sender_mail, is_due, still_true
from backend_lambdas.uploads.upload import Upload

NOW = iso_ms("2026-11-22T12:00:00+00:00")
PAGE = "https://stock.example.com/uploads"
MAX = Account("u-max", "max@example.com", "Max", Role.STORE_MANAGER, frozenset({"Berlin"}))
EVE = replace(MAX, role=Role.VIEWER)
GOOD = Upload(
    "01GOOD", "COMMITTED", "berlin.csv", datetime(2026, 11, 22, tzinfo=UTC), total=980, accepted=980, rejected=0,
    applied=900, unchanged=80,
)  # fmt: skip
PARTLY = replace(GOOD, upload_id="01PART", file_name="köln.csv", total=1_000, rejected=20)
HELD = replace(GOOD, upload_id="01HELD", status="HELD", reason="Held: 40 % of the items are gone.", applied=0)
REFUSED = replace(GOOD, upload_id="01REF", status="REJECTED", file_name="photo.jpg", reason="Not a table.")
OLD = replace(GOOD, upload_id="01OLD", status="SUPERSEDED", reason="Newer files have all these rows.")
UNDONE = replace(GOOD, upload_id="01UNDO", undone_by="Ann")
LAST = "You sent these files. Which of them you are mailed about, you choose under Your account.\n"


def ending(seconds_ago: int, upload_id: str = "01GOOD", undone: bool = False) -> Ending:
    return Ending("u-max", iso_time(NOW - seconds_ago * 1_000), upload_id, undone)


@pytest.mark.parametrize(
    ("seconds_ago", "due"),
    [((119,), False), ((120,), True), ((300, 119), False), ((899, 10), False), ((900, 10), True), ((), False)],
)
def test_a_mail_waits_until_the_other_files_of_the_drop_have_ended_too(seconds_ago: tuple[int, ...], due: bool) -> None:
    assert is_due([ending(ago) for ago in seconds_ago], NOW) is due


def test_what_was_decided_or_undone_meanwhile_is_another_ending() -> None:
    assert [still_true(ending(1), one) for one in (GOOD, HELD, REFUSED, OLD)] == [True] * 4
    decided = replace(HELD, decision="approve")
    under_way = (decided, replace(GOOD, status="APPLYING"), UNDONE, None)
    assert [still_true(ending(1), one) for one in under_way] == [False] * 4
    assert [still_true(ending(1, undone=True), one) for one in (UNDONE, GOOD)] == [True, False]


@pytest.mark.parametrize(
    ("own", "company", "told"),
    [
        ("", "all", ["01PART", "01HELD", "01GOOD"]),
        ("", "problems", ["01PART", "01HELD"]),
        ("", "none", []),
        ("all", "none", ["01PART", "01HELD", "01GOOD"]),
        ("problems", "all", ["01PART", "01HELD"]),
        ("none", "all", []),
    ],
)
def test_ones_own_choice_goes_before_the_companys(own: str, company: str, told: list[str]) -> None:
    files = [EndedFile(one) for one in (GOOD, PARTLY, HELD)]
    found = asked_for(files, replace(MAX, upload_mails=own), Company(upload_mails=company))
    assert [one.upload.upload_id for one in found] == told
    assert asked_for(files, replace(MAX, disabled=True), Company()) == []
    assert asked_for(files, None, Company()) == []


def test_a_file_with_rejected_rows_is_told_with_the_reasons_and_what_to_do() -> None:
    mail = compose_sender_mail("id", [EndedFile(PARTLY, {"not a number": 15, "no store": 5})], MAX, PAGE)
    assert (mail.mail_id, mail.subject) == ("id", "Imported, 20 rows left out: köln.csv")
    assert mail.text == (
        "köln.csv is imported: 900 rows are new or changed, 80 were so already.\n"
        "20 of 1,000 rows were left out:\n  15 x not a number\n  5 x no store\n"
        "Correct these rows and send them again, on its page or in a new file:\n"
        f"  {PAGE}?id=01PART\n\n{LAST}"
    )


@pytest.mark.parametrize(
    ("one", "account", "subject", "first_lines"),
    [
        (EndedFile(GOOD), MAX, "Imported: berlin.csv",
         ["berlin.csv is imported: 900 rows are new or changed, 80 were so already.", "Its page:"]),
        (EndedFile(HELD), MAX, "Waits for a decision: berlin.csv",
         ["berlin.csv waits for a decision. Held: 40 % of the items are gone.",
          "Look at what it would change, then import or discard it:"]),
        (EndedFile(HELD), EVE, "Waits for a decision: berlin.csv",
         ["berlin.csv waits for a decision. Held: 40 % of the items are gone.",
          "Somebody who may decide has to import or discard it. Its page shows what it would change:"]),
        (EndedFile(replace(HELD, by_store=(("Ulm", 3, 0),))), MAX, "Waits for a decision: berlin.csv",
         ["berlin.csv waits for a decision. Held: 40 % of the items are gone.",
          "Somebody who is responsible for these stores decides. You can discard it on its page:"]),
        (EndedFile(replace(HELD, status="REJECTED", decision="discard", decided_by="Ann", decision_reason="Too old")),
         MAX, "Not imported: berlin.csv", ["berlin.csv was discarded by Ann: Too old", "Its page:"]),
        (EndedFile(REFUSED), MAX, "Not imported: photo.jpg",
         ["photo.jpg was not imported. Not a table.", "Correct that and send the file again. Its page:"]),
        (EndedFile(OLD), MAX, "Changes nothing: berlin.csv",
         ["berlin.csv changes nothing. Newer files have all these rows.", "Its page:"]),
        (EndedFile(UNDONE, undone=True, why_undone="The wrong file"), MAX, "Undone: berlin.csv",
         ["berlin.csv was undone by Ann: The wrong file",
          "What was changed since stays. The page says what was brought back:"]),
    ],
)  # fmt: skip
def test_one_file(one: EndedFile, account: Account, subject: str, first_lines: list[str]) -> None:
    mail = compose_sender_mail("id", [one], account, PAGE)
    assert mail.subject == subject
    assert mail.text == "\n".join([*first_lines, f"  {PAGE}?id={one.upload.upload_id}"]) + f"\n\n{LAST}"


def test_a_hundred_files_are_one_mail_with_what_needs_something_first() -> None:
    files = [EndedFile(replace(GOOD, upload_id=f"01G{number:02}")) for number in range(98)]
    found = asked_for([*files, EndedFile(HELD), EndedFile(REFUSED)], MAX, Company())
    mail = compose_sender_mail("id", found, MAX, PAGE)
    assert mail.subject == "100 files: 98 imported, 1 waits for a decision, 1 not imported"
    assert [line.strip()[-6:] for line in mail.text.splitlines() if line.startswith("  http")][:3] == [
        "01HELD", "=01REF", "=01G00",
    ]  # fmt: skip
    assert f"And 80 more files: {PAGE}\n" in mail.text


def test_it_is_in_the_language_of_the_person() -> None:
    with speaking("de"):
        mail = compose_sender_mail("id", [EndedFile(PARTLY, {"not a number": 20})], MAX, PAGE)
    assert mail.subject == "Importiert, 20 Zeilen ausgelassen: köln.csv"
    assert "20 von 1.000 Zeilen wurden ausgelassen:" in mail.text
