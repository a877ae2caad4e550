"""Following the data beside requests: what is read, when, and what pages are told meanwhile."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from backend_lambdas.inventory.errors import StorageError
from dashboard.data.actor import set_actor
from dashboard.data.availability import DataState
from dashboard.data.change_token import SWEEP_SECONDS
from dashboard.data.following import CURRENT_SECONDS, DOUBT_SECONDS, RETRY_SECONDS, Follower, LiveState
from tests.support.emulated import eventually
from tests.support.people import EVERYBODY

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LONG = 30.0


class Kept:
    """Something kept in memory that is read when `opened`; `there` is what a reading finds."""

    def __init__(self) -> None:
        self.there = 1
        self.shown: int | None = None
        self.stale = False
        self.fails = False
        self.reads = 0
        self.confirmed = 0
        self.opened = Event()
        self.opened.set()

    def refresh(self) -> bool:
        there = self.there
        self.opened.wait(LONG)
        self.reads += 1
        if self.fails:
            self.doubt()
            return False
        self.shown, self.stale = there, False
        return True

    def confirm(self) -> None:
        self.confirmed, self.stale = self.confirmed + 1, False

    def doubt(self) -> None:
        self.stale = True

    def mark(self) -> str:
        return f"{self.shown}{self.stale}"

    def data(self) -> DataState | None:
        return None if self.shown is None else DataState(AT, AT if self.stale else None)


@dataclass
class Source:
    """The change token and what is behind it."""

    token: dict[str, int] = field(default_factory=lambda: {"stock": 1, "sales": 1, "uploads": 1})
    truth: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"uploads": ("U1",), "alerts": ()})
    asked: Counter[str] = field(default_factory=Counter)
    fails: bool = False

    def change_token(self) -> dict[str, int]:
        self._count("token")
        return dict(self.token)

    def newest(self, month: str) -> dict[str, tuple[str, ...]]:
        self._count(f"newest {month}")
        return dict(self.truth)

    def move_token(self, kinds: list[str]) -> None:
        self.token |= {kind: self.token.get(kind, 0) + 1 for kind in kinds}

    def _count(self, what: str) -> None:
        self.asked[what] += 1
        if self.fails:
            raise StorageError("AWS is away")


class Case:
    """A follower whose time goes on when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.source, self.stock, self.sales = Source(), Kept(), Kept()
        self.follower = self.another()

    def another(self) -> Follower:
        return Follower(self.source, {"stock": self.stock, "sales": self.sales}, lambda: AT, lambda: self.seconds)

    def look(self, after: float = 1.0) -> LiveState:
        self.seconds += after
        self.follower.look(LONG)
        return self.follower.state()

    def reads(self) -> tuple[int, int]:
        return self.stock.reads, self.sales.reads


@pytest.fixture
def case() -> Case:
    return Case()


def test_before_the_first_look_a_page_is_told_what_is_being_read(case: Case) -> None:
    state = case.follower.state()
    assert (state.current, state.as_of, state.reading) == (False, None, ("sales", "stock"))


def test_the_first_look_reads_everything_and_then_the_page_is_live(case: Case) -> None:
    state = case.look()
    assert (state.current, state.as_of, state.reading, case.reads()) == (True, AT, (), (1, 1))


def test_while_nothing_happens_only_the_token_is_read(case: Case) -> None:
    version = case.look().version
    case.source.asked.clear()
    assert {case.look().version for _ in range(100)} == {version}
    assert (case.source.asked, case.reads(), case.stock.confirmed) == ({"token": 100}, (1, 1), 100)


def test_what_moved_is_read_and_nothing_else(case: Case) -> None:
    before = case.look().version
    case.stock.there, case.source.token["stock"] = 2, 2
    after = case.look()
    assert (after.version != before, case.stock.shown, case.reads()) == (True, 2, (2, 1))


def test_uploads_alerts_and_reports_change_the_version_without_any_reading(case: Case) -> None:
    versions = {case.look().version}
    for kind in ("uploads", "alerts", "reports"):
        case.source.token[kind] = 7
        versions.add(case.look().version)
    assert (len(versions), case.reads()) == (4, (1, 1))


def test_two_processes_tell_the_same_version(case: Case) -> None:
    version = case.look().version
    other = case.another()
    other.look(LONG)
    assert other.version() == version


def test_a_lost_move_of_the_token_heals_with_the_next_sweep_in_every_process(case: Case) -> None:
    case.look()
    other = case.another()
    other.look(LONG)
    before = other.version()
    case.source.truth["uploads"] = ("U1", "U2")
    case.look(SWEEP_SECONDS)
    case.look()
    other.look(LONG)
    assert (case.source.token["uploads"], other.version() != before) == (2, True)
    assert case.follower.version() == other.version()


def test_a_sweep_reads_stock_and_sales_whatever_the_token_says(case: Case) -> None:
    case.look()
    case.look(SWEEP_SECONDS)
    assert case.reads() == (2, 2)


def test_a_move_between_two_sweeps_is_not_made_up_for(case: Case) -> None:
    case.look()
    case.source.truth["uploads"], case.source.token["uploads"] = ("U1", "U2"), 2
    case.look(SWEEP_SECONDS)
    assert case.source.token["uploads"] == 2


