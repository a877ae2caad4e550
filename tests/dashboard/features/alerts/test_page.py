"""The alerts page: filters, list, chart and answers, called directly."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.data.alerts import AlertCounts
from dashboard.features.alerts.controls import ANY, chosen_view, open_line, store_choices, view_of
from dashboard.features.alerts.days import bars, sentence
from dashboard.ui.addresses import NEWEST_FIRST
from tests.dashboard.features.overview.test_parts import words
from tests.support.browser.alerts import AlertStub, made_alerts
from tests.support.browser.company import Company, made_company
from tests.support.people import EVERYBODY, asked_by
from tests.support.query_modules import answer_instead


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> AlertStub:
    import dashboard.app  # noqa: F401

    asked_by(EVERYBODY)  # its first request was nobody's
    company: Company = made_company()
    made = AlertStub(company, made_alerts(10_000, company.now))
    for name, stub in made.stubs().items():
        answer_instead(monkeypatch, name, stub)
    for name, stub in made.commands().items():
        answer_instead(monkeypatch, name, stub)
    monkeypatch.setattr("dashboard.features.alerts.list.risk_of", lambda items: [12.4] * len(items))
    return made


def test_the_controls_together_are_the_query_of_the_url() -> None:
    view = chosen_view(["status=open"], "tea & co", "kind=low_stock", "store=A+%26+B", "days=7", "order=newest")

    assert view.to_query() == "status=open&kind=low_stock&store=A+%26+B&days=7&q=tea+%26+co&order=newest"
    assert view_of(view.to_query()) == view
    assert chosen_view([], "", ANY, ANY, ANY, ANY).to_query() == ""


def test_stores_of_the_url_that_are_no_choice_stay_chosen() -> None:
    assert store_choices(("A", "B"), ()) == [(ANY, "All stores"), ("store=A", "A"), ("store=B", "B")]
    assert store_choices(("A", "B"), ("A", "B"))[-1] == ("store=A&store=B", "2 stores")
    assert store_choices((), ("Gone",))[-1] == ("store=Gone", "Gone")


def test_of_ten_thousand_alerts_fifty_are_sent_and_fifty_more_on_demand(stub: AlertStub) -> None:
    from dashboard.features.alerts.list import ALERT_LIST

    first = ALERT_LIST.fresh(NEWEST_FIRST)
    more = ALERT_LIST.longer(first.shown)

    assert len(first.rows) == 50
    assert first.no_more is False
    assert len(more.shown["marks"]) == 100
    assert stub.asked == [50, 50]


def test_a_row_says_what_is_at_risk_a_day_where_something_can_still_be_done(stub: AlertStub) -> None:
    from dashboard.features.alerts.list import ALERT_LIST

    found = {state: ALERT_LIST.fresh(f"status={state}&{NEWEST_FIRST}").rows[0] for state in ("open", "resolved")}
    assert [words(row).count("at risk a day") for row in found.values()] == [1, 0]


def test_an_alert_that_leaves_the_filter_is_taken_away_and_the_rest_is_not_drawn_anew(stub: AlertStub) -> None:
    from dashboard.features.alerts.list import ALERT_LIST
    from dashboard.ui.live import UNCHANGED

    shown = ALERT_LIST.fresh(f"status=open&{NEWEST_FIRST}").shown
    still = ALERT_LIST.current(shown)
    stub.acknowledge([shown["marks"][0][0]], "Ordered")
    update = ALERT_LIST.current(shown)

    assert still == UNCHANGED
    assert [operation["operation"] for operation in update.rows.to_plotly_json()["operations"]] == ["Delete"]
    assert update.shown["marks"] == shown["marks"][1:]


def test_answers_say_what_they_did(stub: AlertStub) -> None:
    from dashboard.features.alerts.callbacks import answer

    refs = [alert.ref for alert in stub.alerts if alert.status == "open"][:3]
    words = [
        answer({"do": "acknowledge", "refs": refs}, "Ordered", "tomorrow", None),
        answer({"do": "snooze", "refs": refs[:1], "zone": "Europe/Berlin"}, "Later", "tomorrow", None),
        answer({"do": "reopen", "refs": refs}, "", "tomorrow", None),
    ]

    assert words == ["3 alerts acknowledged.", "1 alert snoozed.", "3 alerts open again."]
    assert [order[0] for order in stub.orders] == ["acknowledge", "snooze", "reopen"]


def test_an_answer_without_a_reason_is_refused_in_words(stub: AlertStub) -> None:
    from dashboard.features.alerts.callbacks import answer_alerts

    asked = {"do": "acknowledge", "refs": ["Camden|0"]}

    assert answer_alerts(1, asked, "", "tomorrow", None)[1] == "Say why, in a few words."


def test_when_the_alerts_can_not_be_read_the_list_says_so_and_how_old_the_data_is(stub: AlertStub) -> None:
    from dashboard.features.alerts.list import ALERT_LIST

    stub.company.broken = "The store database does not answer."
    update: Any = ALERT_LIST.fresh(NEWEST_FIRST)

    assert (update.rows, update.shown, update.no_more) == ([], None, True)
    assert "The store database does not answer." in str(update.state)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (AlertCounts(0, 0, 0, 0), "No alert is open"),
        (AlertCounts(37, 214, 251, 0), "37 out of stock · 214 low, still open"),
        (None, "…"),
    ],
)
def test_what_is_open_is_counted(counts: AlertCounts | None, words: str) -> None:
    assert visible_text(open_line(counts)) == words


def visible_text(component: Any) -> str:
    inside = getattr(component, "children", component)
    return "".join(map(visible_text, inside)) if isinstance(inside, list) else str(getattr(inside, "children", inside))


def test_every_day_has_its_bar_and_long_periods_are_weeks() -> None:
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-11-07", "2026-11-09", "2026-11-09"]),
            "kind": ["low_stock", "out_of_stock", "price_changed"],
            "n": [2, 3, 1],
        }
    )
    today = date(2026, 11, 9)
    week = bars(frame, 3, today)

    assert [(bar.first.day, bar.counts) for bar in week] == [(7, (0, 2, 0)), (8, (0, 0, 0)), (9, (3, 0, 1))]
    assert sentence(week) == "6 alerts opened since 7 Nov; most on 9 Nov: 4."
    assert [bar.days for bar in bars(frame, 90, today)] == [7] * 13
    assert sentence(bars(frame.head(0), 7, today)) == "No alert opened in this period."
