"""Vendors and their files as the one who asks may see them: a vendor's people their own, as if there were no other."""

from typing import TYPE_CHECKING

from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.vendors import Vendor, folded
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.upload import Upload
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.products.vendors import DynamoQuotas, DynamoVendors, DynamoVendorUploads
    from backend_lambdas.aws.uploads.reader import UploadReader


class OwnVendors:
    """Reads from the whole of them. Every question names the vendor, and raises NotFound for one that is not theirs."""

    def __init__(
        self, vendors: "DynamoVendors", quotas: "DynamoQuotas", sent: "DynamoVendorUploads", records: "UploadReader"
    ) -> None:
        self._vendors, self._quotas, self._sent, self._records = vendors, quotas, sent, records

    def find(self, name: str) -> Vendor:
        found = self._vendors.find(name) if _is_theirs(name) else None
        if found is None:
            raise NotFound(_("There is no such vendor."))
        return found

    def names(self) -> tuple[str, ...]:
        """Of whose products who asks may send a file, by name; none for who may not send any."""
        actor = current_actor()
        if actor.role is Role.VENDOR:
            return (actor.vendor,) if actor.vendor else ()
        found = self._vendors.all() if actor.may(Right.CHANGE_PRODUCTS) else []
        return tuple(sorted((one.vendor for one in found if not one.closed), key=str.casefold))

    def uploads(self, vendor: str, limit: int, since: str) -> tuple[Upload, ...]:
        """Its files that came at `since` (ISO 8601) or later, newest first."""
        return self._records.uploads(self._sent.newest(self.find(vendor).vendor, limit, since))

    def taken(self, vendor: str, day: str) -> tuple[int, int]:
        """(files, rows) that count for the day."""
        return self._quotas.taken(self.find(vendor), day)


def _is_theirs(name: str) -> bool:
    actor = current_actor()
    if actor.role is Role.VENDOR:
        return bool(actor.vendor) and folded(name) == folded(actor.vendor)
    return actor.may(Right.CHANGE_PRODUCTS)
