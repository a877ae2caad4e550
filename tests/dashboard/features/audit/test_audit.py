"""The audit page over mocked AWS: what people really did, page by page, for whom it is theirs to read."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from backend_lambdas.aws.core.writes import audit_put
from backend_lambdas.aws.identity import audit as audit_store
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import NotAllowed
from backend_lambdas.inventory.versions import moment_text
from dashboard.app import server
from dashboard.data.history import NamedEntry
from dashboard.features.audit.filters import AuditFilters
from dashboard.features.audit.page import choose_view, layout
from dashboard.features.audit.queries import audit_entries, named_entries
from dashboard.ui.audit_rows import entry_row
from dashboard.web import guard
from tests.support.dashboard import STOCK, DashboardStack
from tests.support.identity_double import IdentityDouble
from tests.support.people import ANN, BO, VIC, asked_by

EVE = replace(ANN, user_id="u-eve", name="Eve", role=Role.AREA_MANAGER, stores=frozenset({"Berlin"}))


def written(stack: DashboardStack, *entries: AuditEntry) -> None:
    for entry in entries:
        stack.dynamodb.put_item(**audit_put("ops", entry)["Put"])


def numbered(number: int, day: int = 20, **more: Any) -> AuditEntry:
    at = f"2026-11-{day:02d}T08:{number // 60:02d}:{number % 60:02d}.000Z"
    return replace(AuditEntry(f"id{number}", at, "Bo", "alert snoozed", f"alert Berlin|{number}", {}, "u-bo"), **more)


def test_what_people_and_files_did_is_read_newest_first(stack: DashboardStack) -> None:
    stack.upload("uploads/stock.csv", STOCK, by="Ann%C3%A9")
    found = audit_entries(AuditFilters(), 50).rows
    assert sorted((one.actor, one.action) for one in found) == [
        ("Anné", "store committed"),
        ("Anné", "store committed"),
        ("Anné", "upload committed"),
    ]
    asked_by(EVE)
    assert [one.detail["store"] for one in audit_entries(AuditFilters(), 50).rows] == ["Berlin"]


def test_what_an_entry_is_about_is_shown_by_its_name(stack: DashboardStack, people: IdentityDouble) -> None:
    stack.upload("uploads/stock.csv", STOCK, by="Ann%C3%A9")
    people.add(Account("u-1", "mo@example.com", "Mo", Role.VIEWER))
    at = moment_text(stack.clock.now)
    told = [
        ANN.did("user changed", "user u-1", at, {"email": "mo@example.com"}),
        ANN.did("user changed", "user u-2", at, {"email": "gone@example.com"}),
        ANN.did("subscription ended", "subscription ab12", at, {"channel": "sms", "address": "+49 30 1"}),
        ANN.did("view shared", "view v1", at, {"name": "Towns", "page": "stock", "query": ""}),
        ANN.did("store settings changed", "store 406", at, {"name": "Mitte"}),
    ]
    written(stack, *told)
    shown = {(one.entry.action, words_of(entry_row(one).children[2])) for one in named_entries(AuditFilters(), 50).rows}
    assert shown == {
        ("user changed", "User changed Mo History"),
        ("user changed", "User changed gone@example.com History"),
        ("subscription ended", "Subscription ended sms +49 30 1"),
        ("view shared", "View shared Towns"),
        ("store settings changed", "Store settings changed Store 406 History"),
        ("store committed", "Upload applied in one store stock.csv"),
        ("upload committed", "Upload applied stock.csv"),
    }


def words_of(part: Any) -> str:
    if isinstance(part, list):
        return " ".join(filter(None, (words_of(one).strip() for one in part)))
    return part if isinstance(part, str) else words_of(getattr(part, "children", None) or "")


def test_the_history_of_one_thing_is_a_filter_and_a_file(
    stack: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_ulm = ANN.did("store settings changed", "store Ulm", "2025-01-02T08:00:00.000Z", {"region": "South"})
    written(stack, of_ulm, replace(of_ulm, audit_id="b", subject="store Bonn"))
    assert audit_entries(AuditFilters(subject="store#Ulm"), 10).rows == (of_ulm,)
    assert audit_entries(AuditFilters(subject="store#Ulm", about="north"), 10).rows == ()
    read = AuditFilters.from_query(subject="store#Ulm")
    assert (read, AuditFilters.from_query(subject="x")) == (AuditFilters.of_text(read.to_query()), AuditFilters())
    assert "Only what concerns the store Ulm" in str(layout(subject="store#Ulm"))
    assert choose_view("", "", "", "7", "store#Ulm") == "subject=store%23Ulm"
    monkeypatch.setattr(guard, "set_actor", lambda _found: asked_by(ANN))
    answer = server.test_client().get("/export/audit.csv?subject=store%23Ulm", headers={"Host": "localhost"})
    assert [row[4] for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))] == ["about", "store Ulm"]


def test_pages_follow_each_other_over_shards_and_days(stack: DashboardStack) -> None:
    today = stack.clock.now.day
    written(stack, *(numbered(number, today - number % 3) for number in range(45)))
    seen: list[str] = []
    cursor = None
    for _ in range(99):
        page = audit_entries(AuditFilters(days=30), 10, cursor)
        seen += [one.at for one in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert len(seen) == 45
    assert seen == sorted(seen, reverse=True)


def test_a_search_for_something_rare_goes_on_where_it_stopped(
    stack: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_store, "MOST_READ", 5)
    monkeypatch.setattr(audit_store, "MOST_DAYS", 2)
    today = stack.clock.now.day
    written(stack, *(numbered(number, today) for number in range(12)), numbered(99, today - 5, action="alert reopened"))
    filters, cursor, asked, found = AuditFilters(what="REOPEN", days=7), None, 0, []
    while True:
        page = audit_entries(filters, 10, cursor)
        found += [one.audit_id for one in page.rows]
        cursor, asked = page.cursor, asked + 1
        if cursor is None:
            break
    assert (found, asked > 3) == (["id99"], True)


def test_the_filters_are_parts_of_the_words_in_any_case(stack: DashboardStack) -> None:
    entry = numbered(1, detail={"store": "Köln", "reason": "Recounted"})
    for filters, fits in (
        (AuditFilters(person="b"), True),
        (AuditFilters(person="ann"), False),
        (AuditFilters(what="SNOOZ", about="recount"), True),
        (AuditFilters(about="köln"), True),
        (AuditFilters(about="hamburg"), False),
    ):
        assert filters.fits(entry) is fits
    read = AuditFilters.from_query(person=[" Bo "], days="30", about="A & B")
    assert (read, AuditFilters.of_text(read.to_query())) == (AuditFilters("Bo", "", "A & B", 30), read)
    nonsense = [AuditFilters.from_query(days=days) for days in ("x", "-1", "99999", "0")]
    assert [one.days for one in nonsense] == [7, 7, 7, 1]


@pytest.mark.parametrize("actor", [BO, VIC, replace(ANN, role=Role.VIEWER)], ids=lambda actor: actor.name)
def test_who_may_not_see_the_trail_reads_nothing_of_it(stack: DashboardStack, actor: Any) -> None:
    asked_by(actor)
    with pytest.raises(NotAllowed, match="You may not see the audit trail"):
        audit_entries(AuditFilters(), 10)


def test_the_trail_is_downloaded_as_it_is_filtered_and_acts_as_no_formula(
    stack: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = numbered(2, stack.clock.now.day, actor="=cmd()", detail={"reason": "<b>", "before": 5, "after": 3})
    written(stack, numbered(1, stack.clock.now.day), evil)
    monkeypatch.setattr(guard, "set_actor", lambda _found: asked_by(ANN))
    answer = server.test_client().get("/export/audit.csv?person=cmd", headers={"Host": "localhost"})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert (answer.status_code, rows[0]) == (200, ["at", "person", "user_id", "what", "about", "detail"])
    assert [row[1:4] for row in rows[1:]] == [["'=cmd()", "u-bo", "alert snoozed"]]
    assert rows[1][5] == "reason: <b>, before: 5, after: 3"
    assert "<b>" in str(entry_row(NamedEntry(evil)).to_plotly_json())
