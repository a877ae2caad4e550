"""The uploads page: words, steps, cards and callbacks, called directly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dash import no_update

from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed
from backend_lambdas.language.texts import speaking
from backend_lambdas.uploads.models import PartStatus, UploadPart
from backend_lambdas.uploads.preview_result import Preview, PreviewState
from backend_lambdas.uploads.upload import Upload
from dashboard.data import reading
from dashboard.data.availability import DataState, DataUnavailable
from dashboard.data.paging import Page
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.labels import BY_HAND, StepState, counts_words, outcome_words, steps, under_way
from dashboard.features.uploads.queries import UploadDetail, UploadForm
from dashboard.ui.status import status_words

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
SENT = Upload(
    upload_id="U1", status="COMMITTED", file_name="berlin.csv", size=1200, mode="update", by="Office", received_at=NOON,
    started_at=NOON, finished_at=NOON, format="comma, UTF-8", notes=(), total=36781, accepted=36778, rejected=3,
    applied=36700, unchanged=78, superseded=0, removed=0, stores=74, stores_done=74, alerts=120, reason=None,
    same_as=None,
    decision=None, decided_by=None, decided_at=None, decision_reason=None, error_key="errors/U1.csv",
)  # fmt: skip
READING = replace(SENT, status="RECEIVED", total=None, applied=None, unchanged=None, rejected=None, alerts=None)
APPLYING = replace(SENT, status="APPLYING", stores_done=12, alerts=None)
HELD = replace(SENT, status="HELD", stores_done=73, reason="Half of the store's items are missing")
PARTS = (
    UploadPart("A", PartStatus.COMMITTED, "", expected_alerts=100),
    UploadPart("B", PartStatus.PLANNED, "", expected_alerts=20),
)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The page's modules; importing them needs the application, which registers the pages."""
    import dashboard.app  # noqa: F401
    from dashboard.features.uploads import page as uploads_page

    monkeypatch.setattr(reading, "data_state", lambda: DataState(NOON))
    monkeypatch.setattr(uploads_queries, "upload", lambda upload_id: UploadDetail(SENT, PARTS))
    return uploads_page


def test_the_summary_says_what_became_of_every_row() -> None:
    assert counts_words(SENT) == "36,781 rows read, 36,700 changed, 78 unchanged, 3 rejected, 120 alerts"
    assert counts_words(READING) == ""
    assert status_words(SENT) == "Applied, 3 rejected"


def test_the_summary_is_german_for_a_german() -> None:
    with speaking("de"):
        assert counts_words(SENT) == (
            "36.781 Zeilen gelesen, 36.700 geändert, 78 unverändert, 3 abgelehnt, 120 Warnungen"
        )


def test_a_sales_file_is_told_of_as_sales() -> None:
    sold = replace(SENT, kind="sales", applied=36778, unchanged=0, alerts=None, returns=12)
    assert counts_words(sold) == ("36,781 rows read, 36,778 added or changed, 3 rejected, 12 of the rows are returns")
    assert [(step.name, step.state, step.note) for step in steps(sold, 120, NOON)] == [
        ("Received", StepState.DONE, ""),
        ("Read", StepState.DONE, "36,781 rows"),
        ("Added to the sales", StepState.DONE, "36,778 rows"),
    ]
    assert not under_way(sold, 120, NOON)


@pytest.mark.parametrize(
    ("upload", "note"),
    [
        (APPLYING, "12 of 74 stores"),
        (replace(APPLYING, rows_done=9100), "12 of 74 stores, 9,100 of 36,778 rows"),
        (replace(APPLYING, stores=1, rows_done=9100), "9,100 of 36,778 rows"),
        (replace(APPLYING, stores=1, waiting_for="Köln"), "Waiting: Köln is busy"),
        (replace(APPLYING, stores=1, rows_done=99, waiting_for=""), "99 of 36,778 rows, waiting: the storage is busy"),
        (replace(APPLYING, stores=1), ""),
    ],
)
def test_a_file_that_takes_its_time_says_how_far_it_is(upload: Upload, note: str) -> None:
    assert steps(upload, 0, NOON)[2].note == note


