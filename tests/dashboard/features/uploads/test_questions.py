"""A file that can be read in two ways waits for an answer, over mocked AWS; answered, it is read so."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.uploads.rows.questions import which_products
from backend_lambdas.uploads.upload import Upload
from dashboard.features.uploads import commands as uploads_commands
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.question import question_panel
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, asked_by

NO_STORE = "sku,qty,qty\nA,1,2\nB,3,4\n"
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
MANAGER = replace(ANN, user_id="u-cy", name="Cy", role=Role.STORE_MANAGER, stores=frozenset({"Ulm"}))


@pytest.fixture(autouse=True)
def ann() -> None:
    asked_by(ANN)


def shown(upload_id: str) -> Upload:
    detail = uploads_queries.upload(upload_id)
    assert detail is not None
    return detail.upload


def asked(upload_id: str) -> str:
    question = shown(upload_id).question
    return "" if question is None else question.text


def answer(stack: DashboardStack, upload_id: str, said: str) -> None:
    uploads_commands.answer_upload(upload_id, said)
    assert [result.upload_id for result in stack.ingest_queued()] == [upload_id]


def test_a_file_asks_one_thing_after_the_other_and_loads_when_all_is_answered(stack: DashboardStack) -> None:
    upload_id = stack.upload("uploads/a.csv", NO_STORE).upload_id
    held = shown(upload_id)
    assert (held.status, asked(upload_id)) == (
        "HELD",
        'Several columns of line 1 are called "qty". Which one counts?',
    )
    assert held.question is not None
    assert [choice.label for choice in held.question.choices] == ['Column 2, "qty"', 'Column 3, "qty"']
    with pytest.raises(InvalidRequest, match="Choose one of the answers"):
        uploads_commands.answer_upload(upload_id, '{"columns":{"on_hand":0}}')
    with pytest.raises(InvalidRequest, match="Answer what the file asks"):
        uploads_commands.approve_upload(upload_id, "go on")
    answer(stack, upload_id, held.question.choices[1].answer)
    assert (shown(upload_id).status, asked(upload_id)) == (
        "HELD",
        "The file has no column that says which store it is for (line 1 has: sku, qty, qty). Which store is it?",
    )
    answer(stack, upload_id, "Ulm")
    done = shown(upload_id)
    assert (done.status, done.applied, done.by_store, done.question) == ("COMMITTED", 2, (("Ulm", 2, 0),), None)
    assert [entry["what"] for entry in stack.audit()].count("upload answered") == 2
    with pytest.raises(InvalidRequest, match="asks nothing any more"):
        uploads_commands.answer_upload(upload_id, "Bonn")


def test_a_file_is_discarded_instead_of_answered(stack: DashboardStack) -> None:
    upload_id = stack.upload("uploads/a.csv", "sku,qty\nA,1\n").upload_id
    uploads_commands.discard_upload(upload_id, "wrong file")
    stack.ingest_queued()
    assert (shown(upload_id).status, shown(upload_id).reason) == ("REJECTED", "Discarded; nothing was applied.")


def test_a_sender_answers_for_a_store_of_theirs_and_nobody_else_without_a_right_to_it(stack: DashboardStack) -> None:
    upload_id = stack.upload("uploads/a.csv", "sku,qty\nA,1\n", user=MANAGER.user_id, by="Cy").upload_id
    asked_by(replace(MANAGER, user_id="u-di"))
    with pytest.raises(NotFound, match="There is no such upload"):
        uploads_commands.answer_upload(upload_id, "Ulm")
    asked_by(MANAGER)
    assert asked(upload_id).endswith("Which store is it?")
    with pytest.raises(NotFound, match="There is no store 'Bonn'"):
        uploads_commands.answer_upload(upload_id, "Bonn")
    uploads_commands.answer_upload(upload_id, "Ulm")
    assert shown(upload_id).status == "RECEIVED"


def test_the_page_shows_the_question_with_its_answers_to_who_may_decide(stack: DashboardStack) -> None:
    upload_id = stack.upload("uploads/a.csv", "sku,qty\nA,1\n").upload_id
    assert "upload-answer-send" in str(question_panel(shown(upload_id)))
    asked_by(replace(ANN, user_id="u-eva", role=Role.VENDOR, vendor="Acme"))
    held = Upload("U1", "HELD", "a.csv", NOW, question=which_products(["sku", "price"], "name").question, by_id="u-eva")
    assert "upload-answer-send" in str(question_panel(held))
    assert "upload-answer-send" not in str(question_panel(replace(held, by_id="u-eli")))
    asked_by(replace(ANN, role=Role.VIEWER))
    panel = str(question_panel(shown(upload_id)))
    assert ("Which store is it?" in panel, "upload-answer-send" in panel) == (True, False)


def test_an_answer_is_remembered_for_the_senders_next_file_with_the_same_columns_but_not_the_store(
    stack: DashboardStack,
) -> None:
    first = stack.upload("uploads/a.csv", NO_STORE, store="Ulm").upload_id
    answer(stack, first, '{"columns":{"on_hand":2}}')
    again = stack.upload("uploads/b.csv", "sku,qty,qty\nC,5,6\n", store="Bonn").upload_id
    assert (shown(again).status, shown(again).by_store) == ("COMMITTED", (("Bonn", 1, 0),))
    assert re.fullmatch(
        r"Columns as their sender chose them on \d{4}-\d\d-\d\d for an earlier file with the same columns\.",
        shown(again).notes[-1],
    )
    assert {item: row.on_hand for item, row in stack.stores.rows.read_store("Bonn").items()} == {"C": 6}
    unanswered = [
        stack.upload("uploads/c.csv", NO_STORE, store="Ulm", user="u-cy"),  # another sender
        stack.upload("uploads/d.csv", "sku,count,count\nC,5,6\n", store="Ulm"),  # other columns
        stack.upload("uploads/e.csv", NO_STORE),  # no store, and the store is not remembered
    ]
    assert [shown(one.upload_id).status for one in unanswered] == ["HELD"] * 3


def test_a_file_without_column_names_proposes_what_its_cells_show_and_is_remembered(stack: DashboardStack) -> None:
    plain = "5;B00021080;0\n5;B00021100;2\n5;B00027010;7\n"
    upload_id = stack.upload("uploads/plain.csv", plain, store="Ulm").upload_id
    for _question in ("item", "count"):
        held = shown(upload_id)
        assert held.question is not None
        radios = question_panel(held).children[1].children[1].children[1]
        assert radios.value == held.question.choices[0].answer
        answer(stack, upload_id, radios.value)
    assert (shown(upload_id).status, shown(upload_id).accepted) == ("COMMITTED", 3)
    again = shown(stack.upload("uploads/again.csv", plain.replace(";2", ";9"), store="Ulm").upload_id)
    assert (again.status, again.accepted) == ("COMMITTED", 3)
