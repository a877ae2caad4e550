"""The counts of each store in a file with a column for each: found, shown and changed on the preview."""

import json
from typing import Any

from backend_lambdas.uploads.preview_result import Preview, PreviewState
from dashboard.features.uploads.store_columns import MOST, store_columns

HEADER = ("sku", "Stock Berlin", "Stock Ulm")
CHOICES = [("*", "not in the file"), *((str(place), name) for place, name in enumerate(HEADER))]


def preview(locations: dict[str, int], kind: str = "stock", **columns: tuple[int, ...]) -> Preview:
    return Preview(state=PreviewState.READY, kind=kind, header=HEADER, locations=locations, columns=columns)


def found_in(part: Any) -> list[tuple[str, str]]:
    """The store and the column of each row."""
    lines = part.children[1].children[1:]
    return [tuple(field.children[1].value for field in line.children) for line in lines]  # type: ignore[misc]


def test_each_column_of_counts_stands_beside_its_store_with_room_for_more() -> None:
    part: Any = store_columns(preview({"Berlin": 1, "Ulm": 2}, product_id=(0,)), CHOICES)
    assert found_in(part) == [("Berlin", "1"), ("Ulm", "2"), ("", "*"), ("", "*")]
    assert (part.open, part.children[0].children) == (True, "A column of counts for each store (2)")
    body = part.children[1].to_plotly_json()["props"]
    assert json.loads(body["data-locations"]) == {"Berlin": 1, "Ulm": 2}


def test_a_file_without_such_columns_may_be_told_of_them_and_one_with_a_store_column_needs_none() -> None:
    part: Any = store_columns(preview({}, product_id=(0,)), CHOICES)
    assert (found_in(part), part.children[0].children) == (
        [("", "*"), ("", "*")],
        "A column of counts for each store",
    )
    assert store_columns(preview({}, store=(0,), product_id=(1,)), CHOICES) is None
    assert store_columns(preview({}, kind="sales"), CHOICES) is None
    assert store_columns(preview({f"S{number}": 1 for number in range(MOST + 1)}), CHOICES) is None