def test_the_history_says_what_each_file_is() -> None:
    from dashboard.features.uploads.list import upload_row

    shown = [
        (SENT, "stock count · 74 stores · 1 kB · by Office"),
        (replace(SENT, mode="snapshot"), "whole stock · 74 stores · 1 kB · by Office"),
        (replace(SENT, kind="sales"), "sales · 74 stores · 1 kB · by Office"),
        (replace(SENT, kind="prices"), "List of prices · 74 stores · 1 kB · by Office"),
        (replace(READING, stores=None), "1 kB · by Office"),
    ]
    for upload, words in shown:
        assert f"title='{words}" in str(upload_row(upload)), words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (1, "1 row would not be imported at once: it waits for a decision."),
        (2, "2 rows would not be imported at once: they wait for a decision."),
    ],
)
def test_what_waits_is_one_row_or_several(rows: int, words: str) -> None:
    from dashboard.features.uploads.preview_parts import sentences

    assert sentences(Preview(state=PreviewState.READY, waiting=rows))[0] == words


def test_a_card_leads_to_its_rejected_rows_in_the_readers_language() -> None:
    from dashboard.features.uploads.card import sent_card

    for language, number, words in (
        ("en", 1, "See the rejected row"),
        ("en", 3, "See the 3 rejected rows"),
        ("de", 1, "Die abgelehnte Zeile ansehen"),
        ("de", 3, "Die 3 abgelehnten Zeilen ansehen"),
    ):
        with speaking(language):
            assert words in str(sent_card("a.csv", replace(SENT, rejected=number), 0, NOON))
    with speaking("de"):
        waits = replace(APPLYING, stores=1, waiting_for="")
        assert steps(waits, 0, NOON)[2].note == "Wartet: der Speicher ist beschäftigt"


def test_a_held_upload_says_why_it_waits() -> None:
    assert outcome_words(replace(HELD, total=None)) == ("Half of the store's items are missing.")
    as_stored = replace(HELD, total=None, reason=f"Held for a decision. {HELD.reason}")  # its chip says the first
    assert outcome_words(as_stored) == ("Half of the store's items are missing.")


def test_what_is_decided_waits_for_nobody_and_is_followed_until_it_is_done() -> None:
    decided = replace(HELD, decision="discard", decided_by="Mia", decided_at=NOON)
    assert outcome_words(decided).startswith("It is decided; that is carried out within seconds. ")
    assert [under_way(decided, 0, NOON + wait) for wait in (timedelta(), timedelta(hours=1))] == [True, False]


def test_a_discarded_upload_says_who_dropped_it_and_why_and_not_that_it_could_not_be_used() -> None:
    dropped = replace(HELD, status="REJECTED", decision="discard", decided_by="Mia", decision_reason="Wrong file")
    assert outcome_words(dropped).startswith("Discarded by Mia: Wrong file. ")
    assert (steps(dropped, 0, NOON)[2].note, status_words(dropped)) == ("Discarded", "Discarded")


def test_a_list_of_prices_is_called_one_and_adds_or_changes_products() -> None:
    prices = replace(SENT, kind="prices", vendor="Acme", applied=12)
    assert (BY_HAND[prices.kind], steps(prices, 0, NOON)[2].note) == ("List of prices", "12 added or changed")


def test_a_sales_file_says_what_it_did_to_the_stock() -> None:
    sold = replace(SENT, alerts=None, rejected=0, unchanged=0, stock_changed=1)
    assert outcome_words(sold).endswith("36,700 changed. Stock: 1 item changed.")
    left = replace(sold, stock_changed=12, stock_missing=3, stock_short=2)
    assert outcome_words(left).endswith("Stock: 12 items changed, 3 without a count left alone, 2 oversold and at 0.")


@pytest.mark.parametrize(
    ("upload", "states"),
    [
        (None, ("current", "waiting", "waiting", "waiting")),
        (READING, ("done", "current", "waiting", "waiting")),
        (APPLYING, ("done", "done", "current", "waiting")),
        (SENT, ("done", "done", "done", "done")),
        (replace(SENT, alerts=7), ("done", "done", "done", "current")),
        (HELD, ("done", "done", "paused", "waiting")),
        (replace(SENT, status="SUPERSEDED"), ("done", "done", "stopped", "waiting")),
        (replace(READING, status="REJECTED"), ("done", "stopped", "waiting", "waiting")),
        (replace(HELD, status="REJECTED", decision="discard"), ("done", "done", "stopped", "waiting")),
    ],
)
def test_the_four_steps_follow_the_upload(upload: Upload | None, states: tuple[str, ...]) -> None:
    assert tuple(step.state for step in steps(upload, 120, NOON)) == tuple(StepState(state) for state in states)


