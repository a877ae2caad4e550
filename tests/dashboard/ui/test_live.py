"""The smallest change that brings a list on screen up to date."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from dash import Patch, dcc, html
from dash._utils import to_json
from dash.development.base_component import Component

from dashboard.data.paging import Page
from dashboard.ui.live import FeedChange, LiveList, changed_parts, difference, marks_after
from dashboard.ui.plain_parts import as_sent

A, B, C, NEW = (["a", "1"], ["b", "1"], ["c", "1"], ["new", "1"])
B_MOVED = ["b", "2"]


def test_nothing_changes_when_nothing_moved() -> None:
    assert difference([A, B], [A, B], ended=True) == FeedChange(0, (), ())
    assert difference([], [], ended=True) == FeedChange(0, (), ())


def test_new_rows_are_added_moved_ones_replaced_and_those_that_left_taken_away() -> None:
    fresh = [NEW, A, C]
    change = difference([A, B, ["c", "0"]], fresh, ended=True)

    assert change == FeedChange(added=1, changed=((2, 2),), gone=(1,))
    assert marks_after([A, B, ["c", "0"]], fresh, change) == [NEW, A, C]


def test_rows_the_fresh_list_does_not_reach_stay() -> None:
    change = difference([A, B, C], [NEW, A, B_MOVED], ended=False)

    assert change == FeedChange(added=1, changed=((1, 2),), gone=())
    assert marks_after([A, B, C], [NEW, A, B_MOVED], change) == [NEW, A, B_MOVED, C]


def test_older_rows_that_were_not_loaded_yet_are_not_new() -> None:
    assert difference([A], [A, B, C], ended=True) == FeedChange(0, (), ())


def test_a_burst_or_a_row_in_between_or_an_empty_list_draws_it_anew() -> None:
    burst = [[f"n{number}", "1"] for number in range(60)]

    assert difference([A], [*burst, A], ended=True) is None
    assert difference([A, C], [A, B, C], ended=True) is None
    assert difference([A], [], ended=True) is None
    assert difference([], [A], ended=True) is None


def test_rows_that_changed_places_are_drawn_anew() -> None:
    assert difference([A, B, C], [B, A, C], ended=True) is None
    assert difference([A, B, C], [C, A, B], ended=False) is None


def part(word: str = "") -> Component:
    """With a value of each kind that parts are made of."""
    figure = go.Figure(go.Scatter(x=["a", "b"], y=[1.5, None]))
    moment = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    told = [word, "</script> Ä", 1, np.float64(0.5), None, True, moment]
    return html.Div([html.Span(told, title="x", **{"data-n": 1}), dcc.Graph(figure=figure), [html.B(())]], id="part")


def test_what_is_sent_is_what_dash_would_write() -> None:
    parts = {"new": part(), "text": "words", "nothing": None, "empty": "", "same": part("same")}
    expected = json.loads(to_json([{name: as_sent(one) for name, one in parts.items()} | {"same": "kept"}]))
    sent, marks = changed_parts(parts, changed_parts({"same": part("same")}, None)[1])
    assert json.loads(to_json([dict(zip(parts, [*sent[:4], "kept"], strict=True))])) == expected
    assert changed_parts(parts, marks)[0] == [sent[4]] * 5


def test_each_component_of_an_answer_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: Counter[int] = Counter()
    told = Component.to_plotly_json

    def counted(component: Component) -> Any:
        looked_at[id(component)] += 1
        return told(component)

    monkeypatch.setattr(Component, "to_plotly_json", counted)
    rows = [html.Li([html.B(number), dcc.Input(value=number)]) for number in range(3)]
    listed = LiveList(lambda *_: Page((0, 1, 2), None), rows.__getitem__, lambda n: [str(n), ""], str, "")
    update = listed.fresh("")
    longer = Patch()
    longer.extend(listed.fresh("").rows)
    sent, _ = changed_parts({"part": html.Div(html.P("a"), id="part")}, None)
    answer = json.loads(to_json([sent, longer]))
    assert [component["type"] for component in answer[0]] == ["Div"]
    assert answer[1]["operations"][0]["params"]["value"] == json.loads(to_json(update.rows))
    assert sorted(looked_at.values()) == [1, 1, 1, 1]  # three fields and the part
