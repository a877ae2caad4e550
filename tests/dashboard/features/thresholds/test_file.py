"""Thresholds by a file: downloaded, changed, shown with what it does, saved once, audited with its lines."""

import base64
import json

import pytest

from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.thresholds import RuleChange, Target
from backend_lambdas.uploads.threshold_file import MOST_CHANGES
from dashboard.app import server
from dashboard.data.dependencies import current_dependencies
from dashboard.data.stock.threshold_effects import AlertEffect, StoreEffect
from dashboard.features.thresholds import commands, queries
from dashboard.features.thresholds.callbacks import packed
from dashboard.features.thresholds.file_callbacks import save_file, show_file
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, asked_by

NORTH = Actor("u-no", "No", Role.AREA_MANAGER, frozenset({"Berlin"}))
HEAD = "for,category,product_id,store,threshold,was\n"
FRUIT, APPLE_IN_BERLIN, APPLE_IN_KOELN = Target("Fruit"), Target("", "001", "Berlin"), Target("", "001", "Köln")
FILE = f"{HEAD}category,Fruit,,,6,\nproduct in one store,,001,Berlin,20,\nproduct in one store,,001,Köln,30,\n"


def contents(text: str) -> str:
    return f"data:text/csv;base64,{base64.b64encode(text.encode()).decode()}"


def shown(text: str) -> tuple[list[tuple[int, RuleChange]], int, list[tuple[int, str]]]:
    found = queries.preview_file(text.encode()).read
    return list(found.changes), found.unchanged, [(one.line, one.column) for one in found.problems]


def texts(children: object) -> str:
    return json.dumps(children, default=lambda part: part.to_plotly_json())


def downloaded() -> str:
    answer = server.test_client().get("/export/thresholds.csv", headers={"Host": "localhost"})
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return answer.data.decode("utf-8-sig")


def test_a_file_is_seen_before_it_is_saved_then_kept_and_audited_with_its_lines(stocked: DashboardStack) -> None:
    asked_by(ANN)
    preview = queries.preview_file(FILE.encode())
    # Apples in Berlin are out and stay so; those in Köln, 30 of them, become low.
    assert preview.by_store == {"Berlin": StoreEffect(1, AlertEffect()), "Köln": StoreEffect(1, AlertEffect(opens=1))}
    assert commands.save_file(preview.read.changes, "north.csv") == 3
    known = current_dependencies().thresholds.book.thresholds()
    assert (known.categories, known.store_products) == ({"Fruit": 6}, {("Berlin", "001"): 20, ("Köln", "001"): 30})
    entries = [
        (one["which"], json.loads(one["detail"])["M"]) for one in stocked.audit() if one["what"] == "threshold set"
    ]
    origins = {which: (detail["file"]["S"], detail["line"]["N"], detail["after"]["N"]) for which, detail in entries}
    assert origins == {
        "threshold of the category Fruit": ("north.csv", "2", "6"),
        "threshold of 001 in Berlin": ("north.csv", "3", "20"),
        "threshold of 001 in Köln": ("north.csv", "4", "30"),
    }
    assert shown(downloaded()) == ([], 3, [])


def test_a_rule_changed_since_is_shown_and_nothing_is_overwritten(stocked: DashboardStack) -> None:
    asked_by(ANN)
    seen = queries.preview_file(FILE.encode()).read.changes
    commands.save_thresholds([RuleChange(APPLE_IN_BERLIN, None, 8)])
    with pytest.raises(InvalidRequest, match=r"lines 3\). Nothing was saved"):
        commands.save_file(seen, "north.csv")
    known = current_dependencies().thresholds.book.thresholds()
    assert (known.categories, known.store_products) == ({}, {("Berlin", "001"): 8})
    changes, unchanged, problems = shown(FILE)
    assert ([line for line, _change in changes], unchanged, problems) == ([2, 4], 0, [(3, "was")])


