"""What the preview of a file of sales shows: its numbers, what to know, and the lines it would correct."""

from typing import Any

from backend_lambdas.uploads.preview_result import Preview, PreviewState, ShownChange
from dashboard.features.uploads.preview_parts import figures, sentences
from dashboard.features.uploads.preview_sales import corrected_panel

SALES = Preview(
    state=PreviewState.READY, kind="sales", total=9, accepted=8, rejected=1, importing=8, changed=5, new=3,
    unchanged=2, superseded=1, is_compared=True, first_day="2026-01-05", last_day="2026-02-04", units="8",
    changes=(
        ShownChange("Paris", "8", "Tea", 2, {"price": "0"}, {"price": "1"}, "c"),
        ShownChange("Paris", "9", None, 3, {"sale_date": "2026-02-03"}, {"sale_date": "2026-01-07"}, "d"),
    ),
)  # fmt: skip


def texts(part: Any) -> list[str]:
    if isinstance(part, (list, tuple)):
        return [text for one in part for text in texts(one)]
    if hasattr(part, "children"):
        return texts(part.children)
    return [str(part)] if part not in (None, "") else []


def test_its_numbers_add_up_to_its_lines_and_each_says_what_becomes_of_them() -> None:
    assert texts(figures(SALES)) == [
        *("to import", "8", "would change", "2", "new", "3", "known already", "2"),
        *("said otherwise by a newer file", "1", "with a problem", "1"),
    ]
    assert sentences(SALES) == [
        "8 units sold between 5 Jan 2026 and 4 Feb 2026.",
        "2 lines would correct a sale that counts now.",
        "1 row cannot be used and would be left out.",
    ]


def test_each_corrected_line_says_from_what_to_what() -> None:
    shown = texts(corrected_panel(SALES))
    assert shown[shown.index("c") :] == [
        *("c", "Paris", "Tea", "8", "Price ", "0.00 → ", "1.00", "2"),
        *("d", "Paris", "9", "Date of sale ", "3 Feb 2026 → ", "7 Jan 2026", "3"),
    ]


def test_a_file_that_changes_nothing_says_so_and_one_that_was_not_compared_promises_nothing() -> None:
    same = Preview(
        kind="sales", is_compared=True, unchanged=2, units="2", first_day="2026-01-05", last_day="2026-01-06"
    )
    assert sentences(same)[1:] == ["All of these sales are known already: nothing changes."]
    unknown = Preview(kind="sales", units="2", first_day="2026-01-05", last_day="2026-01-06", importing=2)
    assert sentences(unknown)[1:] == ["Which of these sales are known already shows when they are imported."]
    assert texts(figures(unknown)) == ["to import", "2"]