def test_a_slow_source_keeps_nobody_waiting_and_the_page_says_what_it_waits_for(case: Case) -> None:
    case.look()
    case.sales.opened.clear()
    case.sales.there, case.stock.there = 2, 2
    case.source.token |= {"sales": 2, "stock": 2}
    case.follower.look(settle=0)
    eventually(lambda: case.stock.shown, lambda shown: shown == 2)
    case.seconds += 3
    case.follower.look(settle=0)
    state = case.follower.state()
    assert (state.reading, state.current, case.sales.shown) == (("sales",), False, 1)
    case.sales.opened.set()
    eventually(lambda: case.sales.shown, lambda shown: shown == 2)
    assert case.look().current is True


def test_what_moves_while_it_is_read_is_read_once_more(case: Case) -> None:
    case.look()
    case.stock.opened.clear()
    case.stock.there, case.source.token["stock"] = 2, 2
    case.follower.look(settle=0)
    case.stock.there, case.source.token["stock"] = 3, 3
    case.follower.look(settle=0)
    case.stock.opened.set()
    assert eventually(lambda: case.stock.shown, lambda shown: shown == 3) == 3


def test_a_reading_that_failed_is_tried_again_without_a_change(case: Case) -> None:
    case.look()
    case.stock.fails, case.source.token["stock"] = True, 2
    assert case.look().current is False
    case.stock.fails = False
    assert case.look(RETRY_SECONDS / 2).current is False
    assert case.look(RETRY_SECONDS).current is True


def test_a_reading_that_breaks_marks_the_figures_and_the_follower_lives_on(case: Case) -> None:
    case.look()
    case.stock.refresh = None  # type: ignore[assignment]  # what nobody thought of
    broken = Follower(case.source, {"stock": case.stock, "sales": case.sales}, lambda: AT, lambda: case.seconds)
    broken.look(LONG)
    assert (broken.state().current, case.stock.stale) == (False, True)
    broken.look(LONG)
    assert case.sales.shown == 1


def test_one_look_that_fails_is_no_news_but_some_seconds_of_it_make_the_figures_old(case: Case) -> None:
    version = case.look().version
    case.source.fails = True
    assert case.look() == LiveState(version, True, AT)
    old = case.look(DOUBT_SECONDS)
    assert (old.current, old.version != version) == (False, True)
    case.source.fails = False
    assert case.look() == LiveState(version, True, AT)


def test_without_looks_the_page_is_not_told_that_it_is_live(case: Case) -> None:
    case.look()
    case.seconds += CURRENT_SECONDS
    assert case.follower.state().current is False


def test_a_page_is_not_sent_back_by_a_process_that_is_behind(case: Case) -> None:
    old = case.look().version
    assert case.follower.state("v-newer").version == "v-newer"
    assert case.look().version == old
    assert case.follower.state("v-newer").version == old
    case.source.token["alerts"] = 5
    newer = case.look().version
    assert case.follower.state(old).version == newer


def test_a_question_of_a_page_that_knows_more_waits_for_the_next_look(case: Case) -> None:
    case.look()
    assert case.follower.catch_up() is True
    assert case.follower.catch_up("v-newer", seconds=0) is False
    answers: list[bool] = []

    def ask() -> None:
        set_actor(EVERYBODY)
        answers.append(case.follower.catch_up("v-newer", seconds=LONG))

    waiting = Thread(target=ask)
    waiting.start()
    case.look()
    waiting.join(LONG)
    assert answers == [True]


def test_nobody_waits_for_what_can_not_be_reached(case: Case) -> None:
    case.look()
    case.source.fails = True
    case.look()
    assert case.follower.catch_up("v-newer", seconds=LONG) is True


def test_the_thread_rests_until_somebody_looks_and_is_started_once(case: Case) -> None:
    follower = Follower(case.source, {"stock": case.stock, "sales": case.sales}, lambda: AT)
    follower.start()
    follower.start()
    assert case.source.asked["token"] == 0
    assert follower.catch_up(seconds=LONG) is True
    assert (follower.state().current, case.reads()) == (True, (1, 1))
    follower.stop()


def test_who_begins_while_aws_is_away_goes_on_until_it_was_there_once(case: Case) -> None:
    looked = Event()
    fails = iter((True, True, False))
    token = case.source.change_token

    def away_at_first() -> dict[str, int]:
        case.source.fails = next(fails, False)
        found = token()
        looked.set()
        return found

    case.source.change_token = away_at_first  # type: ignore[method-assign]
    hours = (float(hour) for hour in range(0, 3_600_000, 3600))  # each look at the clock is long after the one before
    follower = Follower(case.source, {"stock": case.stock, "sales": case.sales}, lambda: AT, lambda: next(hours))
    follower.asked()
    follower.start()
    assert looked.wait(LONG)
    follower.stop()
    assert (case.source.asked["token"], case.reads()) == (3, (1, 1))


def test_who_stopped_looks_no_more_also_when_a_late_request_would_start_it(case: Case) -> None:
    follower = Follower(case.source, {"stock": case.stock, "sales": case.sales}, lambda: AT)
    follower.start()
    assert follower.catch_up(seconds=LONG) is True
    follower.stop()
    looked = case.source.asked["token"]
    follower.asked()
    assert (looked > 0, case.source.asked["token"]) == (True, looked)
    follower.start()
    assert follower.catch_up("v-newer", seconds=0) is False
    assert case.source.asked["token"] == looked