def test_a_saving_that_stops_in_the_middle_is_finished_by_the_same_file(
    stocked: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_by(ANN)
    lines = [f"product in one store,,{number:03d},Berlin,{number},\n" for number in range(1, 4)]
    seen = queries.preview_file((HEAD + "".join(lines)).encode()).read.changes
    monkeypatch.setattr("backend_lambdas.uploads.set_thresholds.RULES_AT_ONCE", 2)
    book = current_dependencies().thresholds.book
    change, parts = type(book).change, []

    def stops(self: object, *given: object) -> bool:
        parts.append(given)
        if len(parts) == 2:
            raise InvalidRequest("stopped")
        return change(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(type(book), "change", stops)
    with pytest.raises(InvalidRequest, match="stopped"):
        commands.save_file(seen, "north.csv")
    assert book.thresholds().waiting == {"Berlin"}
    rest, unchanged, problems = shown(HEAD + "".join(lines))
    assert ([line for line, _change in rest], unchanged, problems) == ([4], 2, [])
    assert commands.save_file(rest, "north.csv") == 1
    assert book.thresholds().store_products == {("Berlin", f"{number:03d}"): number for number in range(1, 4)}


def test_every_store_is_asked_to_follow_once_however_many_parts_there_are(
    stocked: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_by(ANN)
    monkeypatch.setattr("backend_lambdas.uploads.set_thresholds.RULES_AT_ONCE", 1)
    commands.save_file(queries.preview_file(FILE.encode()).read.changes, "north.csv")
    messages = stocked.sqs.receive_message(QueueUrl=stocked.names.ingest_queue_url, MaxNumberOfMessages=10)["Messages"]
    stores = [json.loads(message["Body"])["thresholds"]["store"] for message in messages]
    assert sorted(stores) == ["Berlin", "Köln"]


def test_who_has_some_stores_downloads_sees_and_sets_theirs_only(stocked: DashboardStack) -> None:
    asked_by(ANN)
    commands.save_file(queries.preview_file(FILE.encode()).read.changes, "north.csv")
    asked_by(NORTH)
    assert [rule.target for rule in queries.rules_to_export()] == [APPLE_IN_BERLIN]
    changes, unchanged, problems = shown(FILE.replace(",20,", ",25,20"))
    assert changes == [(3, RuleChange(APPLE_IN_BERLIN, 20, 25))]
    assert (unchanged, problems) == (0, [(2, "for"), (4, "store")])
    with pytest.raises(NotAllowed):
        commands.save_file([(2, RuleChange(FRUIT, 6, 7))], "north.csv")
    with pytest.raises(NotFound):
        commands.save_file([(4, RuleChange(APPLE_IN_KOELN, 30, 7))], "north.csv")
    assert commands.save_file(changes, "north.csv") == 1


def test_more_changes_than_one_saving_takes_are_refused_in_words(stocked: DashboardStack) -> None:
    asked_by(ANN)
    many = [(line, RuleChange(Target("", f"P{line}"), None, 1)) for line in range(MOST_CHANGES + 1)]
    with pytest.raises(InvalidRequest, match="at most 2,000 changes"):
        commands.save_file(many, "north.csv")


def test_the_panel_says_what_the_file_does_and_offers_one_button(stocked: DashboardStack) -> None:
    asked_by(ANN)
    text = FILE + "product,,9,,5,\n"
    result, changes, words, hidden, problem = show_file(contents(text), None, "north.csv")
    assert (words, hidden, problem) == ("Set 3 thresholds", False, "")
    said = texts(result)
    for part in ("3 changes", "0 lines unchanged", "1 problem", "none → 30", "no store has an item with this ID"):
        assert json.dumps(part)[1:-1] in said
    assert [(one["line"], one["target"], one["after"]) for one in changes] == [
        (2, ["Fruit", "", ""], 6),
        (3, ["", "001", "Berlin"], 20),
        (4, ["", "001", "Köln"], 30),
    ]
    assert save_file(1, changes, "north.csv")[2] == "3 thresholds are set now."
    assert show_file(contents(text), None, "north.csv")[1:4] == ([], "Set 0 thresholds", True)


def test_a_save_of_what_somebody_else_changed_says_so(stocked: DashboardStack) -> None:
    asked_by(ANN)
    commands.save_thresholds([RuleChange(FRUIT, None, 8)])
    saved, done, announced = save_file(1, [{"line": 2, **packed(RuleChange(FRUIT, None, 6))}], "north.csv")
    assert (saved["clicks"], done) == (1, "file 1")
    assert "(lines 2). Nothing was saved" in saved["problem"]
    assert "set now" not in str(announced)


def test_what_is_no_file_is_said_at_its_place(stocked: DashboardStack) -> None:
    asked_by(ANN)
    assert show_file("data:;base64,%%%", None, "x.csv") == (
        [],
        None,
        "",
        True,
        "The file could not be read. Choose it again.",
    )
