"""Add a vendor, and change what it may send; each with its audit entry."""

from collections.abc import Mapping
from dataclasses import replace

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.vendors import Vendor, changed_vendor, differences, new_vendor, values_of
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.features.vendors import queries


def add_vendor(name: str, changes: Mapping[str, str]) -> Vendor:
    """Raises NotAllowed, InvalidRequest, DataUnavailable."""
    actor = current_actor()
    actor.require(Right.MANAGE_COMPANY)
    made = changed_vendor(new_vendor(name), changes)
    detail: dict[str, str | int] = {name: text for name, text in values_of(made).items() if text}
    if not _save(made, "vendor added", detail):
        raise InvalidRequest(_("There is a vendor of this name already."))
    return made


def change_vendor(name: str, seen: int, changes: Mapping[str, str]) -> bool:
    """`seen`: the `rev` that the person was shown. False, and nothing written, when somebody else was faster.

    Raises NotAllowed, NotFound, InvalidRequest, DataUnavailable.
    """
    before = queries.vendor(name)
    after = changed_vendor(before, changes)
    if before.rev != seen:
        return False
    return after == before or _save(replace(after, rev=before.rev), "vendor changed", differences(before, after))


def _save(vendor: Vendor, action: str, detail: dict[str, str | int]) -> bool:
    dependencies = current_dependencies()
    at = moment_text(dependencies.clock())
    audit = current_actor().did(action, f"vendor {vendor.vendor}", at, detail)
    with in_words(_(CANNOT_SAVE)):
        return dependencies.vendors.save(vendor, audit)
