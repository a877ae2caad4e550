"""Seasons of several years against the same figures recomputed with pandas."""

import numpy as np
import pandas as pd
import pytest

from dashboard.features.trends.figures import season_figure
from dashboard.features.trends.seasons import seasons_of

WEEKS = 3 * 52 + 10


def season(*names: str, weeks: int = WEEKS) -> pd.DataFrame:
    """Sales that double in the summer and grow by half from year to year, up to the week of 16 Nov 2026."""
    days = pd.date_range(end="2026-11-16", periods=weeks, freq="7D")
    wave = 10 + 5 * np.sin(np.arange(weeks) / 52 * 2 * np.pi) + np.arange(weeks) / 10
    frames = [
        pd.DataFrame({"category": name, "week_start": days, "value": wave * at}) for at, name in enumerate(names, 1)
    ]
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(index=frame["value"] / frame.groupby("category")["value"].transform("mean"))


def by_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """Each whole year of 52 weeks, counted back from the newest, against its own mean."""
    days = sorted(frame["week_start"].unique())[-3 * 52 :]
    kept = frame[frame["week_start"].isin(days)].copy()
    place = kept["week_start"].map({day: at for at, day in enumerate(days)})
    kept["year"], kept["week"] = place // 52, place % 52
    kept["index"] = kept["value"] / kept.groupby(["category", "year"])["value"].transform("mean")
    return kept


def test_of_several_categories_each_week_is_the_mean_of_the_years() -> None:
    made = season("Tea", "Oats")
    found = seasons_of(made, 12)
    expected = by_pandas(made).groupby(["category", "week"])["index"].mean()
    assert (found.years, found.by_year, found.keys, found.weeks) == (3, False, ("Tea", "Oats"), ())
    assert found.rows["index"].tolist() == pytest.approx([*expected["Tea"], *expected["Oats"]])
    assert found.rows["week_start"].iloc[[0, 51]].tolist() == [pd.Timestamp(2025, 11, 24), pd.Timestamp(2026, 11, 16)]


def test_of_one_category_the_years_stand_one_below_the_other() -> None:
    made = season("Tea")
    found = seasons_of(made, 12)
    expected = by_pandas(made).groupby("year")["index"].agg(list)
    assert found.rows["category"].drop_duplicates().tolist() == ["2025/26", "2024/25", "2023/24"]
    assert found.rows["index"].tolist() == pytest.approx([*expected[2], *expected[1], *expected[0]])
    assert [(row[0], row[-1]) for row in found.weeks] == [
        ("2025-W48", "2026-W47"),
        ("2024-W48", "2025-W47"),
        ("2023-W48", "2024-W47"),
    ]
    figure = season_figure(found)
    assert (len(figure.data[0].z), figure.data[0].meta["categories"]) == (3, [])


def test_a_category_that_did_not_sell_in_a_year_is_measured_by_the_others() -> None:
    made = season("Tea", "Oats")
    made.loc[(made["category"] == "Oats") & (made["week_start"] < "2025-11-24"), "value"] = 0.0
    rows = seasons_of(made, 12).rows
    newest = made[(made["category"] == "Oats") & (made["week_start"] >= "2025-11-24")]["value"]
    assert rows[rows["category"] == "Oats"]["index"].tolist() == pytest.approx((newest / newest.mean()).tolist())


def test_less_than_two_years_stay_as_they_are() -> None:
    made = season("Tea", "Oats", "Soap", weeks=103)
    found = seasons_of(made, 2)
    assert (found.years, found.keys, len(found.weeks[0])) == (0, ("Tea", "Oats"), 103)
    assert found.rows.equals(made[made["category"] != "Soap"])
    figure = season_figure(found)
    assert figure.data[0].meta == {"categories": ["Tea", "Oats"], "weeks": [list(found.weeks[0])]}
