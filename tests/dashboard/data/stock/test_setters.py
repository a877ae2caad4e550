"""Who set the thresholds in a row's history."""

import pandas as pd

from backend_lambdas.inventory.audit import AuditEntry
from dashboard.data.stock.setters import with_setters

AT = "2026-11-{:02d}T08:00:00.000Z"


def rule(day: int, by: str, after: int | None, about: str = "threshold of x", **detail: str) -> AuditEntry:
    points = {"threshold" if about.startswith("category") else "after": after} if after is not None else {}
    return AuditEntry(f"{day}{by}", AT.format(day), by, "threshold set", about, detail | points)


def row(day: int, point: int, by_rule: bool = True) -> dict[str, object]:
    return {"at": pd.Timestamp(AT.format(day)), "reorder_point": point, "by_rule": by_rule}


def test_each_threshold_is_of_who_set_it_since_the_rows_followed_last() -> None:
    entries = [
        rule(15, "Fay", 9, "store Ulm"),
        rule(14, "Eve", 8, "category Fruit"),
        rule(12, "Dan", None),
        rule(10, "Cy", 7, store="Köln"),
        rule(9, "Bo", 5),
        rule(8, "Ann", 6),
        rule(2, "Old", 6),
    ]
    history = pd.DataFrame([row(3, 6), row(4, 1, False), row(11, 6), row(13, 4), row(16, 8), row(20, 3)])
    assert list(with_setters(history, entries, "Berlin")["set_by"]) == ["Old", "", "Ann", "Dan", "Eve", ""]


def test_an_empty_history_has_nobody() -> None:
    empty = pd.DataFrame(columns=["at", "reorder_point", "by_rule"])
    assert list(with_setters(empty, [rule(1, "Ann", 3)], "Berlin")["set_by"]) == []
