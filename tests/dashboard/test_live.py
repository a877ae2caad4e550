"""How open pages learn that the data changed."""

from datetime import UTC, datetime

import pytest
from dash import html, no_update

from dashboard import live, queries
from dashboard.alert_values import AlertCounts
from dashboard.answers import DataState, DataUnavailable

AS_OF = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "data_version", lambda: "v2")
    monkeypatch.setattr(queries, "data_state", lambda: DataState(AS_OF))


@pytest.mark.usefixtures("version")
def test_a_poll_answers_the_version_only_when_it_is_news() -> None:
    heard = {"current": True, "as_of": "2026-11-20T14:02:00+00:00"}
    assert live.poll(3, "v2") == (no_update, {"n": 3, **heard})
    assert live.poll(4, "v1") == ("v2", {"n": 4, **heard})
    assert live.poll(None, None) == ("v2", {"n": 0, **heard})


@pytest.mark.usefixtures("version")
def test_a_poll_says_when_the_figures_are_old_or_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "data_state", lambda: DataState(AS_OF, AS_OF, "The store database does not answer."))
    assert live.poll(5, "v2")[1] == {"n": 5, "current": False, "as_of": "2026-11-20T14:02:00+00:00"}

    def fail() -> DataState:
        raise DataUnavailable("The store database does not answer.")

    monkeypatch.setattr(queries, "data_state", fail)
    assert live.poll(6, "v2")[1] == {"n": 6, "current": False, "as_of": None}


def test_only_parts_that_differ_from_the_screen_are_sent() -> None:
    first, marks = live.changed_parts({"a": html.B("1"), "b": html.B("2")}, None)
    assert [part.children for part in first] == ["1", "2"]
    again, same = live.changed_parts({"a": html.B("1"), "b": html.B("3")}, marks)
    assert (again[0], again[1].children) == (no_update, "3")
    assert (same["a"] == marks["a"], same["b"] == marks["b"]) == (True, False)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (AlertCounts(out=3, low=9, total=12, unseen=12), "12"),
        (AlertCounts(out=3, low=9, total=12, unseen=0), ""),
        (AlertCounts(out=3, low=96, total=99, unseen=99, capped=True), "99+"),
    ],
)
def test_the_badge_counts_open_alerts_nobody_looked_at(
    monkeypatch: pytest.MonkeyPatch, counts: AlertCounts, text: str
) -> None:
    monkeypatch.setattr(queries, "open_alerts", lambda seen_at=None: counts)
    assert live.alert_badge("v1", None) == (text, text)


def test_the_badge_stays_while_the_alerts_can_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(seen_at: str | None = None) -> AlertCounts:
        raise DataUnavailable("The store database does not answer.")

    monkeypatch.setattr(queries, "open_alerts", fail)
    assert live.alert_badge("v1", None) == (no_update, no_update)
