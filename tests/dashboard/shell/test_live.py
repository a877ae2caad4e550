"""How open pages learn that the data changed."""

import pytest
from dash import html, no_update

from dashboard.data import alerts
from dashboard.data.alerts import AlertCounts
from dashboard.data.availability import DataUnavailable, StillReading
from dashboard.data.paging import Page
from dashboard.shell import live as shell_live
from dashboard.ui.live import changed_parts
from dashboard.web import guard


def test_only_parts_that_differ_from_the_screen_are_sent() -> None:
    first, marks = changed_parts({"a": html.B("1"), "b": html.B("2")}, None)
    assert [part.children for part in first] == ["1", "2"]
    again, same = changed_parts({"a": html.B("1"), "b": html.B("3")}, marks)
    assert (again[0], again[1].children) == (no_update, "3")
    assert (same["a"] == marks["a"], same["b"] == marks["b"]) == (True, False)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (AlertCounts(out=3, low=9, total=12, unseen=12), "12"),
        (AlertCounts(out=3, low=9, total=12, unseen=0), ""),
        (AlertCounts(out=300, low=960, total=1260, unseen=1000), "999+"),
    ],
)
def test_the_badge_counts_open_alerts_nobody_looked_at(
    monkeypatch: pytest.MonkeyPatch, counts: AlertCounts, text: str
) -> None:
    monkeypatch.setattr(alerts, "open_alerts", lambda seen_at=None, stores=(): counts)
    monkeypatch.setattr(alerts, "my_alerts", lambda: Page((), None))
    monkeypatch.setattr(shell_live.views, "my_stores", lambda: ())
    assert shell_live.alert_badge("v1", None) == (text, text, "", "")


def test_the_badge_stays_while_the_alerts_can_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(seen_at: str | None = None, stores: tuple[str, ...] = ()) -> AlertCounts:
        raise DataUnavailable("The store database does not answer.")

    monkeypatch.setattr(alerts, "open_alerts", fail)
    monkeypatch.setattr(shell_live.views, "my_stores", lambda: ())
    assert shell_live.alert_badge("v1", None) == (no_update,) * 4


def test_what_is_still_being_read_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[object] = []
    monkeypatch.setattr(guard, "set_props", lambda *what: said.append(what))
    guard.explain_failure(StillReading("Reading the stock.", "stock"))
    assert said == []
    guard.explain_failure(DataUnavailable("The store database does not answer."))
    assert len(said) == 1
