"""The page of the quality of files, over mocked AWS."""

import pytest

from dashboard.features.quality import queries as quality_queries
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, VIC, asked_by

HEADER = "store,item,count\n"


@pytest.fixture
def sent(stack: DashboardStack) -> DashboardStack:
    stack.upload("uploads/berlin.csv", HEADER + "Berlin,1,5\nBerlin,2,-3\nBerlin,3,many\n", by="Bo")
    stack.upload("uploads/rome.csv", HEADER + "Rome,1,5\n", by="Di")
    stack.upload("uploads/none.csv", "nothing\n1\n", by="Di")
    return stack


def test_the_page_says_what_became_of_files_and_what_to_do(sent: DashboardStack) -> None:
    import dashboard.app  # noqa: F401
    from dashboard.features.quality.page import show_quality

    asked_by(ANN)
    found = quality_queries.file_quality()
    assert (found.all.files, found.all.applied, found.all.refused) == (3, 2, 1)
    assert list(found.senders) == ["Di", "Bo"]
    assert [(column, rows) for column, _, rows in found.reasons] == [("count", 1)]
    berlin = next(one for one in found.stores if one.store == "Berlin")
    assert {str(aspect): round(share, 3) for aspect, share in berlin.bad.items()} == {
        "rejected rows": 0.333,
        "below zero": 0.5,
        "surprises": 0.0,
    }
    assert berlin.score is None  # one file says nothing
    drawn = str(show_quality(None, "any="))
    for words in ("too few files", "Who sent them", "Why rows were rejected", "In all"):
        assert words in drawn


def test_each_sees_their_own_stores_and_files(sent: DashboardStack) -> None:
    asked_by(BO)
    found = quality_queries.file_quality()
    assert {one.store for one in found.stores} == {"Berlin"}
    assert list(found.senders) == ["Bo"]
    asked_by(VIC)
    nothing = quality_queries.file_quality()
    assert (nothing.all.files, nothing.stores) == (0, ())


def test_the_page_is_of_the_stores_chosen_and_of_files_that_name_no_store(sent: DashboardStack) -> None:
    asked_by(ANN)
    found = quality_queries.file_quality(("Rome",))
    assert [one.store for one in found.stores] == ["Rome"]
    assert (found.all.files, found.all.refused, list(found.senders)) == (2, 1, ["Di"])
