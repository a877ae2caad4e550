"""What the audit trail keeps in English, in another language."""

import re
from pathlib import Path

from backend_lambdas.language.texts import speaking
from dashboard.features.account import trail
from dashboard.ui.audit_words import ACTIONS, NAMES, SHOWN, action_words, actor_words, name_words, value_words

SHIPPED = [path for folder in ("backend_lambdas", "dashboard", "infra") for path in Path(folder).rglob("*.py")]
DEED = re.compile(
    r'(?:\.did\(|action=|action = |_save\([^"\n]*, |_change\([^"\n]*, |_entry\([^"\n]*, )'
    r'"([A-Za-z][A-Za-z\'-]* [a-z\' -]+)"'
)


def test_whatever_is_done_has_words_in_the_catalogue() -> None:
    """As far as a deed stands at the call that notes it."""
    own = {value for name, value in vars(trail).items() if name.isupper() and isinstance(value, str)}
    found = {deed for path in SHIPPED for deed in DEED.findall(path.read_text())}
    assert len(found) > 20
    assert found - {*ACTIONS, *SHOWN, *own} == set()


def test_what_the_protocol_calls_it_is_said_as_on_the_page_of_the_upload() -> None:
    shown = [action_words(one) for one in ("upload committed", "upload superseded", "upload rejected", "user invited")]
    assert shown == ["Upload applied", "Upload overtaken by a newer file", "Upload not applied", "User invited"]
    known = (("dead letters", ""), ("schedule", ""), ("Ann", "u-1"), ("ingest", "u-2"), ("till.sh", ""))
    assert [actor_words(*one) for one in known] == ["Stockroom", "Stockroom", "Ann", "ingest", "till.sh"]


def test_an_entry_is_read_in_german() -> None:
    with speaking("de"):
        assert not [one for one in (*ACTIONS, *SHOWN, *SHOWN.values()) if action_words(one).casefold() == one]
        assert action_words("user invited") == "Benutzer eingeladen"
        assert [name_words(name) for name in ("stores", "stores_before", "unheard_of")] == [
            "Filialen",
            "Filialen zuvor",
            "unheard of",
        ]
        known = [("role", "store manager"), ("stores", "every store"), ("what", "own use"), ("why", "every store, Bo")]
        assert [value_words(*one) for one in known] == [
            "Filialleiter",
            "jede Filiale",
            "Eigenverbrauch",
            "every store, Bo",
        ]
    assert (name_words("stores_before"), value_words("role_before", "demo")) == ("stores before", "demo")
    assert all(name_words(name) for name in NAMES)
