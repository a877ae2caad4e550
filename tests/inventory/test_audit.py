"""In whose history an entry of the audit trail stands."""

import pytest

from backend_lambdas.inventory.audit import AuditEntry, Kind, Subject, subject_in, subject_of


@pytest.mark.parametrize(
    ("about", "detail", "subject"),
    [
        ("user u-1", {}, Subject(Kind.USER, "u-1")),
        ("store Köln # 2", {}, Subject(Kind.STORE, "Köln # 2")),
        ("category Fruit", {"shown_as": "Obst"}, Subject(Kind.CATEGORY, "Fruit")),
        ("upload U1", {"product_id": "K-1", "store": "Ulm"}, Subject(Kind.PRODUCT, "K-1")),
        ("threshold of K-1 in Ulm", {"product_id": "K-1", "store": "Ulm"}, Subject(Kind.PRODUCT, "K-1")),
        ("threshold of the category Fruit", {"category": "Fruit"}, Subject(Kind.CATEGORY, "Fruit")),
        ("threshold of every item", {"after": 3}, Subject(Kind.DEFAULT)),
        ("company", {}, Subject(Kind.COMPANY)),
        ("categories", {"order": "A"}, Subject(Kind.COMPANY)),
        ("upload U1", {"store": "Ulm"}, None),
        ("alert Ulm|0001#U#A", {}, None),
        ("product x", {}, None),
        ("user ", {}, None),
    ],
)
def test_the_subject_follows_from_what_the_entry_says(
    about: str, detail: dict[str, str | int], subject: Subject | None
) -> None:
    assert subject_of(AuditEntry("id", "2026-11-20T08:00:00.000Z", "Bo", "did", about, detail)) == subject
    assert subject is None or subject_in(str(subject)) == subject


def test_no_other_text_is_a_subject() -> None:
    assert [subject_in(text) for text in ("", "user", "nothing#x", "User#x")] == [None] * 4
