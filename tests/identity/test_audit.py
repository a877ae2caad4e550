"""Which entries of the audit trail a person may read."""

import pytest

from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.identity.audit import may_read, store_of
from backend_lambdas.inventory.audit import AuditEntry

BERLIN = frozenset({"Berlin"})
EVERY = Actor("u-ann", "Ann", Role.ADMINISTRATOR)
SOME = Actor("u-eve", "Eve", Role.AREA_MANAGER, BERLIN)


def entry(subject: str, user_id: str = "", **detail: str | int) -> AuditEntry:
    return AuditEntry("id", "2026-11-20T08:00:00.000Z", "Bo", "did", subject, detail, user_id)


@pytest.mark.parametrize(
    ("told", "store", "read"),
    [
        (entry("upload U1", store="Berlin"), "Berlin", True),
        (entry("upload U1", store="Hamburg"), "Hamburg", False),
        (entry("alert Berlin|0001#U#A"), "Berlin", True),
        (entry("alert Berlin|Hamburg|0001#U#A"), "Berlin|Hamburg", False),
        (entry("upload U1", reason="Held for Berlin"), None, False),
        (entry("upload U1", user_id="u-eve"), None, True),
        (entry("account x@example.com"), None, False),
    ],
)
def test_an_entry_is_read_by_who_is_responsible_for_its_store_or_did_it(
    told: AuditEntry, store: str | None, read: bool
) -> None:
    assert (store_of(told), may_read(told, SOME), may_read(told, EVERY)) == (store, read, True)
