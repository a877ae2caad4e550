"""Every field a file may have has a word, so that a preview can say what would change in it."""

from backend_lambdas.inventory.stock import DETAILS
from backend_lambdas.uploads.rows.kinds import KINDS
from dashboard.ui.field_words import FIELD_WORDS

NEVER_KEPT = {"tracked"}  # whether an item is counted at all: such rows are left out


def test_every_field_has_a_word() -> None:
    fields = {name for kind in KINDS.values() for name in kind.aliases} | set(DETAILS)
    assert fields - FIELD_WORDS.keys() == NEVER_KEPT
