"""Statistics of files and the score of a store, on a few files."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.store_settings import EVERY_DAY, ExpectedTime, StoreSettings
from backend_lambdas.uploads.file_quality import (
    WEIGHTS,
    Aspect,
    FileStatistics,
    Period,
    StoreQuality,
    by_sender,
    by_week,
    deadlines,
    statistics,
    store_quality,
    trend,
)
from backend_lambdas.uploads.upload import Upload

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
PERIOD = Period(MONDAY, datetime(2026, 11, 20, 12, tzinfo=UTC), "UTC")
DAILY = StoreSettings("Berlin", expected=(ExpectedTime(EVERY_DAY, time(8)),), expected_since="2026-01-01T00:00:00.000Z")


def sent(day: int, hour: int, status: str = "COMMITTED", rejected: int = 0, by: str = "Bo", **more: object) -> Upload:
    at = datetime(2026, 11, day, hour, tzinfo=UTC)
    stores = (("Berlin", 10 - rejected, rejected),)
    plain = Upload("U", status, "a.csv", at, by=by, total=10, rejected=rejected, by_store=stores)
    return replace(plain, **more)  # type: ignore[arg-type]


FILES = [sent(16, 7), sent(17, 8), sent(18, 11), sent(19, 7, "REJECTED", 10), sent(20, 7, rejected=1, by="Di")]


def test_each_figure_counts_what_it_says() -> None:
    assert statistics(FILES) == FileStatistics(5, 4, 1, 50, 11)
    assert (statistics(FILES).success_rate, statistics(FILES).rejected_share) == (0.8, 0.22)
    assert statistics([]).success_rate is None
    others = [sent(20, 9, undone_by_upload="U2"), sent(20, 9, "HELD"), sent(20, 9, kind="undo")]
    assert statistics(others) == FileStatistics(2, 0, 0, 20, 0, 1)
    catalogues = [sent(20, 9, kind="products", rejected=3, by_store=()), sent(20, 9, kind="prices", by_store=())]
    assert statistics(catalogues) == FileStatistics(2, 2, 0, 20, 3)
    assert statistics([sent(20, 9, kind="movement"), sent(20, 9, kind="thresholds")]) == FileStatistics()
    assert {name: one.files for name, one in by_sender(FILES).items()} == {"Bo": 4, "Di": 1}
    assert {day: one.files for day, one in by_week([*FILES, sent(15, 7)]).items()} == {
        date(2026, 11, 9): 1,
        date(2026, 11, 16): 5,
    }


def test_the_newest_week_is_compared_with_those_before_it() -> None:
    monday = date(2026, 11, 2)
    usual = FileStatistics(files=10, applied=9, refused=1, rows=1_000, rejected_rows=20)

    def went(newest: FileStatistics) -> tuple[bool, bool]:
        found = trend({monday: usual, monday + timedelta(7): usual, monday + timedelta(14): newest})
        assert found is not None
        assert found.before == FileStatistics(20, 18, 2, 2_000, 40)
        return found.is_worse, found.is_better

    assert went(usual) == (False, False)
    assert went(FileStatistics(10, 8, 2, 1_000, 20)) == (True, False)
    assert went(FileStatistics(10, 10, 0, 1_000, 31)) == (True, False)
    assert went(FileStatistics(10, 10, 0, 1_000, 20)) == (False, True)
    assert went(FileStatistics(10, 9, 1, 1_000, 5)) == (False, True)
    assert trend({}) is None
    assert trend({monday: usual, monday + timedelta(7): FileStatistics(2, 2)}) is None


def test_a_file_is_on_time_up_to_an_hour_after_its_deadline() -> None:
    assert len(deadlines(DAILY, PERIOD)) == 5
    found = store_quality("Berlin", FILES, DAILY, 0.0, PERIOD)
    # The one of 11:00 on the 18th is late; it counts for the 19th, whose own file was rejected.
    assert (found.due, found.met, found.files) == (5, 4, 5)
    assert found.bad == {
        Aspect.ON_TIME: 1 - 4 / 5,
        Aspect.ROWS: 11 / 50,
        Aspect.BELOW_ZERO: 0.0,
        Aspect.SURPRISES: 1 / 5,
    }
    assert (found.score, found.worst) == (round(40 * 0.8 + 0 + 15 + 0), Aspect.ROWS)


def test_what_is_not_known_has_no_weight_and_few_files_have_no_score() -> None:
    clean = [sent(16, 7), sent(17, 7), sent(18, 7)]
    assert store_quality("Berlin", clean, None, None, PERIOD).score == 100
    assert store_quality("Berlin", clean[:2], None, 0.0, PERIOD).score is None
    silent = store_quality("Berlin", [], DAILY, None, PERIOD)
    assert (silent.score, silent.worst, silent.met) == (0, Aspect.ON_TIME, 0)
    assert store_quality("Rome", clean, None, None, PERIOD).score is None


@given(st.dictionaries(st.sampled_from(list(Aspect)), st.floats(0, 1), min_size=1))
def test_a_score_is_within_0_and_100_and_falls_when_something_gets_worse(bad: dict[Aspect, float]) -> None:
    score = StoreQuality("A", 5, 0, 0, bad).score
    assert score is not None
    assert 0 <= score <= 100
    worse = StoreQuality("A", 5, 0, 0, dict.fromkeys(bad, 1.0)).score
    assert worse == 0 <= score
    assert sum(WEIGHTS.values()) == 100
