"""Set and take away thresholds; each rule leaves an audit entry."""

from collections.abc import Mapping, Sequence

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.thresholds import RuleChange, Target
from backend_lambdas.language.texts import _, grouped
from backend_lambdas.uploads.set_thresholds import NO_LINES, check_rights, set_thresholds
from backend_lambdas.uploads.threshold_file import MOST_CHANGES
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies

LINES_NAMED = 10


def save_thresholds(changes: Sequence[RuleChange]) -> int:
    """Return how many rules were changed. Raises NotAllowed, NotFound, InvalidRequest with words for people."""
    return _save(changes)


def save_file(changes: Sequence[tuple[int, RuleChange]], file: str) -> int:
    """As `save_thresholds`, of the lines of a file; nothing is saved when one of the rules is not what was seen."""
    actor, book = current_actor(), current_dependencies().thresholds.book
    if len(changes) > MOST_CHANGES:
        raise InvalidRequest(_("Save at most {most} changes at once.", most=grouped(MOST_CHANGES)))
    for _line, change in changes:
        check_rights(change.target, actor)
    with in_words(_(CANNOT_SAVE)):
        now = book.thresholds()
    newer = [line for line, change in changes if now.of(change.target) != change.before]
    if newer:
        lines = ", ".join(map(str, newer[:LINES_NAMED])) + (" …" if len(newer) > LINES_NAMED else "")
        raise InvalidRequest(
            _(
                "Somebody has changed thresholds of this file meanwhile (lines {lines}). Nothing was saved; the newest "
                "are shown: decide again.",
                lines=lines,
            )
        )
    return _save([change for _line, change in changes], file, {change.target: line for line, change in changes})


def _save(changes: Sequence[RuleChange], file: str = "", lines: Mapping[Target, int] = NO_LINES) -> int:
    dependencies = current_dependencies()
    store = dependencies.thresholds
    known = dependencies.replica.state().store_summaries
    with in_words(_(CANNOT_SAVE)):
        return set_thresholds(
            changes, current_actor(), store.book, known, store.queue, dependencies.clock(), file, lines
        )