def test_an_upload_is_followed_until_its_alerts_are_there_or_a_minute_has_passed() -> None:
    late = NOON + timedelta(minutes=2)

    assert [under_way(u, 120, NOON) for u in (None, READING, APPLYING, SENT, HELD)] == [True, True, True, False, False]
    assert under_way(replace(SENT, alerts=7), 120, NOON)
    assert not under_way(replace(SENT, alerts=7), 120, late)
    assert not under_way(READING, 0, NOON + timedelta(hours=1))


def test_every_file_gets_its_own_form_or_the_words_why_not(pages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def form(file_name: str, mode: str, store: str) -> UploadForm:
        if file_name == "bad":
            raise InvalidRequest("Choose how the file is meant.")
        if file_name == "theirs":
            raise NotAllowed("You may not upload files.")
        if file_name == "down":
            raise DataUnavailable("No answer")
        return UploadForm("http://s3", {"key": file_name, "mode": mode, "store": store}, "U1", 10)

    monkeypatch.setattr(uploads_queries, "upload_form", form)
    wanted = {
        "files": [{"number": n, "name": name, "size": 1} for n, name in enumerate(("a.csv", "bad", "theirs", "down"))]
    }

    from dashboard.features.uploads import callbacks

    assert callbacks.give_forms(wanted, "snapshot", "Ulm", None) == [
        {
            "number": 0,
            "upload_id": "U1",
            "url": "http://s3",
            "fields": {"key": "a.csv", "mode": "snapshot", "store": "Ulm"},
            "max_bytes": 10,
        },
        {"number": 1, "problem": "Choose how the file is meant."},
        {"number": 2, "problem": "You may not upload files."},
        {"number": 3, "problem": "The file storage does not answer. Nothing was sent: try again soon."},
    ]


def test_what_is_under_way_is_asked_for_again_and_what_is_done_is_not(
    pages: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    monkeypatch.setattr(
        uploads_queries, "uploads", lambda limit=50, cursor=None: Page((replace(READING, received_at=now),), None)
    )
    cards, _, hidden, stopped, marks = pages.follow_uploads(None, "1", [], None, None)
    again = pages.follow_uploads(None, "1", [], None, marks)
    monkeypatch.setattr(uploads_queries, "uploads", lambda limit=50, cursor=None: Page((SENT,), None))
    nothing = pages.follow_uploads(None, "2", [], None, marks)

    assert (len(cards), hidden, stopped) == (1, False, False)
    assert again[0] is no_update
    assert (nothing[0], nothing[2], nothing[3]) == ([], True, True)


def test_the_history_is_drawn_once_and_then_patched(pages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.features.uploads.list import UPLOAD_LIST
    from dashboard.ui.live import UNCHANGED

    monkeypatch.setattr(uploads_queries, "uploads", lambda limit, cursor, stores: Page((SENT,), None))
    update = UPLOAD_LIST.current({"query": "", "marks": [["U1", "old"]], "cursor": None})

    assert [operation["operation"] for operation in update.rows.to_plotly_json()["operations"]] == ["Assign"]
    assert UPLOAD_LIST.current(update.shown) == UNCHANGED


def test_when_the_history_can_not_be_read_the_page_says_so(pages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(limit: int, cursor: str | None, stores: tuple[str, ...]) -> Page[Upload]:
        raise DataUnavailable("The database does not answer.")

    monkeypatch.setattr(uploads_queries, "uploads", broken)
    rows, shown, state, no_more = pages.show_history(None, "1", None, None, None)

    assert (rows, shown, no_more) == ([], None, True)
    assert "The database does not answer." in str(state)


def test_a_decision_is_made_only_by_a_press(pages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.features.uploads import commands as uploads_commands
    from dashboard.features.uploads.callbacks import decide

    made: list[tuple[str, str]] = []
    monkeypatch.setattr(uploads_commands, "discard_upload", lambda *order: made.append(order))

    assert decide(None, None, "U1", "why") == (no_update, no_update, no_update)
    assert made == []
