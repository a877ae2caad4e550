"""Files that wait for a decision are seen: a badge, a line on Overview, and what they would change."""

from dataclasses import replace

import pytest

from backend_lambdas.uploads.held import Effect
from dashboard.data import matters, uploads
from dashboard.data.decisions import item_decisions
from dashboard.data.matters import Matters
from dashboard.data.uploads import HeldUploads
from dashboard.features.alerts import commands
from dashboard.features.overview.matter_rows import matter_rows
from dashboard.features.uploads import commands as uploads_commands
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.detail import effect_list, stores_panel
from dashboard.features.uploads.labels import new_stores_words
from dashboard.shell.live import decision_badge, held_badge
from dashboard.ui.decisions import decisions_panel
from tests.dashboard.features.overview.test_parts import words
from tests.dashboard.features.uploads.test_page import HELD
from tests.support.dashboard import DashboardStack

FULL = "store,item,count,price\n" + "".join(f"Berlin,{number:03d},5,2\n" for number in range(40))
ZEROS = FULL.replace(",5,2", ",0,2")
EFFECT = Effect(stores=1, rows=40, zeroed=40, units_before=200, value_before=400)  # type: ignore[arg-type]


def hold(stack: DashboardStack, name: str = "zeros.csv") -> str:
    stack.upload("uploads/full.csv", FULL)
    return stack.upload(f"uploads/{name}", ZEROS).upload_id


def test_a_held_upload_stands_in_the_navigation_until_somebody_decides(stack: DashboardStack) -> None:
    assert held_badge(None) == ("", "")
    upload_id = hold(stack)
    (held,) = uploads.held_uploads().uploads
    assert (held.upload_id, held.effect, stack.announced_held[0].effect) == (upload_id, EFFECT, EFFECT)
    assert held_badge(None)[0][0] == "1"
    uploads_commands.discard_upload(upload_id, "wrong file")
    assert (uploads.held_uploads(), held_badge(None)) == (HeldUploads(), ("", ""))


def test_more_than_fit_are_said(stack: DashboardStack) -> None:
    hold(stack)
    for number in range(3):
        stack.upload(f"uploads/more-{number}.csv", ZEROS)
    held = uploads.held_uploads(2)
    assert ([upload.file_name for upload in held.uploads], held.more) == (["more-2.csv", "more-1.csv"], True)
    assert "More files wait for a decision." in words(matter_rows(Matters(held, (), (), ()))[-1])
    assert len(matter_rows(Matters(uploads.held_uploads(), (), (), ()))) == 4


def test_the_overviews_number_of_decisions_is_that_of_its_list(stack: DashboardStack) -> None:
    stack.upload("uploads/a.csv", "store,item,count,reorder_point\nBerlin,1,0,5\nBerlin,2,3,5\nBerlin,3,9,5\n")
    before = matters.decision_number(())
    hold(stack)
    (shown,) = {text[0] for text in decision_badge(None)}
    assert (before, shown) == (2, str(matters.decision_number(())))
    assert uploads.held_uploads(stores=("Köln",)) == HeldUploads()
    found = matters.matters(())
    panel = decisions_panel(item_decisions((), 8), matter_rows(found), (), 0, found.number)
    assert f"What needs a decision {shown} decisions · " in words(panel)
    commands.acknowledge_alerts([stack.alert("1")], "ordered")
    stack.look()
    assert decision_badge(None)[0][0] == str(int(shown) - 1)


def test_a_held_store_says_what_would_change(stack: DashboardStack) -> None:
    detail = uploads_queries.upload(hold(stack))
    assert detail is not None
    shown = words(stores_panel(detail.parts * 2))
    assert "Would change: 40 rows, 40 items to zero, units 200 → 0, value 400.00 → 0.00\xa0EUR" in shown


def test_overview_says_what_waits_and_what_it_would_change() -> None:
    (row,) = matter_rows(Matters(HeldUploads((replace(HELD, effect=EFFECT),)), (), (), ()))
    said = words(row)
    assert said.startswith("berlin.csv Held · Half of")
    assert "Half of the store's items are missing" in said
    assert "40 rows, 40 items to zero, units 200 → 0, value 400.00 → 0.00\xa0EUR" in said


def test_what_it_would_change_names_the_companys_currency() -> None:
    assert "value 400.00 → 0.00\xa0EUR" in words(effect_list(EFFECT))


@pytest.mark.parametrize("effect", [None, Effect()])
def test_where_the_effect_is_not_known_nothing_is_said_of_it(effect: Effect | None) -> None:
    assert effect_list(effect) is None


def test_new_stores_are_told() -> None:
    named = replace(HELD, new_stores=("Halle", "Jena"), new_store_count=2)
    assert new_stores_words(named) == "2 new stores: Halle, Jena."
    assert new_stores_words(replace(named, new_store_count=30)) == "30 new stores: Halle, Jena and 28 more."
    assert new_stores_words(HELD) == ""
