"""Change what the company has said of itself, with one audit entry."""

from collections.abc import Mapping

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.company import Company, changed_company, differences
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies


def change_company(seen: int, changes: Mapping[str, str]) -> bool:
    """`seen`: the `rev` that the person was shown. False, and nothing written, when somebody else was faster.

    Raises NotAllowed, InvalidRequest, DataUnavailable.
    """
    actor, dependencies = current_actor(), current_dependencies()
    actor.require(Right.MANAGE_COMPANY)
    with in_words(_(CANNOT_SAVE)):
        before: Company = dependencies.company.newest()
        after = changed_company(before, changes, dependencies.company.deployed)
        if before.rev != seen:
            return False
        if after == before:
            return True
        at = moment_text(dependencies.clock())
        audit = actor.did("company settings changed", "company", at, differences(before, after))
        saved = dependencies.company.save(after, audit)
    dependencies.follower.wrote("company")
    return saved
