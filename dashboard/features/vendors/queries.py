"""The vendors there are, and their files."""

from dataclasses import dataclass

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies


@dataclass(frozen=True, slots=True)
class VendorRow:
    """A vendor, and how many products it has in the catalogue."""

    vendor: Vendor
    products: int


def vendors() -> tuple[VendorRow, ...]:
    """By name, those that are closed last. Raises NotAllowed, DataUnavailable."""
    current_actor().require(Right.CHANGE_PRODUCTS)
    dependencies = current_dependencies()
    with in_words():
        found = sorted(dependencies.vendors.all(), key=lambda one: (one.closed, one.vendor.casefold()))
        return tuple(VendorRow(one, dependencies.catalogue.number_of(one.vendor)) for one in found)


def vendor(name: str) -> Vendor:
    """As it is stored at this moment. Raises NotAllowed, NotFound, DataUnavailable."""
    current_actor().require(Right.MANAGE_COMPANY)
    with in_words():
        found = current_dependencies().vendors.find(name)
    if found is None:
        raise NotFound(_("There is no such vendor."))
    return found
